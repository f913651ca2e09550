-- Who was drawn into each arm of one version. One row per arm.
select
    arms.arm,
    arms.treatment,
    arms.share_percent::double as share_percent,
    arms.is_control,
    count(assigned.customer_id) as assigned_count,
    count(*) filter (where assigned.customer_type = 'repeat') as repeat_count,
    count(*) filter (where assigned.is_crossed_over) as crossed_count
from snapshot.marts.dim_experiment_arms as arms
left join snapshot.marts.fct_assignments as assigned
    on arms.experiment_id = assigned.experiment_id and arms.arm = assigned.arm
where arms.experiment_id = $experiment_id -- noqa: RF02
group by arms.arm, arms.treatment, arms.share_percent, arms.is_control, arms.from_bucket
order by arms.from_bucket
