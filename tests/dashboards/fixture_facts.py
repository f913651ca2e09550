"""What pages read of single episodes in the small snapshot: times, rules, reasons, cost, what nobody could answer."""

from __future__ import annotations

import duckdb

COLUMNS = {
    "resolved_at": "timestamp",
    "handoff_at": "timestamp",
    "first_human_reply_at": "timestamp",
    "ai_reply_count": "int",
    "human_reply_count": "int",
    "resolution_minutes": "decimal(18, 2)",
    "resolution_business_minutes": "decimal(18, 2)",
    "human_handle_minutes": "decimal(18, 2)",
}

TABLES = """
create table marts.fct_episode_reasons (episode_id varchar, conversation_id varchar, channel varchar,
    customer_type varchar, intent varchar, skill varchar, stage varchar, human_minutes decimal(18, 2),
    ai_cost_amount decimal(18, 4), human_cost_amount decimal(18, 4), model_token_count bigint,
    unpriced_token_count bigint, model_cost_amount decimal(18, 4), is_decided boolean, is_resolved boolean,
    is_verified boolean, is_routed boolean, started_at timestamp);
create table marts.fct_orders (customer_id varchar, is_cancelled boolean, ordered_at timestamp);
create table marts.fct_episode_products (episode_id varchar, product_id varchar);
create table reports.rpt_product_contacts_daily (contact_date date, product_id varchar, product_title varchar);
create table reports.rpt_knowledge_gaps (gap_id varchar, last_question varchar, last_skill varchar, question_count int);
create table reports.rpt_knowledge_stale (title varchar, owner varchar, reason varchar, changed_id varchar,
    since_at timestamp);
create table reports.rpt_knowledge_contradictions (title varchar, owner varchar, subject varchar, called varchar,
    unit varchar, figure decimal(18, 2), passage_text varchar, other_kind varchar, other_figure decimal(18, 2),
    other_text varchar);
"""

# Of those that the team has the first of each day was asked for, the others a rule handed over; a person answered all
# but the last of 3 June, after 10 minutes for the first and 20 for the others.
FACTS = """
update marts.fct_episodes set
    ai_reply_count = 2,
    human_reply_count = 0,
    skills = case when episode_id like '%-0' then 'track_order, refund_status' else 'track_order' end,
    resolved_at = case when status = 'resolved_by_ai' then started_at + interval 3 minute end,
    resolution_minutes = case when status = 'resolved_by_ai' then 3 end,
    resolution_business_minutes = case when status = 'resolved_by_ai' then 1 end;
update marts.fct_episodes set
    handoff_rule = case when is_team_requested then 'asked_for_a_person' else 'three_attempts' end,
    handoff_at = started_at + interval 1 minute
where status = 'routed_to_team';
update marts.fct_episodes set
    first_human_reply_at = handoff_at
        + case when handoff_rule = 'three_attempts' then interval 20 minute else interval 10 minute end,
    human_reply_count = 1,
    human_handle_minutes = 5
where status = 'routed_to_team' and episode_id != '2026-06-03-7';
insert into marts.fct_episode_reasons
select
    episode_id, conversation_id, channel, customer_type,
    case when status = 'closed' then 'none' when status = 'routed_to_team' then 'complaint' else 'track_order' end,
    case when status = 'closed' then 'none' else 'track_order' end,
    case when status = 'closed' then 'none' when status = 'routed_to_team' then 'after_purchase' else 'fulfilment' end,
    coalesce(human_handle_minutes, 0), 0.04, coalesce(human_handle_minutes, 0) * 0.60,
    if(status = 'resolved_by_ai', 250, 0), if(episode_id = '2026-06-03-0', 100, 0),
    if(status = 'resolved_by_ai', 0.01, 0), status != 'open',
    status = 'resolved_by_ai', resolution_kind = 'confirmed', status = 'routed_to_team', started_at
from marts.fct_episodes where not is_excluded;
insert into marts.fct_episode_products
    select episode_id, 'tent' from marts.fct_episodes where status = 'routed_to_team' and not is_excluded;
insert into reports.rpt_product_contacts_daily values
    ('2026-06-03', 'tent', 'A tent with a name so long that no screen of a phone could ever hold it in one line');
insert into reports.rpt_knowledge_gaps values
    ('wash tent', '=HYPERLINK("http://evil.example")', 'product_question', 9), ('other', 'Long ago?', null, 1);
insert into reports.rpt_knowledge_stale values ('Care', 'Product', 'not_reviewed', null, '2025-12-01');
insert into reports.rpt_knowledge_contradictions values
    ('Returns', 'Service', 'return_window', null, 'days', 60, 'You have 60 days.', 'clause', 30, 'return-standard');
"""
QUESTIONS = """
insert into marts.fct_service_events
select 'gap-' || number, 'question_unanswered', null, 'v' || number % 2, 'web-chat', 'product_question', null,
    json_object('question', 'Can I wash it?', 'words', 'wash tent'), moment, moment
from (values (1, timestamp '2026-06-02 22:59:59'), (2, timestamp '2026-06-02 23:00'), (3, timestamp '2026-06-20'),
    (4, timestamp '2026-06-30 22:59:59')) as asked (number, moment);
"""


