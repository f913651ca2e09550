{{ config(materialized='view') }}

-- A view, for the estimates are made after the build, from its own tables, and published with it.
select
    experiment_id,
    arm,
    control_arm,
    outcome,
    outcome_role,
    outcome_kind,
    better,
    verdict,
    treated_count,
    control_count,
    treated_known_count,
    control_known_count,
    treated_value,
    control_value,
    difference,
    interval_low,
    interval_high,
    p_value,
    adjusted_p_value,
    margin,
    wanted,
    detectable,
    power,
    needed_per_arm,
    ratio_p_value,
    analysed_from_at,
    estimated_at
from {{ landed('experiment_estimates') }}
