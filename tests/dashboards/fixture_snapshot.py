"""A small snapshot by the contract, with figures that can be counted by hand.

`as_of` is 30 June 2026, 23:45 in London, so the default 28 days are 3 to 30 June and the period before is 6 May to
2 June. See `DAYS` for the counts.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.dashboards.fixture_experiments import write_experiments
from tests.dashboards.fixture_facts import write_facts
from tests.dashboards.fixture_rates import write_rates

NAME = "4217-20260630T224500"

TABLES = """
create schema reports; create schema marts; create schema segments; create schema profiles;
create table reports.rpt_identity_undone (pair_id varchar, identifier varchar, other_identifier varchar,
    customer_id varchar, other_customer_id varchar, reason varchar, decided_by varchar, is_still_joined boolean,
    merged_at timestamp, undone_at timestamp);
create table reports.rpt_identity_undone_uses (pair_id varchar, use_id varchar, use_kind varchar, customer_id varchar,
    conversation_id varchar, channel varchar, detail varchar, used_at timestamp);
create table reports.rpt_identity_guards (identifier varchar, identifier_type varchar, guard varchar, other_count int,
    told_count int);
create table profiles.profile_identifiers (customer_id varchar, identifier varchar, identifier_type varchar);
create table reports.rpt_segment_members_current (segment varchar, is_exclusion boolean, member_count int,
    email_consented_count int, suppressed_count int, exportable_count int, as_of timestamp);
create table reports.rpt_segment_flows_daily (flow_date date, segment varchar, event_name varchar, entered_count int,
    left_count int);
create table reports.rpt_source_freshness (source varchar, kind varchar, event_count int, last_occurred_at timestamp,
    last_received_at timestamp, as_of timestamp);
create table reports.rpt_source_states (source varchar, state varchar, event_count int, expected_minutes int,
    stale_minutes int, age_seconds bigint, lag_seconds bigint, last_occurred_at timestamp,
    last_received_at timestamp, as_of timestamp);
create table reports.rpt_file_loads (feed varchar, file_date date, file_name varchar, line_count bigint,
    loaded_count bigint, duplicate_count bigint, quarantined_count bigint, loaded_at timestamp,
    erased_count bigint default 0);
create table reports.rpt_quarantine (source varchar, kind varchar, reason varchar, event_count int,
    open_count int, resolved_count int, last_received_at timestamp);
create table reports.rpt_reconciliations (source varchar, entity varchar, road varchar, is_complete boolean,
    page_count int, found_count int, known_count int, landed_count int, quarantined_count int, deleted_count int,
    window_from_at timestamp,
    pulled_at timestamp);
create table reports.rpt_policy_contradictions (contradiction varchar, customer_id varchar, order_id varchar,
    subject_id varchar, clause_id varchar, other_clause_id varchar, explanation varchar,
    amount_at_stake decimal(18, 2), is_settled boolean);
create table reports.rpt_policy_gaps (gap varchar, customer_id varchar, order_id varchar, subject_id varchar,
    explanation varchar, amount_at_stake decimal(18, 2));
create table reports.rpt_definitions_daily (episode_date date, channel varchar, customer_type varchar,
    definition varchar, verdict varchar, reason varchar, our_verdict varchar, our_reason varchar,
    episode_count bigint);
create table marts.fct_episode_definitions (episode_id varchar, conversation_id varchar, definition varchar,
    channel varchar, customer_type varchar, verdict varchar, reason varchar, started_at timestamp,
    recorded_at timestamp);
create table marts.dim_customers (customer_id varchar, email varchar);
create table marts.fct_episodes (episode_id varchar, channel varchar, customer_type varchar, status varchar,
    is_team_requested boolean, is_handoff_failed boolean, is_excluded boolean, started_at timestamp,
    first_ai_reply_at timestamp, conversation_id varchar, customer_id varchar, skills varchar default '',
    resolution_kind varchar, handoff_rule varchar, release_id varchar, csat_rating int, message_count int,
    is_autonomous boolean, is_assisted boolean, ended_at timestamp);
