-- Both ways in which a handover can be wrong. Avoidable: a rule handed over what the customer had not asked a person
-- for, a person settled it with one reply and touched nothing in the store, and the skill that the customer was with
-- had lately settled such things alone. Missed: kept by the agent, and the customer came again, complained or rated
-- it badly within 7 days.
with episodes as (
    select
        *,
        coalesce(resolved_at, last_message_at) as settled_at
    from {{ ref('fct_episodes') }}
    where not is_excluded
),

skills as (
    select episode_id, topic as skill from {{ ref('fct_episode_topics') }}
    where topic_kind = 'skill' and not is_talk
),

moments as (
    select skills.skill, episodes.resolved_at as happened_at, cast(null as varchar) as episode_id
    from episodes
    inner join skills on episodes.episode_id = skills.episode_id
    where episodes.is_autonomous
    union all
    select handoff_skill, handoff_at, episode_id from episodes
    where handoff_at is not null and handoff_skill is not null
),

-- A window and not a join: a skill has as many resolutions as a shop has customers.
skilled as (
    select
        skill,
        episode_id,
        happened_at,
        max(case when episode_id is null then happened_at end) over (
            partition by skill order by happened_at range between unbounded preceding and current row
        ) as settled_alone_at
    from moments
),

touched as (
    select customer_id, ordered_at as touched_at from {{ ref('int_orders') }}
    union all
    select customer_id, cancelled_at from {{ ref('int_orders') }}
    where cancelled_at is not null
    union all
    select customer_id, refunded_at from {{ ref('int_refunds') }}
    union all
    select orders.customer_id, lines.requested_at
    from {{ ref('int_return_lines') }} as lines
    inner join {{ ref('int_orders') }} as orders on lines.order_id = orders.order_id
),

-- A person's reply and what they do in the store for it lie within a day of each other.
acted as (
    select distinct episodes.episode_id
    from episodes
    inner join touched on episodes.customer_id = touched.customer_id
    where
        touched.touched_at > episodes.handoff_at
        and touched.touched_at <= {{ dbt.dateadd('hour', 24, 'episodes.resolved_at') }}
),

complaints as (
    select episodes.customer_id, episodes.started_at as complained_at, episodes.episode_id
    from episodes
    inner join {{ ref('fct_episode_topics') }} as topics on episodes.episode_id = topics.episode_id
    where topics.topic_kind = 'intent' and topics.topic = 'complaint'
    union all
    select customer_id, opened_at, ticket_id from {{ ref('profile_tickets') }}
    where
    {% for tag in var('complaint_tags') -%}
        {{ 'or ' if not loop.first }}', ' || tags || ',' like '%, {{ tag }},%'
    {% endfor %}
),

complained as (
    select distinct episodes.episode_id
    from episodes
    inner join complaints on episodes.customer_id = complaints.customer_id
    where
        complaints.episode_id != episodes.episode_id
        and complaints.complained_at > episodes.started_at
        and complaints.complained_at <= {{ dbt.dateadd('day', 7, 'episodes.settled_at') }}
),

judged as (
    select
        episodes.*,
        case
            when episodes.status = 'open' then 'unknown/open'
            when episodes.handoff_category = 'explicit-ask' then 'none/asked_for'
            when episodes.handoff_rule in ({{ quoted_list(var('deliberate_handovers')) }})
                then 'none/the_brand_wants_a_person'
            when episodes.status = 'routed_to_team' and not episodes.is_human_resolved then 'unknown/with_the_team'
            when
                episodes.status = 'routed_to_team' and episodes.handoff_at is not null
                and episodes.human_reply_count = 1 and acted.episode_id is null
                and skilled.settled_alone_at >= {{ dbt.dateadd('day', -90, 'episodes.handoff_at') }}
                then 'avoidable/the_skill_settles_it_alone'
            when episodes.status = 'routed_to_team' then 'none/a_person_was_needed'
            when episodes.csat_rating <= 2 then 'missed/bad_rating'
            when complained.episode_id is not null then 'missed/complained'
            when recontacts.episode_id is not null then 'missed/came_again'
            when episodes.customer_id is null then 'unknown/stranger'
            when {{ dbt.dateadd('day', 7, 'episodes.settled_at') }} > {{ as_of() }} then 'unknown/within_7_days'
            else 'none/nothing_followed'
        end as verdict
    from episodes
    left join skilled on episodes.episode_id = skilled.episode_id
    left join acted on episodes.episode_id = acted.episode_id
    left join complained on episodes.episode_id = complained.episode_id
    left join {{ ref('fct_recontacts') }} as recontacts on episodes.episode_id = recontacts.episode_id
)

select
    episode_id,
    conversation_id,
    customer_id,
    {{ dbt.split_part('verdict', "'/'", 1) }} as regret,
    {{ dbt.split_part('verdict', "'/'", 2) }} as regret_reason,
    handoff_rule,
    handoff_skill,
    settled_at,
    {{ as_of() }} as recorded_at
from judged
