{{ check_of('rpt_intent_mix_daily') }}
-- Recounted from what was landed: a contact's reason is one of the matters in the first message of it that names any,
-- and contacts without a reason are those of which no message names one.
with heard as (
    select
        json_extract_string(payload, '$.data.conversation_id') as conversation_id,
        json_extract_string(payload, '$.data.message_id') as message_id,
        list_filter(
            json_extract_string(payload, '$.data.intents[*]'),
            each -> each not in ({{ quoted_list(var('talk_topics')) }})
        ) as matters
    from {{ source('landing', 'events') }}
    where source = 'rapport' and kind = 'message_received'
),

first_named as (
    select entries.episode_id, arg_min(heard.matters, entries.position) as matters
    from {{ ref('int_episode_entries') }} as entries
    inner join heard on entries.entry_id = heard.message_id
    where len(heard.matters) > 0
    group by entries.episode_id
),

counted as (
    select episodes.episode_id, first_named.matters
    from {{ ref('fct_episodes') }} as episodes
    left join first_named on episodes.episode_id = first_named.episode_id
    where not episodes.is_excluded
)

select coalesce(counted.episode_id, reasons.episode_id) as episode_id
from counted
full join {{ ref('fct_episode_reasons') }} as reasons on counted.episode_id = reasons.episode_id
where
    counted.episode_id is null
    or reasons.episode_id is null
    or (reasons.intent = 'none') != (counted.matters is null)
    or not coalesce(list_contains(counted.matters, reasons.intent), true)
union all
select 'counted ' || cast(sum(contact_count) as varchar) from {{ ref('rpt_intent_mix_daily') }}
having coalesce(sum(contact_count), 0) != (select count(*) from counted)
