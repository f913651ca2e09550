{{ per_customer() }}

with preferences as (
    select * from {{ ref('int_preferences_folded') }}
),

people as (
    select * from {{ identity() }}
),

ranked as (
    select
        people.customer_id,
        preferences.preference,
        preferences.value,
        preferences.version_at as stated_at,
        preferences.recorded_at,
        row_number() over (
            partition by people.customer_id, preferences.preference
            order by preferences.version_at desc, preferences.event_id desc
        ) as recency
    from preferences
    inner join people on preferences.identifier = people.identifier
)

select customer_id, preference, value, stated_at, recorded_at
from ranked
where recency = 1
