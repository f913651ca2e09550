{#- What operators decided about a pair of identifiers, in the order of the alphabet. One row per event. -#}
with events as (
    {{ events_of('rapport', ['identity_edge_revoked', 'identity_edge_restored']) }}
),

told as (
    select
        event_id,
        landing_number,
        {{ json_text('payload', 'data.identifier') }} as one,
        {{ json_text('payload', 'data.other_identifier') }} as other,
        kind = 'identity_edge_revoked' as is_withdrawn,
        {{ json_text('payload', 'data.reason') }} as reason,
        {{ json_text('payload', 'data.decided_by') }} as decided_by,
        {{ json_time('payload', 'timestamp') }} as version_at,
        received_at as recorded_at
    from events
)

select
    event_id,
    landing_number,
    {{ pair_id('one', 'other') }} as pair_id,
    case when one < other then one else other end as identifier,
    case when one < other then other else one end as other_identifier,
    reason,
    decided_by,
    is_withdrawn,
    version_at,
    recorded_at
from told
