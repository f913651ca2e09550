"""The page of skills and coverage, on rows whose figures can be counted by hand."""

from __future__ import annotations

from pathlib import Path

import duckdb
from streamlit.testing.v1 import AppTest

from dashboards.words import THIN
from tests.dashboards.fixture_snapshot import write_snapshot
from tests.dashboards.test_pages import metric, run, texts

# As the contracts of the models have them, with the columns that the page's queries read.
TABLES = """
create table reports.rpt_intent_mix_daily (episode_date date, channel varchar, customer_type varchar, intent varchar,
    skill varchar, stage varchar, manner varchar, skill_mode varchar, contact_count bigint, covered_count bigint,
    covered_decided_count bigint default 0, covered_resolved_count bigint default 0,
    covered_verified_count bigint default 0, covered_refuted_count bigint default 0,
    ai_cost_amount decimal(18, 4) default 0, human_cost_amount decimal(18, 4) default 0);
create table reports.rpt_intents_in_force (intent varchar, release_id varchar);
create table reports.rpt_coverage_plan (found_on date, release_id varchar, intent varchar, manner varchar,
    skill_mode varchar, basis varchar, place bigint, contact_count bigint, matter_count bigint, covered_count bigint,
    covered_with_count bigint, pool_contact_count bigint, expected_resolved_count double, expected_resolved_low double,
    expected_resolved_high double, expected_verified_count double, expected_verified_low double,
    expected_verified_high double, cost_now_amount decimal(18, 4), expected_cost_amount decimal(18, 4),
    expected_cost_low decimal(18, 4), expected_cost_high decimal(18, 4), is_live boolean, is_newest boolean);
create table reports.rpt_coverage_backtest (test varchar, intent varchar, measure varchar, planned_on date,
    contact_count_before bigint, contact_count bigint, expected_count double, expected_low double,
    expected_high double, happened_count bigint, is_within boolean, is_newest boolean);
create table reports.rpt_journey_audit_daily (opened_date date, intent varchar, stage varchar, wants varchar,
    ticket_count bigint, heard_count bigint, sure_count bigint, ready_count bigint);
create table reports.rpt_skill_drift (skill varchar, measure varchar, baseline varchar, state varchar,
    numerator bigint, denominator bigint, numerator_before bigint, denominator_before bigint, p_value double,
    difference_low double, difference_high double, is_alert boolean, is_newest boolean);
"""
ROWS = """
insert into reports.rpt_intent_mix_daily by position
    select '2026-06-20', 'web-chat', 'repeat', intent, intent, 'fulfilment', 'transactional', mode, contacts, covered,
        covered, covered // 2, 0, 0, 1, 10
    from (values ('track_order', 'live', 40, 40), ('return_order', 'live', 15, 15),
        ('subscription_question', 'off', 12, 0), ('loyalty_balance', 'suggest', 10, 0), ('other', 'none', 23, 0),
        ('none', 'unknown', 5, 0)) as mix (intent, mode, contacts, covered);
insert into reports.rpt_intents_in_force values ('track_order', 'r2');
insert into reports.rpt_coverage_plan values
    ('2026-06-30', 'r2', 'track_order', 'transactional', 'live', 'own', 1, 40, 100, 55, 55, 90, 30, 20, 40, 10, 5, 15,
        50, 50, 50, 50, true, true),
    ('2026-06-30', 'r2', 'subscription_question', 'transactional', 'off', 'kind', 2, 12, 100, 55, 67, 90, 8, 3, 13,
        null, null, null, 40, 20, 10, 35, false, true),
    ('2026-06-30', 'r1', 'loyalty_balance', 'transactional', 'off', 'kind', 2, 12, 100, 55, 67, 90, 8, 3, 13, null,
        null, null, 40, 20, 10, 35, false, true);
insert into reports.rpt_coverage_backtest values
    ('as_if_new', 'track_order', 'resolved', '2026-05-29', 40, 44, 30, 20, 40, 25, true, true),
    ('as_if_new', 'return_order', 'resolved', '2026-05-29', 20, 22, 15, 9, 21, 3, false, true),
    ('switched_on', 'return_order', 'verified', '2026-03-02', 30, 31, 20, 12, 28, 19, true, true),
    ('switched_on', 'return_order', 'verified', '2026-03-01', 30, 31, 20, 12, 28, 19, false, false);
insert into reports.rpt_journey_audit_daily values
    ('2026-06-03', 'track_order', 'fulfilment', 'speed', 6, 6, 6, 6),
    ('2026-06-30', 'complaint', 'after_purchase', 'empathy', 2, 2, 2, 0),
    ('2026-06-30', 'none', 'none', 'speed', 2, 2, 0, 0), ('2026-06-30', 'none', 'none', 'unknown', 5, 0, 0, 0),
    ('2026-06-02', 'track_order', 'fulfilment', 'speed', 100, 100, 100, 100);
insert into reports.rpt_skill_drift values
    ('return_order', 'resolution', 'period', 'worse', 40, 100, 80, 100, 0.001, -0.5, -0.27, true, true),
    ('track_order', 'resolution', 'period', 'steady', 80, 100, 80, 100, 1, -0.1, 0.1, false, true),
    ('track_order', 'accuracy', 'period', 'too_few', 1, 2, 1, 2, null, null, null, false, true);
"""


