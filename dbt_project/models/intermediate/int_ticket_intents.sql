with ranked as (
    select *, row_number() over (partition by ticket_id order by version_at desc, event_id desc) as recency
    from {{ ref('stg_rapport__ticket_intents') }}
)

select ticket_id, intent, confidence, sentiment, language, version_at as heard_at, recorded_at
from ranked
where recency = 1