create table marts.fct_episode_verdicts (episode_id varchar, verification varchar, is_resolved boolean,
    is_durable boolean, started_at timestamp);
create table marts.fct_conversation_messages (conversation_id varchar, author varchar, text varchar,
    sent_at timestamp);
create table marts.dim_customer_redirects (former_customer_id varchar, customer_id varchar);
create table reports.rpt_review_queue (episode_id varchar, conversation_id varchar, customer_id varchar,
    channel varchar, skills varchar, status varchar, release_id varchar, reason varchar, reasons varchar,
    evidence varchar, reason_rank int, queue_rank int, started_at timestamp);
create table reports.rpt_knowledge_flagged (source_id varchar, source_table varchar, source_key varchar,
    source_column varchar, source_value varchar, title varchar, owner varchar, state varchar, reason varchar,
    decided_by varchar, decided_at timestamp);
create table marts.fct_service_events (service_event_id varchar, event_name varchar, customer_id varchar,
    conversation_id varchar, channel varchar, skill varchar, reason varchar, properties varchar,
    occurred_at timestamp, recorded_at timestamp);
create table segments.segment_members (customer_id varchar, segment varchar, reason varchar, event_id varchar,
    consent_basis varchar, is_exclusion boolean, member_since_at timestamp, member_until_at timestamp,
    recorded_at timestamp);
