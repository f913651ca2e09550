{#- Which identifiers each event carried: the evidence that identity rests on. One row per event and identifier. -#}
select
    events.event_id,
    keys.landing_number,
    keys.key as identifier,
    events.source,
    events.kind,
    keys.occurred_at as version_at,
    events.received_at as recorded_at
from {{ landed('event_keys') }} as keys
inner join {{ landed('events') }} as events on keys.landing_number = events.landing_number
where keys.role = 'identifier'
