-- Observed and not tried: who was served by the agent differs from who was not in more than that. Nothing here is an
-- effect; what is one stands in rpt_experiments.
with buyers as (
    select customer_id, min(ordered_at) as first_ordered_at from {{ ref('fct_orders') }}
    where not is_cancelled and customer_id is not null
    group by customer_id
),

-- How a customer was served in the 90 days from their first order.
served as (
    select
        buyers.customer_id,
        buyers.first_ordered_at as entered_at,
        {{ dbt.dateadd('day', 90, 'buyers.first_ordered_at') }} as followed_from_at,
        case
            when count(case when episodes.first_ai_reply_at is not null then 1 end) > 0 then 'served by the agent'
            when count(episodes.episode_id) > 0 then 'served by people alone'
            else 'no contact'
        end as cohort
    from buyers
    -- left, not inner: most buyers never write.
    left join {{ ref('fct_episodes') }} as episodes
        on
            buyers.customer_id = episodes.customer_id
            and buyers.first_ordered_at <= episodes.started_at
            and {{ dbt.dateadd('day', 90, 'buyers.first_ordered_at') }} > episodes.started_at
            and not episodes.is_excluded
    group by buyers.customer_id, buyers.first_ordered_at
),

reasons as (
    select episode_id, min(topic) as topic from {{ ref('fct_episode_topics') }}
    where topic_kind = 'intent' and not is_talk
    group by episode_id
),

contacts as (
    select episodes.*, coalesce(reasons.topic, 'none') as issue
    from {{ ref('fct_episodes') }} as episodes
    left join reasons on episodes.episode_id = reasons.episode_id
    where episodes.customer_id is not null and not episodes.is_excluded
),

people as (
    select
        'first_90_days' as cohort_kind, cohort, customer_id, min(entered_at) as entered_at,
        min(followed_from_at) as followed_from_at
    from served
    group by cohort, customer_id
    {% for kind, cohort in [('customer_type', 'customer_type'), ('channel', 'channel'), ('issue', 'issue')] -%}
    union all
    -- The first contact of each kind counts for a person, and no later one.
    select
        '{{ kind }}' as cohort_kind, {{ cohort }} as cohort, customer_id, min(started_at) as entered_at,
        max(last_message_at) filter (where first_of_kind = 1) as followed_from_at
    from (
        select
            *,
            row_number() over (partition by customer_id, {{ cohort }} order by started_at, episode_id) as first_of_kind
        from contacts
    ) as {{ kind }}s
    group by {{ cohort }}, customer_id
    {% endfor %}
),

followed as (
    select
        people.cohort_kind, people.cohort, people.customer_id,
        {{ dbt.dateadd('day', 90, 'people.followed_from_at') }} <= {{ as_of() }} as is_known,
        count(orders.order_id) > 0 as has_come_back
    from people
    left join {{ ref('fct_orders') }} as orders
        on
            people.customer_id = orders.customer_id
            and people.followed_from_at < orders.ordered_at
            and {{ dbt.dateadd('day', 90, 'people.followed_from_at') }} >= orders.ordered_at
            and not orders.is_cancelled
    group by people.cohort_kind, people.cohort, people.customer_id, people.followed_from_at
),

counted as (
    select
        cohort_kind, cohort,
        count(case when is_known and has_come_back then 1 end) as numerator,
        count(case when is_known then 1 end) as denominator,
        count(case when not is_known then 1 end) as unknown
    from followed
    group by cohort_kind, cohort
)

select
    cohort_kind,
    coalesce(cohort, 'unknown') as cohort,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    cast(0 as bigint) as excluded,
    cast(unknown as bigint) as unknown,
    cast(unknown as bigint) as pending,
    cast({{ interval_low('numerator', 'denominator') }} as double) as interval_low,
    cast({{ interval_high('numerator', 'denominator') }} as double) as interval_high,
    {{ as_of() }} as as_of
from counted
