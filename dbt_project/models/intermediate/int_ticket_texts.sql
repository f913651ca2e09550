-- Of tickets that wait to be heard alone: what was written is kept where it landed, and here no longer than needed.
with versions as (
    select ticket_id, subject, opening_words, version_at, event_id from {{ ref('stg_sandbox__tickets') }}
    union all
    select ticket_id, subject, opening_words, version_at, event_id from {{ ref('stg_zendesk__tickets') }}
    union all
    select ticket_id, subject, opening_words, version_at, event_id from {{ ref('stg_gorgias__tickets') }}
),

-- The first version that tells what was written; a later one may be about an answer.
ranked as (
    select
        *,
        row_number() over (
            partition by ticket_id order by opening_words is null, version_at, event_id
        ) as place
    from versions
)

select
    ranked.ticket_id,
    trim(coalesce(ranked.subject, '') || '. ' || coalesce(ranked.opening_words, ''), '. ') as words
from ranked
left join {{ ref('int_ticket_intents') }} as heard on ranked.ticket_id = heard.ticket_id
left join {{ ref('int_tickets_handed_over') }} as handed_over on ranked.ticket_id = handed_over.ticket_id
where
    ranked.place = 1
    and heard.ticket_id is null
    and handed_over.ticket_id is null
    and coalesce(ranked.subject, ranked.opening_words) is not null
