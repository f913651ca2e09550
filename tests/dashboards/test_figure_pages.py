"""The pages of figures, each held against its facts, counted another way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.words import NOTHING, THIN
from tests.dashboards.fixture_facts import write_questions
from tests.dashboards.fixture_snapshot import write_snapshot
from tests.dashboards.test_pages import PAGES, metric, run, texts

# The 28 days that end on 30 June, by the clock of London.
PERIOD = "started_at >= '2026-06-02 23:00' and started_at < '2026-06-30 23:00' and not is_excluded"


@contextmanager
def facts(file: Path) -> Iterator[Any]:
    with duckdb.connect(str(file), read_only=True) as connection:
        yield lambda query: connection.execute(query).fetchall()


@pytest.fixture
def file(data_dir: Path) -> Path:
    return write_snapshot(data_dir) / "snapshot.duckdb"


@pytest.mark.parametrize("page", ["people_and_ai", "escalations", "reasons", "cost"])
def test_with_nobody_who_wrote_a_page_says_so_and_shows_no_figure(page: str, data_dir: Path) -> None:
    write_snapshot(data_dir, days=())
    app = run(page)
    assert "No conversation started in this period" in texts(app)
    assert not app.metric


def test_a_skill_narrows_every_figure_of_the_overview(file: Path) -> None:
    with facts(file) as ask:
        ((whole, resolved, replied),) = ask(
            f"select count(*), count(*) filter (status = 'resolved_by_ai'), count(first_ai_reply_at) "
            f"from marts.fct_episodes where {PERIOD} and skills like '%refund_status%'"
        )
    app = run("overview")
    app.selectbox(key="skill").set_value("refund_status").run()
    assert metric(app, "Conversations")[0] == str(whole) == "2"
    assert metric(app, "Resolution rate")[0] == f"{resolved / whole:.1%}".replace("%", f"{THIN}%")
    assert f"**{replied}** of **{whole}** had a reply" in texts(app)


def test_the_times_of_the_ai_and_of_people_are_medians_of_their_own_conversations(file: Path) -> None:
    with facts(file) as ask:
        waits = ask(f"""
            select epoch(first_human_reply_at - handoff_at) from marts.fct_episodes
            where {PERIOD} and status = 'routed_to_team'
        """)
    answered = [seconds for (seconds,) in waits if seconds is not None]
    times = run("people_and_ai").dataframe[-1].value.set_index(["Median", "By"])
    assert times.loc[("First reply", "People"), "Time"] == f"{median(answered) / 60:.0f} min" == "15 min"
    assert times.loc[("First reply", "People"), "over"] == len(answered) == 2
    assert times.loc[("First reply", "People"), "before"] == "20 min"
    assert times.loc[("First reply", "The AI"), "Time"] == "7 min"
    assert times.loc["Handling"]["Time"].to_list() == [NOTHING, "5 min"]
    assert times.loc[("To the resolution", "The AI"), "Time"] == "3 min"


def test_rules_are_counted_once_each_with_their_share_and_the_time_to_a_person(file: Path) -> None:
    with facts(file) as ask:
        counted = dict(
            ask(f"""
                select handoff_rule, count(*) from marts.fct_episodes
                where {PERIOD} and status = 'routed_to_team' group by 1
            """)
        )
        ((whole,),) = ask(f"select count(*) from marts.fct_episodes where {PERIOD}")
    app = run("escalations")
    (table,) = [found.value for found in app.dataframe if "routed_count" in found.value]
    rules = table.set_index("rule")
    assert rules["routed_count"].to_dict() == {"Asked for a person": 2, "Three attempts": 1}
    assert sum(counted.values()) == int(rules["routed_count"].sum())
    assert rules.loc["Three attempts", "share"] == f"{100 / whole:.1f}{THIN}%"
    assert rules.loc["Asked for a person", "before_count"] == 0
    assert rules.loc["Three attempts", "before_count"] == 3
    assert (rules.loc["Asked for a person", "to_human"], rules.loc["Three attempts", "to_human"]) == (
        "10 min",
        "20 min",
    )
    assert metric(app, "Median time to a person") == ("15 min", "20 min in the 28 days before")


def test_reasons_add_up_to_the_conversations_and_their_cost(file: Path) -> None:
    with facts(file) as ask:
        ((whole, people),) = ask(f"select count(*), sum(human_handle_minutes) from marts.fct_episodes where {PERIOD}")
    app = run("reasons")
    reasons = app.dataframe[0].value.set_index("name")
    assert reasons["contact_count"].to_dict() == {"Track order": 11, "Complaint": 3, "None": 2}
    assert reasons["contact_count"].sum() == whole
    assert metric(app, "Cost")[0] == f"GBP{THIN}{whole * 0.04 + float(people) * 0.6:.2f}"
    assert metric(app, "Nothing understood")[0] == f"12.5{THIN}%"
    products = app.dataframe[-1].value
    assert products[["contact_count", "most_named_intent"]].values.tolist() == [[3, "Complaint"]]


def test_cost_is_told_by_conversation_reply_and_resolution(file: Path) -> None:
    app = run("cost")
    # 16 conversations of two replies at 0.04 for both, and two of them with five minutes of a person at 0.60.
    assert metric(app, "Cost") == (f"GBP{THIN}6.64", f"GBP{THIN}9.40 in the 28 days before")
    assert metric(app, "Per conversation")[0] == f"GBP{THIN}0.41"
    assert metric(app, "Per reply of the AI")[0] == f"GBP{THIN}0.02"
    # 13 had no person: 0.52 for 8 that were resolved.
    assert metric(app, "Per resolution by the AI")[0] == f"GBP{THIN}0.07"
    assert metric(app, "People's time")[0] == "10 min"
    by_day = app.dataframe[0].value.groupby("side")["cost_amount"].sum()
    assert (round(by_day["The AI"], 2), round(by_day["People"], 2)) == (0.64, 6.0)


def test_a_reply_costs_what_the_contacts_of_the_chosen_skill_cost_over_their_own_replies(file: Path) -> None:
    app = run("cost")
    app.selectbox(key="skill").set_value("track_order").run()
    assert "over **14 conversations**" in texts(app)
    assert "What began with a matter for the skill, whether it answered or not." in texts(app)
    assert "**28 replies**" in texts(app)


def test_gaps_are_those_asked_within_the_days_at_both_ends_and_their_words_are_kept_from_who_may_not_see(
    file: Path,
) -> None:
    with duckdb.connect(str(file)) as connection:
        write_questions(connection)
    app = run("knowledge_gaps")
    assert metric(app, "Questions without an answer") == ("3", "1 in the 28 days before")
    gaps = app.dataframe[0].value
    assert gaps[["question_count", "conversation_count", "ever_count"]].values.tolist() == [[3, 2, 9]]
    assert "HYPERLINK" not in gaps["last_question"][0]
    assert [button.label.split(" · ")[-1] for button in app.button if "·" in button.label] == ["v0", "v1"]


def test_with_no_question_open_the_gaps_say_so(file: Path) -> None:
    assert "Everything that was asked had an answer" in texts(run("knowledge_gaps"))


def opened(page: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=30)
    app.query_params.update(address)
    return app.run()


@pytest.mark.parametrize(
    ("narrowed", "where"),
    [
        ({"figure": "routed_to_team", "rule": "three_attempts"}, "handoff_rule = 'three_attempts'"),
        ({"figure": "resolution", "reason": "track_order"}, "status = 'resolved_by_ai'"),
        ({"figure": "resolution", "skill": "refund_status"}, "status = 'resolved_by_ai' and skills like '%refund%'"),
    ],
)
def test_a_rule_a_reason_and_a_skill_lead_to_their_own_conversations(
    file: Path, narrowed: dict[str, str], where: str
) -> None:
    with facts(file) as ask:
        stand = {row[0] for row in ask(f"select episode_id from marts.fct_episodes where {PERIOD} and {where}")}
    app = opened("behind", **narrowed)
    assert not app.exception
    assert set(app.dataframe[0].value["episode_id"]) == stand
    assert stand


def test_what_followed_a_segment_counts_orders_up_to_14_days_after_and_says_of_whom_it_is_not_known(file: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute("""
            delete from segments.segment_members;
            insert into segments.segment_members (customer_id, segment, member_since_at) values
                ('at_the_end', 's', '2026-06-03 10:00'), ('too_late', 's', '2026-06-03 10:00'),
                ('cancelled', 's', '2026-06-03 10:00'), ('before', 's', '2026-06-03 10:00'),
                ('young', 's', '2026-06-20 10:00'), ('young_and_ordered', 's', '2026-06-20 10:00'),
                ('earlier', 's', '2026-06-02 22:59:59'), ('not_yet', 's', '2026-06-30 22:50');
            insert into marts.fct_orders values
                ('at_the_end', false, '2026-06-17 10:00'), ('too_late', false, '2026-06-17 10:00:01'),
                ('cancelled', true, '2026-06-04 10:00'), ('before', false, '2026-06-03 10:00'),
                ('young_and_ordered', false, '2026-06-21 10:00'), ('earlier', false, '2026-06-04 10:00');
        """)
    app = run("marketing_loop")
    (followed,) = [table.value for table in app.dataframe if "Ordered" in table.value]
    assert followed[["Members", "Of", "Not known yet", "Ordered", "Period before"]].values.tolist() == [
        [2, 6, 1, f"33.3{THIN}%", f"100.0{THIN}%"]
    ]
