-- Every handover that succeeded: which parts its package holds, what came of it, and whether the person asked again for
-- something that they had been given. What they say counts until they resolve it or the next handover begins.
with entries as (
    select * from {{ ref('int_episode_entries') }}
),

told as (
    select
        events.event_id as handoff_id,
        {{ json_text('events.properties', 'receipt') }} as receipt,
        entries.episode_id,
        entries.conversation_id,
        {{ json_text('events.properties', 'rule') }} as rule,
        events.category,
        {{ json_text('events.properties', 'handoff_mode') }} as handoff_mode,
        events.skill,
        {{ json_text('events.properties', 'package_parts') }} is not null as is_package_told,
        {{ json_list('events.properties', 'package_parts') }} as package_parts,
        {{ json_list('events.properties', 'package_missing') }} as package_missing,
        entries.happened_at as handed_over_at,
        entries.position,
        lead(entries.position) over (
            partition by entries.conversation_id order by entries.position
        ) as next_position
    from {{ ref('int_service_events_folded') }} as events
    inner join entries on events.event_id = entries.entry_id
    where events.event_name = 'conversation_escalated'
),

resolutions as (
    select told.handoff_id, min(entries.position) as resolved_position
    from told
    inner join entries on told.conversation_id = entries.conversation_id
    where entries.entry_kind = 'human_resolution' and entries.position > told.position
    group by told.handoff_id
),

replies as (
    select
        told.handoff_id,
        entries.happened_at,
        lower(messages.text) as text
    from told
    left join resolutions on told.handoff_id = resolutions.handoff_id
    inner join entries on told.conversation_id = entries.conversation_id
    inner join {{ ref('fct_conversation_messages') }} as messages on entries.entry_id = messages.message_id
    where
        entries.entry_kind = 'human_reply'
        and entries.position > told.position
        and (told.next_position is null or entries.position < told.next_position)
        and (resolutions.resolved_position is null or entries.position < resolutions.resolved_position)
),

questions as (
    {{ declared_rows(var('repeated_questions'), [['part', 'varchar'], ['words', 'varchar']]) }}
),

repeated as (
    select distinct told.handoff_id, questions.part
    from replies
    inner join told on replies.handoff_id = told.handoff_id
    inner join questions
        on
            replies.text like '%' || questions.words || '%?%'
            and ', ' || told.package_parts || ',' like '%, ' || questions.part || ',%'
),

repetitions as (
    select handoff_id, {{ dbt.listagg('part', "', '", 'order by part') }} as parts
    from repeated
    group by handoff_id
),

answered as (
    select handoff_id, min(happened_at) as first_reply_at, count(*) as reply_count
    from replies
    group by handoff_id
),

judged as (
    select
        told.*,
        episodes.customer_id,
        episodes.channel,
        episodes.customer_type,
        episodes.is_excluded,
        episodes.started_at as episode_started_at,
        coalesce(repetitions.parts, '') as asked_again_for,
        coalesce(answered.reply_count, 0) as reply_count,
        answered.first_reply_at,
        told.is_package_told and told.package_missing = '' as is_package_complete,
        repetitions.handoff_id is not null as is_asked_again,
        resolutions.handoff_id is not null as is_resolved
    from told
    inner join {{ ref('fct_episodes') }} as episodes on told.episode_id = episodes.episode_id
    left join resolutions on told.handoff_id = resolutions.handoff_id
    left join repetitions on told.handoff_id = repetitions.handoff_id
    left join answered on told.handoff_id = answered.handoff_id
)

-- How each handover stands to each rate: as in fct_episode_rates `unknown` is part of the denominator, `pending` not.
select
    handoff_id,
    receipt,
    episode_id,
    conversation_id,
    customer_id,
    channel,
    customer_type,
    rule,
    category,
    handoff_mode,
    skill,
    package_parts,
    package_missing,
    asked_again_for,
    case
        when is_excluded then null
        when not is_package_told then 'pending'
        when is_package_complete then 'counted'
        else 'not_counted'
    end as package_complete_state,
    case
        when is_excluded then null
        when not is_package_told or reply_count = 0 then 'pending'
        when is_asked_again then 'counted'
        else 'not_counted'
    end as asked_again_state,
    -- What was settled without a word, or handed over again, is not answered any more.
    case
        when is_excluded then null
        when reply_count > 0 then 'counted'
        when is_resolved or next_position is not null then 'not_counted'
        else 'unknown'
    end as handover_answered_state,
    case
        when is_excluded then null
        when is_resolved then 'counted'
        else 'unknown'
    end as handover_resolved_state,
    cast(reply_count as integer) as reply_count,
    is_package_told,
    is_package_complete,
    is_asked_again,
    is_resolved,
    is_excluded,
    episode_started_at,
    handed_over_at,
    first_reply_at,
    {{ as_of() }} as recorded_at
from judged
