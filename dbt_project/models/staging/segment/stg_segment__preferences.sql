{#- What shoppers told of themselves: sizes, quiz answers. One row per call and trait. -#}
with events as (
    {{ events_of('segment', ['identify']) }}
),

traits as (
    {{ json_members('events', 'payload', 'traits') }}
),

stated as (
    select
        *,
        {{ segment_identifier('payload') }} as identifier
    from traits
    -- Who somebody is belongs to identity and the customer record; a preference is what they like.
    where
        lower(name) not in (
            'id', 'email', 'phone', 'name', 'firstname', 'lastname', 'first_name', 'last_name', 'username',
            'address', 'birthday', 'age', 'gender', 'avatar', 'createdat', 'created_at'
        )
        and value is not null
)

select
    event_id,
    landing_number,
    {{ dbt.hash("identifier || '|' || name") }} as preference_id,
    identifier,
    name as preference,
    value,
    occurred_at as version_at,
    received_at as recorded_at
from stated
where identifier is not null