def published(data_dir: Path, rows: str = ROWS) -> AppTest:
    with duckdb.connect(str(write_snapshot(data_dir) / "snapshot.duckdb")) as connection:
        connection.execute(TABLES + rows)
    return run("coverage")


def test_order_status_and_returns_live_cover_55_percent_of_what_contacts_are_about(data_dir: Path) -> None:
    app = published(data_dir)

    assert metric(app, "Coverage")[0] == f"55.0{THIN}%"
    assert f"**55** of **100** · 45.2 to 64.4{THIN}% · 0 not known yet · 1 left out" in texts(app)
    assert "**5** of **105** named nothing that was understood" in texts(app)
    # Of the tickets of the period those that were heard, whatever was heard in them.
    assert "**6** of **10** tickets are ready to automate: 60.0" in texts(app)
    assert "2 were not surely heard, 5 not heard yet" in texts(app)


def test_what_to_switch_on_next_how_such_plans_did_and_which_skill_got_worse(data_dir: Path) -> None:
    app = published(data_dir)
    plan = next(frame.value for frame in app.dataframe if "covered_with" in frame.value)

    # Of the release that holds, and without what it has live.
    assert "Release `r2`" in texts(app)
    assert plan[["intent", "expected_resolved", "covered_with"]].to_numpy().tolist() == [
        ["Subscription question", "8 (3 to 13)", 0.67]
    ]
    assert "Skills that were switched on: **1** of **1** intervals held what happened" in texts(app)
    assert "Live skills, as if they had never run: **1** of **2** intervals held what happened" in texts(app)
    held = next(frame.value for frame in app.dataframe if "happened_count" in frame.value)
    assert held[["test", "intent", "measure", "expected", "happened_count"]].to_numpy().tolist()[0] == [
        "Skills that were switched on", "Return order", "verified", "20 (12 to 28)", 19,
    ]  # fmt: skip
    assert [each.value for each in app.error] == [
        f"**Return order** got worse: resolution 80.0{THIN}% in the period before, 40.0{THIN}% now."
    ]
    assert "1 comparison with fewer than 30 cases" in texts(app)


def test_before_a_skill_was_switched_on_only_the_plans_of_live_ones_are_held_against_what_happened(
    data_dir: Path,
) -> None:
    shown = texts(published(data_dir, ROWS + "delete from reports.rpt_coverage_backtest where test = 'switched_on';"))
    assert "Skills that were switched on: none with 20 contacts" in shown
    assert "Live skills, as if they had never run: **1** of **2** intervals" in shown


def test_with_nothing_to_show_the_page_says_what_would_bring_it(data_dir: Path) -> None:
    shown = texts(published(data_dir, rows=""))
    for words in (
        "No contact began in this period",
        "No plan was made yet",
        "Nothing was judged yet",
        "No ticket was opened",
    ):
        assert words in shown


def test_before_the_first_snapshot_the_page_says_what_to_run(data_dir: Path) -> None:
    assert "Nothing has been published yet" in texts(run("coverage"))
