with reasons as (
    select * from {{ ref('fct_episode_reasons') }}
)

select
    {{ brand_date('started_at') }} as episode_date,
    channel,
    customer_type,
    intent,
    skill,
    stage,
    manner,
    skill_mode,
    cast(count(*) as bigint) as contact_count,
    cast(count(case when is_covered then 1 end) as bigint) as covered_count,
    cast(count(case when named_count > 1 then 1 end) as bigint) as several_count,
    cast(count(case when is_decided then 1 end) as bigint) as decided_count,
    cast(count(case when is_resolved then 1 end) as bigint) as resolved_count,
    cast(count(case when is_verified then 1 end) as bigint) as verified_count,
    cast(count(case when is_refuted then 1 end) as bigint) as refuted_count,
    cast(count(case when is_routed then 1 end) as bigint) as routed_count,
    {%- for what in ['decided', 'resolved', 'verified', 'refuted', 'routed'] %}
    cast(count(case when is_covered and is_{{ what }} then 1 end) as bigint) as covered_{{ what }}_count,
    {%- endfor %}
    cast(sum(human_minutes) as decimal(18, 2)) as human_minutes,
    cast(sum(ai_cost_amount) as decimal(18, 4)) as ai_cost_amount,
    cast(sum(human_cost_amount) as decimal(18, 4)) as human_cost_amount,
    cast(sum(case when is_covered then ai_cost_amount else 0 end) as decimal(18, 4)) as covered_ai_cost_amount,
    cast(sum(case when is_covered then human_cost_amount else 0 end) as decimal(18, 4)) as covered_human_cost_amount
from reasons
group by 1, 2, 3, 4, 5, 6, 7, 8
