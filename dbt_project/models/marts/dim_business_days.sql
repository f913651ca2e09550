-- When the brand's people were there, day by day: by the hours of the release that held at the end of the day, and by
-- `business_hours` where it names none. A release that is signed later changes no day before it.
with releases as (
    select
        {{ brand_date('version_at') }} as since_day,
        {{ json_text('parameters', 'support.office_hours.opens') }} as opens,
        {{ json_text('parameters', 'support.office_hours.closes') }} as closes,
        ', ' || {{ json_list('parameters', 'support.office_hours.days') }} || ',' as days,
        ', ' || {{ json_list('parameters', 'support.office_hours.closed_on') }} || ',' as closed_on,
        row_number() over (
            partition by {{ brand_date('version_at') }} order by version_at desc, event_id desc
        ) as recency
    from {{ ref('int_releases_folded') }}
),

in_force as (
    select *, lead(since_day) over (order by since_day) as until_day from releases
    where recency = 1
),

named as (
    select
        days.day,
        {{ dbt.datediff("cast('1970-01-05' as date)", 'days.day', 'day') }} % 7 as weekday,
        in_force.opens,
        in_force.closes,
        in_force.days,
        in_force.closed_on
    from {{ ref('dim_days') }} as days
    left join in_force
        on days.day >= in_force.since_day and (in_force.until_day is null or days.day < in_force.until_day)
),

-- Whether that release is open on this day at all; null where it names no hours.
judged as (
    select
        *,
        opens is not null as is_named,
        days like '%, ' || {{ weekday_name('weekday') }} || ',%'
        and closed_on not like '%, ' || {{ day_text('day') }} || ',%' as is_open
    from named
),

minutes as (
    select
        day,
        case
            when not is_named then {{ declared_minute('weekday', 0) }}
            when is_open then {{ minute_of('opens') }}
            else 0
        end as opens_minute,
        case
            when not is_named then {{ declared_minute('weekday', 1) }}
            when is_open then {{ minute_of('closes') }}
            else 0
        end as closes_minute
    from judged
),

opened as (
    select
        day,
        {{ brand_moment('day', 'opens_minute') }} as opens_at,
        {{ brand_moment('day', 'closes_minute') }} as closes_at
    from minutes
),

counted as (
    select *, {{ dbt.datediff('opens_at', 'closes_at', 'second') }} as open_seconds from opened
)

select
    day,
    opens_at,
    closes_at,
    cast(open_seconds as bigint) as open_seconds,
    cast(
        coalesce(
            sum(open_seconds) over (order by day rows between unbounded preceding and 1 preceding), 0
        ) as bigint
    ) as open_seconds_before
from counted