# Of the handovers since 3 June one was whole and asked for what it held, one lacked the orders and nobody has answered
# it, of one nobody told what it held, and one is left out. Those before were whole.
HANDED = """
create table marts.fct_handoffs (handoff_id varchar, conversation_id varchar, episode_id varchar, rule varchar,
    package_parts varchar, package_missing varchar, asked_again_for varchar, package_complete_state varchar,
    asked_again_state varchar, handover_answered_state varchar, handover_resolved_state varchar, reply_count int,
    is_package_told boolean, is_excluded boolean, handed_over_at timestamp);
insert into marts.fct_handoffs
select
    'h-' || episodes.episode_id, episodes.conversation_id, episodes.episode_id, episodes.handoff_rule, told.parts,
    told.missing, told.asked, told.complete_state, told.asked_state, told.answered_state,
    if(told.left_out, null, 'unknown'), told.replies, told.is_told, told.left_out, episodes.started_at
from marts.fct_episodes as episodes
inner join (values
    ('2026-06-03-6', 'orders, email', '', 'orders', 'counted', 'counted', 'counted', 1, true, false),
    ('2026-06-03-7', 'email', 'orders', '', 'not_counted', 'pending', 'unknown', 0, true, false),
    ('2026-06-30-2', '', '', '', 'pending', 'pending', 'counted', 1, false, false),
    ('2026-06-03-10', 'orders', '', '', null, null, null, 1, true, true),
    ('2026-05-06-2', 'orders', '', '', 'counted', 'not_counted', 'counted', 1, true, false),
    ('2026-06-02-1', 'orders', '', '', 'counted', 'not_counted', 'counted', 1, true, false)
) as told (episode_id, parts, missing, asked, complete_state, asked_state, answered_state, replies, is_told, left_out)
    on episodes.episode_id = told.episode_id
"""
# The AI's first reply is another than its moments say: whoever reckons it anew is found out.
TIMES = """
create table marts.fct_episode_times as
select
    episode_id, case when status = 'routed_to_team' then 'human' else 'ai' end as served_by,
    case when status = 'routed_to_team' then epoch(first_human_reply_at - handoff_at) / 60 else 7 end::decimal(18, 2)
        as first_reply_minutes,
    resolution_minutes, resolution_business_minutes,
    case when status = 'routed_to_team' then human_handle_minutes end as handle_minutes
from marts.fct_episodes
"""
# As many as `fixture_rates.PROMISES` counts.
PROMISED = """
create table marts.fct_promises as
select
    'p-' || number as promise_id, '2026-06-03-0' as conversation_id, '2026-06-03-0' as episode_id,
    'refund' as promise_kind, 40.00::decimal(18, 2) as amount,
    if(number <= 4, 'kept', if(number = 5, 'broken', 'due')) as state,
    if(number <= 4, 'counted', if(number = 5, 'not_counted', 'pending')) as promise_kept_state,
    timestamp '2026-06-03 10:00' as promised_at, timestamp '2026-06-13 10:00' as due_at
from range(1, 15) as numbers (number)
"""
# Of the three who answered after the AI had served them one is a promoter and one a detractor; one who answered after a
# person had is left out.
RATED = """
create table marts.fct_feedback as
select
    'f-' || rating as feedback_id, '2026-06-03-0' as conversation_id, '2026-06-03-0' as episode_id, 'nps' as kind,
    'ai' as served_by, nullif(rating, -1)::int as rating, case when rating = -1 then 'pending' when rating >= 9
    then 'counted' else 'not_counted' end as ai_promoters_state, case when rating = -1 then 'pending' when rating <= 6
    then 'counted' else 'not_counted' end as ai_detractors_state, null::varchar as human_promoters_state,
    null::varchar as human_detractors_state, false as is_excluded, timestamp '2026-06-03 10:00' as asked_at
from (values (-1), (6), (8), (9)) as answers (rating);
insert into marts.fct_feedback values ('f-left-out', '2026-06-03-10', '2026-06-03-10', 'nps', 'human', 9, null, null,
    null, null, true, '2026-06-03 10:00');
"""
BAD = """
create table marts.fct_bad_experiences as
select
    'rating:' || state as bad_experience_id, 'poor_rating' as bad_experience_kind, '2026-06-03-6' as conversation_id,
    '2026-06-03-6' as episode_id, null::varchar as ai_consoled_state, state as human_consoled_state,
    timestamp '2026-06-03 12:00' as happened_at
from (values ('counted'), ('not_counted'), ('pending')) as states (state)
"""
REPLIED = """
create table marts.fct_replies as
select
    message_id, episode_id, episode_id as conversation_id, 'track_order' as skills, claims::int as claim_count,
    held_back::int as held_back_count, ages as fact_ages_seconds, state as bound_at_once_state,
    message_id = 'rehearsed' as is_excluded, timestamp '2026-06-03 10:00' as sent_at
from (values
    ('whole', '2026-06-03-0', 3, 0, '10, 30', 'counted'), ('shortened', '2026-06-03-0', 1, 1, '20', 'not_counted'),
    ('greeting', '2026-06-03-1', 0, 0, '', null), ('untold', '2026-06-03-1', null, null, '', 'pending'),
    ('rehearsed', '2026-06-03-10', 9, 0, '999', null), ('before', '2026-06-02-0', 2, 0, '100', 'counted')
) as told (message_id, episode_id, claims, held_back, ages, state)
"""


def write_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables, and what the episodes that stand in `fct_episodes` say of themselves beyond how they ended."""
    for column, kind in COLUMNS.items():
        connection.execute(f"alter table marts.fct_episodes add column if not exists {column} {kind}")
    connection.execute(TABLES + FACTS)
    for table in (TIMES, HANDED, PROMISED, RATED, BAD, REPLIED):
        connection.execute(table)


def write_questions(connection: duckdb.DuckDBPyConnection) -> None:
    """One gap, met once before the 28 days and three times in them, twice at their very ends."""
    connection.execute(QUESTIONS)
