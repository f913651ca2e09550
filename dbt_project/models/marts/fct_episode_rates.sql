with skills as (
    select episode_id, ', ' || {{ dbt.listagg('skill', "', '", 'order by skill') }} || ',' as skills
    from (
        select distinct episode_id, topic as skill from {{ ref('fct_episode_topics') }}
        where topic_kind = 'skill' and not is_talk
    ) as used
    group by episode_id
),

verdicts as (
    select
        verdicts.*,
        episodes.handoff_rule,
        episodes.is_team_requested,
        episodes.is_handoff_failed,
        episodes.is_human_resolved,
        coalesce(sales.recommended_count, 0) as recommended_count,
        coalesce(sales.recommended_bought_count, 0) as recommended_bought_count,
        coalesce(sales.order_count_within_24_hours, 0) as order_count_within_24_hours,
        coalesce(sales.has_open_cart, false) as has_open_cart,
        coalesce(sales.has_completed_cart, false) as has_completed_cart,
        coalesce(sales.has_changed_cart, false) as has_changed_cart,
        sales.came_back_at,
        -- Left: what is left out of every rate has no reason.
        coalesce(reasons.intent != 'none', false) as has_matter,
        coalesce(reasons.is_covered, false) as is_covered,
        {{ dbt.dateadd('day', 90, 'episodes.last_message_at') }} <= {{ as_of() }} as is_90_days_old
    from {{ ref('fct_episode_verdicts') }} as verdicts
    inner join {{ ref('fct_episodes') }} as episodes on verdicts.episode_id = episodes.episode_id
    left join {{ ref('fct_episode_sales') }} as sales on verdicts.episode_id = sales.episode_id
    left join {{ ref('fct_episode_reasons') }} as reasons on verdicts.episode_id = reasons.episode_id
)

-- Figures are sums of these columns, and what stands behind a figure is the rows that they name.
select
    verdicts.episode_id,
    verdicts.conversation_id,
    verdicts.customer_id,
    verdicts.channel,
    verdicts.customer_type,
    coalesce(skills.skills, '') as skills,
    verdicts.status,
    verdicts.handoff_rule,
    verdicts.is_excluded,
    {%- for name, numerator, denominator, unknown in service_rates() %}
    case
        when verdicts.is_excluded then null
        when ({{ unknown }}) and ({{ denominator }}) then 'unknown'
        when {{ unknown }} then 'pending'
        when ({{ denominator }}) and ({{ numerator }}) then 'counted'
        when {{ denominator }} then 'not_counted'
    end as {{ name }}_state,
    {%- endfor %}
    {{ brand_date('verdicts.started_at') }} as episode_date,
    verdicts.started_at
from verdicts
left join skills on verdicts.episode_id = skills.episode_id