"""


@dataclass(frozen=True)
class Day:
    """Episodes of one brand day, channel and customer type; all start at `starts_at` (UTC)."""

    day: str
    starts_at: str
    channel: str
    customer_type: str
    confirmed: int = 0
    claimed: int = 0
    routed: int = 0
    closed: int = 0
    open: int = 0
    excluded: int = 0
    assisted: int = 0
    requested: int = 0  # among the routed
    failed: int = 0  # among the closed; they requested, too
    reply_seconds: int = 4


DAYS = (
    # The day before the period before: in neither.
    Day("2026-05-05", "2026-05-05 22:59:59", "web-chat", "repeat", confirmed=7),
    # The first and the last moment of the period before.
    Day("2026-05-06", "2026-05-05 23:00:00", "web-chat", "repeat", confirmed=2, routed=1, closed=2),
    Day("2026-06-02", "2026-06-02 22:59:59", "web-chat", "repeat", claimed=1, routed=2, closed=2),
    # The first moment of the period: 16 conversations in it and the next, 13 of them known, 8 resolved, 3 routed.
    Day(
        *("2026-06-03", "2026-06-02 23:00:00", "web-chat", "repeat", 2, 4),
        routed=2,
        closed=1,
        open=1,
        excluded=1,
        assisted=1,
        requested=2,
        failed=1,
    ),
    Day("2026-06-30", "2026-06-30 22:40:00", "email", "new", 1, 1, 1, 1, 2, reply_seconds=10),
)


def write_snapshot(data_dir: Path, days: tuple[Day, ...] = DAYS, name: str = NAME) -> Path:
    """Publish a snapshot under `data_dir` and point to it, as the publish asset does."""
    folder = data_dir / "snapshots" / name
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "snapshot.duckdb")) as connection:
        # One commit: a commit for each row took seconds on a busy disk.
        connection.begin()
        connection.execute(TABLES)
        for day in days:
            _write_day(connection, day)
        write_facts(connection)
        write_rates(connection)
        write_experiments(connection)
        _write_loop(connection)
        _write_service(connection)
        _write_data(connection)
        _write_identity(connection)
        _write_reviews(connection)
        connection.commit()
    manifest = {
        "horizon": 4217,
        "built_at": "2026-06-30T22:46:10+00:00",
        "as_of": "2026-06-30T22:45:00+00:00",
        "sha256": "",
        "tables": {"reports.rpt_episode_rates_daily": len(days)},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (data_dir / "snapshots" / "current").write_text(name + "\n")
    return folder


def _write_day(connection: duckdb.DuckDBPyConnection, day: Day) -> None:
    kinds = ["confirmed"] * day.confirmed + ["claimed"] * day.claimed
    assisted = len(kinds) - day.assisted
    # Kind of resolution, status, asked for a person, handover failed, left out, autonomous, assisted.
    statuses = (
        *[(kind, "resolved_by_ai", *3 * (False,), at < assisted, at >= assisted) for at, kind in enumerate(kinds)],
        *[(None, "routed_to_team", number < day.requested, *4 * (False,)) for number in range(day.routed)],
        *[(None, "closed", *2 * (number < day.failed,), *3 * (False,)) for number in range(day.closed)],
        *[(None, "open", True, *4 * (False,))] * day.open,
        *[("confirmed", "resolved_by_ai", *3 * (True,), True, False)] * day.excluded,
    )
    for number, status in enumerate(statuses):
        connection.execute(
            "insert into marts.fct_episodes (episode_id, channel, customer_type, resolution_kind, status, "
            "is_team_requested, is_handoff_failed, is_excluded, is_autonomous, is_assisted, started_at, "
            "first_ai_reply_at, conversation_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::timestamp, "
            "$11::timestamp + to_seconds($12), $1)",
            [f"{day.day}-{number}", day.channel, day.customer_type, *status, day.starts_at, day.reply_seconds],
        )


def _write_loop(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
    insert into marts.dim_customers values
        ('c_anna', 'anna.long.name@example.com'), ('c_ben', 'b@example.org'), ('c_cleo', null);
    insert into marts.fct_service_events values
        ('1', 'conversation_escalated', 'c_anna', 'v1', 'web-chat', null, 'explicit-ask', '{}',
            '2026-06-30 22:41', now()),
        ('2', 'conversation_escalated', null, 'v2', 'email', null, 'explicit-ask', '{}', '2026-06-02 23:00', now()),
        ('3', 'return_landed', 'c_ben', null, null, null, null, '{}', '2026-06-10 10:00', now()),
        ('4', 'return_landed', 'c_ben', null, null, null, null, '{}', '2026-06-02 22:59:59', now());
    insert into reports.rpt_segment_flows_daily values
        ('2026-06-30', 'escalated_last_7_days', 'conversation_escalated', 2, 0),
        ('2026-06-03', 'escalated_last_7_days', 'conversation_escalated', 1, 1),
        ('2026-06-02', 'escalated_last_7_days', 'conversation_escalated', 40, 0),
        ('2026-06-10', 'returned_last_7_days', 'return_landed', 3, 0);
    insert into reports.rpt_segment_members_current values
        ('escalated_last_7_days', true, 2, 1, 0, 1, '2026-06-30 22:45'),
        ('returned_last_7_days', false, 1, 1, 0, 1, '2026-06-30 22:45');
    insert into segments.segment_members values
        ('c_anna', 'escalated_last_7_days', 'Asked for a person on 30 June', 'e1', 'none needed', true,
            '2026-06-30 22:41', '2026-07-07 22:41', now()),
        ('c_cleo', 'escalated_last_7_days', 'Handed over for a double charge', 'e2', 'none needed', true,
            '2026-06-29 09:00', '2026-07-06 09:00', now()),
        ('c_ben', 'returned_last_7_days', 'Returned a rain jacket on 29 June', 'e4', 'e-mail opt-in', false,
            '2026-06-29 09:00', '2026-07-06 09:00', now()),
        ('c_ben', 'escalated_last_7_days', 'Asked for a person in May', 'e3', 'none needed', true,
            '2026-05-01 09:00', '2026-05-08 09:00', now());
    """)


