"""Two experiments by the contract: one that was read, with a harmed guardrail, and one that nobody has started."""

from __future__ import annotations

import duckdb

TABLES = """
create table marts.dim_experiments (experiment_id varchar, title varchar, kind varchar, segment varchar, state varchar,
    signed_by varchar, enrols_days int, horizon_days int, started_at timestamp, ends_at timestamp, stopped_at timestamp,
    analysed_from_at timestamp, changed_at timestamp);
create table marts.dim_experiment_arms (experiment_id varchar, arm varchar, treatment varchar, from_bucket int,
    until_bucket int, share_percent decimal(18, 2), is_control boolean);
create table marts.fct_assignments (experiment_id varchar, customer_id varchar, arm varchar, customer_type varchar,
    is_crossed_over boolean);
create table reports.rpt_experiments (experiment_id varchar, arm varchar, control_arm varchar, outcome varchar,
    outcome_role varchar, outcome_kind varchar, better varchar, verdict varchar, treated_count bigint,
    control_count bigint, treated_known_count bigint, control_known_count bigint, treated_value double,
    control_value double, difference double, interval_low double, interval_high double, p_value double,
    adjusted_p_value double, margin double, wanted double, detectable double, power double, needed_per_arm bigint,
    ratio_p_value double, analysed_from_at timestamp, estimated_at timestamp);
create table reports.rpt_service_cohorts (cohort_kind varchar, cohort varchar, numerator bigint, denominator bigint,
    unknown bigint, interval_low double, interval_high double);
"""
ROWS = """
insert into marts.dim_experiments values
    ('spare/1', 'No upsell after a return', 'marketing', 'returned_last_7_days', 'stopped', 'Lea', 20, 30,
        '2026-04-01 09:00', '2026-04-21 09:00', '2026-05-30 09:00', '2026-05-21 09:00', '2026-05-30 09:00'),
    ('first/1', 'Who answers first', 'service', null, 'running', 'Lea', 14, 14, '2026-06-20 09:00',
        '2026-07-04 09:00', null, '2026-07-18 09:00', '2026-06-20 09:00'),
    ('keen/1', 'Write to the keen', 'marketing', 'interest_not_ordered', 'drafted', null, 60, 90, null, null, null,
        null, '2026-06-19 09:00');
insert into marts.dim_experiment_arms values
    ('spare/1', 'as_before', 'none', 0, 5000, 50, true), ('spare/1', 'spared', 'suppress', 5000, 10000, 50, false),
    ('first/1', 'holdout', 'ai_first', 0, 2000, 20, true),
    ('first/1', 'people_first', 'human_first', 2000, 4000, 20, false),
    ('keen/1', 'left_out', 'none', 0, 5000, 50, true), ('keen/1', 'written_to', 'follow_up', 5000, 10000, 50, false);
insert into marts.fct_assignments
    select 'spare/1', 'c' || n, case when n % 2 = 0 then 'spared' else 'as_before' end, 'repeat', n = 7
    from range(800) as people(n);
insert into reports.rpt_experiments values
    ('spare/1', 'spared', 'as_before', 'bought_again', 'primary', 'share', 'higher', 'better', 400, 400, 400, 399,
        0.40, 0.25, 0.15, 0.085, 0.213, 0.00001, 0.00002, null, 0.05, 0.09, 0.33, 1251, 0.9, '2026-05-21 09:00', now()),
    ('spare/1', 'spared', 'as_before', 'revenue', 'secondary', 'amount', 'higher', 'no_difference_found', 400, 400, 400,
        399, 20.5, 19.25, 1.25, -2, 4.5, 0.4, 0.4, null, null, 6.1, null, null, 0.9, '2026-05-21 09:00', now()),
    ('spare/1', 'spared', 'as_before', 'unsubscribed', 'guardrail', 'share', 'lower', 'harmed', 400, 400, 400, 399,
        0.10, 0.05, 0.05, 0.013, 0.088, 0.007, null, 0.01, null, 0.04, null, null, 0.9, '2026-05-21 09:00', now()),
    ('first/1', 'people_first', 'holdout', 'resolved', 'primary', 'share', 'higher', 'too_early', 60, 62, 40, 41, 0.8,
        0.7, 0.1, -0.08, 0.27, null, null, null, 0.05, 0.25, 0.1, 1300, 0.8, '2026-07-18 09:00', now()),
    ('keen/1', 'written_to', 'left_out', 'bought_again', 'primary', 'share', 'higher', 'not_started', 0, 900, 0, 900,
        null, 0.2, null, null, null, null, null, null, 0.05, 0.08, 0.45, 1094, null, null, now());
insert into reports.rpt_service_cohorts values
    ('first_90_days', 'served by the agent', 30, 100, 20, 0.219, 0.396),
    ('first_90_days', 'no contact', 50, 400, 80, 0.096, 0.161),
    ('channel', 'email', 3, 10, 0, 0.108, 0.603);
"""


def write_experiments(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables and rows."""
    connection.execute(TABLES)
    connection.execute(ROWS)
