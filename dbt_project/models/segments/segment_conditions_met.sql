{{ per_customer() }}

with conditions as (
    select * from {{ ref('int_segment_conditions') }}
),

customers as (
    select
        customer_id, recorded_at,
        coalesce(customer_since_at, cast('1970-01-01' as timestamp)) as known_since_at
    from {{ ref('profile_customers') }}
),

-- What somebody is like holds since we know them: only what it is now is known.
by_value as (
    select
        held.customer_id,
        conditions.segment, conditions.group_number, conditions.condition_number,
        'profile:' || held.customer_id as event_id,
        coalesce(held.customer_since_at, cast('1970-01-01' as timestamp)) as met_since_at,
        cast(null as timestamp) as met_until_at,
        held.recorded_at
    from conditions
    inner join {{ ref('segment_values') }} as held on conditions.field = held.field
    where
        (conditions.operator = 'is' and held.text_value = conditions.text_value)
        or (conditions.operator = 'is_not' and coalesce(held.text_value, '') != conditions.text_value)
        or (conditions.operator = 'at_least' and held.number_value >= conditions.number_value)
        or (conditions.operator = 'at_most' and held.number_value <= conditions.number_value)
),

numbered as (
    select
        *,
        row_number() over (partition by customer_id, field order by happened_at, event_id) as place
    from {{ ref('segment_happenings') }}
),

-- From the n-th time on, until the first of those n times is longer ago than the window.
often as (
    select
        last_time.customer_id,
        conditions.segment, conditions.group_number, conditions.condition_number,
        last_time.event_id,
        last_time.happened_at as met_since_at,
        -- In seconds, for the number of days is a column.
        case when conditions.within_days is not null
                then {{ dbt.dateadd('second', 'conditions.within_days * 86400', 'first_time.happened_at') }}
        end as met_until_at,
        last_time.recorded_at
    from conditions
    inner join numbered as last_time on conditions.field = last_time.field
    inner join numbered as first_time
        on
            last_time.customer_id = first_time.customer_id
            and last_time.field = first_time.field
            and last_time.place - conditions.times + 1 = first_time.place
    where conditions.operator in ('times_at_least', 'times_fewer_than')
),

lasting as (
    select
        *,
        max({{ or_never('met_until_at') }}) over (
            partition by customer_id, segment, group_number, condition_number
            order by met_since_at, event_id
            rows between unbounded preceding and 1 preceding
        ) as before_until_at
    from often
    where met_until_at is null or met_until_at > met_since_at
),

-- Stretches that touch are one.
begun as (
    select
        *,
        case when before_until_at >= met_since_at then null else event_id end as begun_by,
        sum(case when before_until_at >= met_since_at then 0 else 1 end) over (
            partition by customer_id, segment, group_number, condition_number
            order by met_since_at, event_id
            rows between unbounded preceding and current row
        ) as stretch
    from lasting
),

stretches as (
    select
        customer_id, segment, group_number, condition_number,
        min(begun_by) as event_id,
        min(met_since_at) as met_since_at,
        nullif(max({{ or_never('met_until_at') }}), cast('9999-12-31' as timestamp)) as met_until_at,
        max(recorded_at) as recorded_at
    from begun
    group by customer_id, segment, group_number, condition_number, stretch
),

-- "Fewer than" holds between the stretches of "at least": before the first, and after each.
edges as (
    select
        customers.customer_id,
        conditions.segment, conditions.group_number, conditions.condition_number,
        'profile:' || customers.customer_id as event_id,
        customers.known_since_at as met_since_at,
        customers.recorded_at
    from conditions
    inner join customers on conditions.operator = 'times_fewer_than'
    union all
    select
        stretches.customer_id, stretches.segment, stretches.group_number, stretches.condition_number,
        stretches.event_id, stretches.met_until_at as met_since_at, stretches.recorded_at
    from stretches
    where stretches.met_until_at is not null
),

seldom as (
    select
        edges.customer_id, edges.segment, edges.group_number, edges.condition_number,
        edges.event_id,
        edges.met_since_at,
        min(stretches.met_since_at) as met_until_at,
        edges.recorded_at
    from edges
    left join stretches
        on
            edges.customer_id = stretches.customer_id
            and edges.segment = stretches.segment
            and edges.group_number = stretches.group_number
            and edges.condition_number = stretches.condition_number
            and edges.met_since_at <= stretches.met_since_at
    group by
        edges.customer_id, edges.segment, edges.group_number, edges.condition_number,
        edges.event_id, edges.met_since_at, edges.recorded_at
),

met as (
    select * from by_value
    union all
    select
        stretches.customer_id, stretches.segment, stretches.group_number, stretches.condition_number,
        stretches.event_id, stretches.met_since_at, stretches.met_until_at, stretches.recorded_at
    from stretches
    inner join conditions
        on
            stretches.segment = conditions.segment
            and stretches.group_number = conditions.group_number
            and stretches.condition_number = conditions.condition_number
    where conditions.operator = 'times_at_least'
    union all
    select
        seldom.customer_id, seldom.segment, seldom.group_number, seldom.condition_number,
        seldom.event_id, seldom.met_since_at, seldom.met_until_at, seldom.recorded_at
    from seldom
    inner join conditions
        on
            seldom.segment = conditions.segment
            and seldom.group_number = conditions.group_number
            and seldom.condition_number = conditions.condition_number
    where conditions.operator = 'times_fewer_than'
)

select * from met
where met_until_at is null or met_until_at > met_since_at