def _write_service(connection: duckdb.DuckDBPyConnection) -> None:
    """Ten conversations on 29 June of which ours counts six and Klaviyo eight; others before the period."""
    connection.execute("""
    insert into reports.rpt_definitions_daily values
        ('2026-06-29', 'web-chat', 'repeat', 'ours', 'counted', 'claimed', 'counted', 'claimed', 6),
        ('2026-06-29', 'web-chat', 'repeat', 'ours', 'not_counted', 'left_without_an_answer', 'not_counted',
            'left_without_an_answer', 3),
        ('2026-06-29', 'web-chat', 'repeat', 'ours', 'unknown', 'open', 'unknown', 'open', 1),
        ('2026-06-29', 'web-chat', 'repeat', 'klaviyo', 'counted', 'not_escalated', 'counted', 'claimed', 5),
        ('2026-06-29', 'web-chat', 'repeat', 'klaviyo', 'not_counted', 'escalated', 'counted', 'claimed', 1),
        ('2026-06-29', 'web-chat', 'repeat', 'klaviyo', 'counted', 'not_escalated', 'not_counted',
            'left_without_an_answer', 3),
        ('2026-06-29', 'web-chat', 'repeat', 'klaviyo', 'not_counted', 'escalated', 'unknown', 'open', 1);
    insert into marts.fct_episode_definitions values
        ('v7/1', 'v7', 'klaviyo', 'web-chat', 'repeat', 'counted', 'not_escalated', '2026-06-29 10:00', now()),
        ('v7/1', 'v7', 'ours', 'web-chat', 'repeat', 'not_counted', 'left_without_an_answer',
            '2026-06-29 10:00', now()),
        ('v8/1', 'v8', 'klaviyo', 'web-chat', 'repeat', 'counted', 'not_escalated', '2026-06-29 11:00', now()),
        ('v8/1', 'v8', 'ours', 'web-chat', 'repeat', 'counted', 'claimed', '2026-06-29 11:00', now());
    """)


