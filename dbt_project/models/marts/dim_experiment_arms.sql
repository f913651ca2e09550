select
    experiment_id,
    arm,
    treatment,
    from_bucket,
    until_bucket,
    cast((until_bucket - from_bucket) / 100.0 as decimal(18, 2)) as share_percent,
    is_control
from {{ ref('int_experiment_arms') }}
