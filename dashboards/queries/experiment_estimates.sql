-- Every comparison of one version, the primary outcome first and guardrails last. One row per arm and outcome.
select
    arm, control_arm, outcome, outcome_role, outcome_kind, better, verdict, treated_count, control_count,
    treated_known_count, control_known_count, treated_value, control_value, difference, interval_low, interval_high,
    p_value, adjusted_p_value, margin, wanted, detectable, power, needed_per_arm, ratio_p_value, analysed_from_at
from snapshot.reports.rpt_experiments
where experiment_id = $experiment_id
order by list_position(['primary', 'secondary', 'guardrail'], outcome_role), outcome, arm