def _write_data(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
    insert into reports.rpt_source_freshness values
        ('shopify', 'orders/create', 1200, '2026-06-30 22:30', '2026-06-30 22:30:05', '2026-06-30 22:45'),
        ('shopify', 'refunds/create', 40, '2026-06-29 10:00', '2026-06-29 10:00', '2026-06-30 22:45'),
        ('files', 'order_lines/landed', 2, '2026-06-28 22:45', '2026-06-28 22:45', '2026-06-30 22:45');
    insert into reports.rpt_source_states values
        ('files', 'unwatched', 2, null, null, 172800, 0, '2026-06-28 22:45', '2026-06-28 22:45', '2026-06-30 22:45'),
        ('segment', 'silent', 0, 60, 240, null, null, null, null, '2026-06-30 22:45'),
        ('shopify', 'late', 1240, 10, 60, 895, 5, '2026-06-30 22:30', '2026-06-30 22:30:05', '2026-06-30 22:45');
    insert into reports.rpt_file_loads (feed, file_date, file_name, line_count, loaded_count,
        duplicate_count, quarantined_count, loaded_at) values
        ('online_retail', '2026-06-27', 'first.csv', 1000, 980, 15, 5, '2026-06-28 22:45'),
        ('online_retail', '2026-06-28', 'second.csv', 500, 500, 0, 0, '2026-06-28 22:45');
    insert into reports.rpt_reconciliations values
        ('shopify', 'orders', 'connector', true, 3, 640, 637, 3, 0, 2, '2026-06-29 00:30', '2026-06-30 01:30'),
        ('zendesk', 'tickets', 'api', false, 1, 100, 98, 1, 1, 0, null, '2026-06-30 01:31');
    insert into reports.rpt_policy_contradictions values
        ('final_sale_in_window', 'c1', 'o1', 's1', 'final-sale', 'return-vip', 'A hat stays sold.', 20.00, true),
        ('return_windows', 'c1', 'o2', 's2', 'tents', 'to-france', 'A tent has two windows.', 120.50, false),
        ('return_windows', 'c1', 'o3', 's3', 'tents', 'to-france', 'Another tent has two windows.', 99.50, false);
    insert into reports.rpt_policy_gaps values
        ('country_not_served', 'c2', null, 'US', 'No rule says how anything is sent to US.', null);
    insert into reports.rpt_quarantine values
        ('files', 'order_lines/landed', 'unit price is negative', 5, 5, 0, '2026-06-28 22:45'),
        ('shopify', 'orders/create', 'total_price is not an amount', 7, 0, 7, '2026-06-21 10:00'),
        ('shopify', 'orders/create', 'created_at is missing', 3, 1, 2, '2026-06-20 10:00');
    """)


def _write_identity(connection: duckdb.DuckDBPyConnection) -> None:
    """Anna and Ben were one person for two hours; Cleo and Dora still are."""
    connection.execute("""
    insert into reports.rpt_identity_undone values
        ('p1', 'email:anna.long.name@example.com', 'phone:+447700900456', 'c_anna', 'c_ben',
            '<b>typed</b> [wrongly](http://example.com)', 'Kim', false, '2026-06-29 10:00', '2026-06-29 12:00'),
        ('p2', 'email:cleo@example.org', 'shopify_customer_id:4', 'c_cleo', 'c_cleo', 'not her', 'Kim', true,
            '2026-06-28 10:00', '2026-06-28 12:00');
    insert into reports.rpt_identity_undone_uses values
        ('p1', 'm1', 'turn', 'c_anna', 'v1', 'web-chat', 'track_order', '2026-06-29 10:30'),
        ('p1', 'm2', 'turn', 'c_ben', 'v2', 'web-chat', 'track_order', '2026-06-29 11:00'),
        ('p1', 'e1', 'handoff', 'c_ben', 'v2', 'web-chat', 'asked', '2026-06-29 11:01');
    insert into profiles.profile_identifiers values
        ('c_anna', 'email:anna.long.name@example.com', 'email'), ('c_ben', 'email:b@example.org', 'email'),
        ('c_ben', 'phone:+447700900456', 'phone'), ('c_cleo', 'email:cleo@example.org', 'email');
    insert into reports.rpt_identity_guards values
        ('anonymous_id:till-1', 'anonymous_id', 'shared', 40, 2),
        ('anonymous_id:till-2', 'anonymous_id', 'shared', 9, 9),
        ('email:help.desk@example.com', 'email', 'blocked', 300, 300);
    """)


def _write_reviews(connection: duckdb.DuckDBPyConnection) -> None:
    """One conversation with an ill-meant message, two that should be looked at again, and a sentence that is wrong."""
    connection.execute("""
    insert into marts.fct_conversation_messages
        select conversation_id, 'customer', '![x](https://evil.example/pixel.png)', started_at
        from marts.fct_episodes where episode_id = '2026-06-30-0';
    insert into reports.rpt_review_queue values
        ('conv_1/1', 'conv_1', 'c_anna', 'web-chat', 'track_order', 'resolved_by_ai', 'r1', 'bad_csat',
            'bad_csat, sample', 'rated 1 of 5', 3, 1, '2026-06-29 10:00'),
        ('conv_2/1', 'conv_2', null, 'email', '', 'closed', 'r1', 'sample', 'sample', 'drawn at random', 6, 2,
            '2026-06-28 10:00');
    insert into reports.rpt_knowledge_flagged values
        ('source_1', 'catalog_passages', '7#2', 'passage_text', 'Boil it.', 'Care', 'Product', 'wrong', 'wrong_fact',
            'Lea', '2026-06-29 10:00');
    """)


def write_history(data_dir: Path, segment: str, *stays: tuple[str, str, str]) -> None:
    """Write who was on a list from when until when, as the export asset does."""
    file = data_dir / "exports" / ".history" / f"{segment}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(["Email,From,Until", *(",".join(stay) for stay in stays)]) + "\n")


def write_export(data_dir: Path, segment: str, rows: int) -> Path:
    """Write a segment's file with its manifest, as the export asset does."""
    folder = data_dir / "exports" / segment
    folder.mkdir(parents=True)
    file = folder / f"{segment}.csv"
    file.write_text("Email\n" + "anna.long.name@example.com\n" * rows)
    manifest = {
        "segment": segment,
        "rows": rows,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "exported_at": "2026-06-30T22:47:00+00:00",
        "as_of": "2026-06-30T22:45:00+00:00",
        "file": file.name,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return file
