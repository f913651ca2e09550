{{ per_customer() }}

with experiments as (
    select * from {{ ref('int_experiments_folded') }}
),

arms as (
    select * from {{ ref('int_experiment_arms') }}
),

-- Of two who turn out to be one person the earliest assignment holds; the other is counted and changes nothing.
logged as (
    select
        people.customer_id,
        assignments.experiment_id,
        assignments.arm,
        assignments.bucket,
        assignments.version_at as assigned_at,
        assignments.recorded_at,
        row_number() over (
            partition by people.customer_id, assignments.experiment_id
            order by assignments.version_at, assignments.event_id
        ) as place,
        count(*) over (partition by people.customer_id, assignments.experiment_id) as assignment_count,
        min(assignments.arm) over (partition by people.customer_id, assignments.experiment_id)
        != max(assignments.arm) over (partition by people.customer_id, assignments.experiment_id) as is_crossed_over
    from {{ ref('int_experiment_assignments_folded') }} as assignments
    inner join {{ identity() }} as people on assignments.identifier = people.identifier
),

held as (
    select * from logged
    where place = 1
),

-- Where somebody would be drawn to: asked of everybody while it runs, and of nobody afterwards.
digests as (
    select
        customers.customer_id,
        experiments.experiment_id,
        {{ experiment_digest('experiments.salt', 'customers.customer_id') }} as digest,
        customers.recorded_at
    from {{ ref('int_customers') }} as customers
    inner join experiments on experiments.state = 'running'
),

buckets as (
    select
        customer_id, experiment_id,
        cast({{ experiment_bucket('digest') }} as integer) as bucket,
        recorded_at
    from digests
),

drawn as (
    select
        buckets.customer_id, buckets.experiment_id, arms.arm, buckets.bucket,
        cast(null as timestamp) as assigned_at,
        0 as assignment_count,
        false as is_crossed_over,
        buckets.recorded_at
    from buckets
    -- inner, not left: who lies past the last share is in no arm of it.
    inner join arms
        on
            buckets.experiment_id = arms.experiment_id
            and buckets.bucket >= arms.from_bucket
            and buckets.bucket < arms.until_bucket
    left join held on buckets.customer_id = held.customer_id and buckets.experiment_id = held.experiment_id
    where held.customer_id is null
),

everybody as (
    select customer_id, experiment_id, arm, bucket, assigned_at, assignment_count, is_crossed_over, recorded_at
    from held
    union all
    select customer_id, experiment_id, arm, bucket, assigned_at, assignment_count, is_crossed_over, recorded_at
    from drawn
)

select
    everybody.customer_id,
    everybody.experiment_id,
    experiments.kind,
    experiments.segment,
    experiments.state,
    everybody.arm,
    arms.treatment,
    experiments.audience_tiers,
    experiments.audience_channels,
    everybody.bucket,
    cast(everybody.assignment_count as integer) as assignment_count,
    everybody.is_crossed_over,
    everybody.assigned_at,
    experiments.started_at,
    experiments.ends_at,
    experiments.stopped_at,
    {{ days_after('least(experiments.ends_at, coalesce(experiments.stopped_at, experiments.ends_at))',
        'experiments.horizon_days') }} as analysed_from_at,
    {{ newest('everybody.recorded_at', 'experiments.recorded_at') }} as recorded_at
from everybody
inner join experiments on everybody.experiment_id = experiments.experiment_id
inner join arms on everybody.experiment_id = arms.experiment_id and everybody.arm = arms.arm
