{{ folded(key='conversation_id', scope_by='conversation_id') }}

with told as (
    select event_id, landing_number, conversation_id, identifier, channel, version_at, recorded_at
    from {{ ref('stg_rapport__messages') }}
    union all
    select event_id, landing_number, conversation_id, identifier, channel, version_at, recorded_at
    from {{ ref('stg_rapport__service_events') }}
),

-- A visitor may prove who they are in the middle of a conversation, and never becomes a stranger again:
-- a version without an identifier loses against any that has one.
incoming as (
    select
        event_id,
        landing_number,
        conversation_id,
        identifier,
        channel,
        case when identifier is null then timestamp '1970-01-01 00:00:00' else version_at end as version_at,
        recorded_at
    from told
    {{ where_unfolded() }}
)

{{ fold('incoming', key='conversation_id') }}
