{%- set costs = var('service_costs') -%}
with inbound as (
    select entries.episode_id, entries.position, messages.intents, messages.model_tokens, messages.release_id
    from {{ ref('int_episode_entries') }} as entries
    inner join {{ ref('int_conversation_messages_folded') }} as messages on entries.entry_id = messages.message_id
    where entries.entry_kind = 'inbound'
),

-- A contact is about what it began with: counted once, so that reasons add up to contacts.
matters as (
    select
        episode_id,
        part as intent,
        count(*) over (partition by episode_id) as named_count,
        row_number() over (
            partition by episode_id
            order by min(position), min({{ dbt.position("', ' || part || ','", "', ' || intents || ','") }}), part
        ) as place
    from ({{ text_rows('inbound', 'intents') }}) as named
    where part not in ({{ quoted_list(var('talk_topics')) }})
    group by episode_id, part
),

-- A release is its content, however often it is signed: whichever signature tells its price.
prices as (
    select release_id, max(million_tokens_cost) as million_tokens_cost from {{ ref('int_releases_in_force') }}
    group by release_id
),

-- What a language model read and wrote to hear it, none where the embedded layer did, and what that cost: each turn's
-- at the price of the release that it was answered under, as its trace says. Left: what has no known price is counted.
heard as (
    select
        inbound.episode_id,
        sum(inbound.model_tokens) as model_token_count,
        sum(case when prices.million_tokens_cost is null then inbound.model_tokens end) as unpriced_token_count,
        sum(inbound.model_tokens * prices.million_tokens_cost) / 1000000 as model_cost
    from inbound
    left join prices on inbound.release_id = prices.release_id
    group by inbound.episode_id
),

answered as (
    select episode_id, topic as skill from {{ ref('fct_episode_topics') }}
    where topic_kind = 'skill' and not is_talk
),

verdicts as (
    select * from {{ ref('fct_episode_verdicts') }}
    where not is_excluded
),

reasons as (
    select
        verdicts.*,
        coalesce(matters.intent, 'none') as intent,
        coalesce(intents.skill, matters.intent, 'none') as skill,
        coalesce(intents.stage, 'none') as stage,
        coalesce(intents.manner, 'transactional') as manner,
        coalesce(matters.named_count, 0) as named_count,
        episodes.ai_reply_count,
        coalesce(heard.model_token_count, 0) as model_token_count,
        coalesce(heard.unpriced_token_count, 0) as unpriced_token_count,
        coalesce(heard.model_cost, 0) as model_cost,
        coalesce(episodes.human_handle_minutes, 0) as human_minutes
    from verdicts
    inner join {{ ref('fct_episodes') }} as episodes on verdicts.episode_id = episodes.episode_id
    left join heard on verdicts.episode_id = heard.episode_id
    left join matters on verdicts.episode_id = matters.episode_id and matters.place = 1
    left join {{ ref('dim_intents') }} as intents on matters.intent = intents.intent
),

-- What the release in force then let the skill do; of what it told nothing of, nothing is known.
released as (
    select
        reasons.*,
        releases.release_id,
        releases.ai_reply_cost,
        releases.human_minute_cost,
        answered.episode_id is not null as is_answered,
        case
            when reasons.intent = 'none' then 'unknown' else {{ skill_mode('releases', 'modes', 'reasons.skill') }}
        end as skill_mode
    from reasons
    left join {{ ref('int_releases_in_force') }} as releases
        on
            reasons.started_at >= releases.in_force_since_at
            and (releases.in_force_until_at is null or reasons.started_at < releases.in_force_until_at)
    left join {{ ref('int_skill_modes') }} as modes
        on releases.signature_id = modes.signature_id and reasons.skill = modes.skill
    left join answered on reasons.episode_id = answered.episode_id and reasons.skill = answered.skill
)

select
    episode_id,
    conversation_id,
    channel,
    customer_type,
    intent,
    skill,
    stage,
    manner,
    release_id,
    skill_mode,
    cast(named_count as integer) as named_count,
    cast(human_minutes as decimal(18, 2)) as human_minutes,
    cast(model_token_count as bigint) as model_token_count,
    cast(unpriced_token_count as bigint) as unpriced_token_count,
    cast(model_cost as decimal(18, 4)) as model_cost_amount,
    cast(
        ai_reply_count * coalesce(ai_reply_cost, {{ costs['ai_reply'] }}) + model_cost as decimal(18, 4)
    ) as ai_cost_amount,
    cast(
        human_minutes * coalesce(human_minute_cost, {{ costs['human_minute'] }}) as decimal(18, 4)
    ) as human_cost_amount,
    intent != 'none'
    and (skill_mode = 'live' or (skill_mode in ('part', 'unknown') and is_answered)) as is_covered,
    not is_open as is_decided,
    is_resolved,
    is_resolved and verification = 'verified' as is_verified,
    is_resolved and verification = 'failed' as is_refuted,
    status = 'routed_to_team' as is_routed,
    started_at,
    recorded_at
from released
