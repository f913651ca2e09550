{#-
    Each rate as [name, numerator, denominator, unknown]. Where a rate is over what can be assessed by now, what cannot
    yet is beside the denominator in `unknown`; in all others it is part of the denominator.
-#}
{%- set resolved_by = "handled_by = '{}' and resolved_at is not null" -%}
{%- set rates = [
    ['resolution', 'is_resolved', 'true', 'is_open'],
    ['claimed', "resolution_kind = 'claimed'", 'true', 'is_open'],
    ['confirmed', "resolution_kind = 'confirmed'", 'true', 'is_open'],
    ['autonomous', 'is_autonomous', 'true', 'is_open'],
    ['assisted', 'is_assisted', 'true', "is_open or (status = 'routed_to_team' and resolved_at is null)"],
    ['deflected', 'is_deflected', 'true', 'is_open'],
    ['routed_to_team', "status = 'routed_to_team'", 'true', 'is_open'],
    ['requested_team', 'is_team_requested', 'true', 'is_open and not is_team_requested'],
    ['handover_failed', 'is_handoff_failed', 'true', 'is_open and not is_handoff_failed'],
    ['durable', 'is_durable', 'is_assessable', 'resolved_at is not null and not is_assessable'],
    ['event_verified', "is_resolved and verification = 'verified'",
        "is_resolved and verification in ('verified', 'failed')", "is_resolved and verification = 'unknown'"],
    ['recontacted', 'is_recontacted', 'is_recontact_known', 'not is_recontact_known'],
    ['avoidable_escalation', "regret = 'avoidable'", "status = 'routed_to_team'",
        "status = 'routed_to_team' and regret = 'unknown'"],
    ['missed_escalation', "regret = 'missed'", "status != 'routed_to_team'",
        "status != 'routed_to_team' and regret = 'unknown'"],
    ['covered', 'is_covered', 'has_matter', 'false'],
    ['recommended_then_bought', 'recommended_bought_count > 0', 'recommended_count > 0', 'false'],
    ['cart_then_ordered', 'has_completed_cart', 'has_open_cart', 'false'],
    ['cart_changed', 'has_changed_cart', 'customer_id is not null', 'false'],
    ['ordered_within_24_hours', 'order_count_within_24_hours > 0', 'customer_id is not null', 'false'],
    ['came_back_within_90_days', 'came_back_at is not null', 'customer_id is not null',
        'customer_id is not null and came_back_at is null and not is_90_days_old'],
] -%}
{%- for side in ['ai', 'human'] -%}
{%- set resolved = resolved_by.format(side) -%}
{%- do rates.extend([
    [side ~ '_first_contact', resolved ~ ' and is_recontact_known and not is_recontacted',
        resolved ~ ' and is_recontact_known', resolved ~ ' and not is_recontact_known'],
    [side ~ '_one_touch', resolved ~ ' and is_one_touch', resolved, 'false'],
    [side ~ '_reopened', resolved ~ ' and is_reopened', resolved, resolved ~ ' and not is_reopened and not is_assessable'],
    [side ~ '_satisfied', "handled_by = '" ~ side ~ "' and csat_rating >= 4",
        "handled_by = '" ~ side ~ "' and csat_rating is not null",
        "handled_by = '" ~ side ~ "' and csat_rating is null"],
]) -%}
{%- endfor -%}
{%- set counts = [] -%}
{%- for name, numerator, denominator, unknown in rates -%}
{%- set conditions = {'n': '(' ~ denominator ~ ') and (' ~ numerator ~ ')', 'd': denominator, 'u': unknown} -%}
{%- for letter, condition in conditions.items() -%}
{%- set case = 'case when not is_excluded and (' ~ condition ~ ') then 1 end' -%}
{%- do counts.append('count(' ~ case ~ ') as ' ~ name ~ '_' ~ letter) -%}
{%- endfor -%}
{%- endfor -%}
with verdicts as (
    select
        verdicts.*,
        episodes.is_team_requested,
        episodes.is_handoff_failed,
        coalesce(sales.recommended_count, 0) as recommended_count,
        coalesce(sales.recommended_bought_count, 0) as recommended_bought_count,
        coalesce(sales.order_count_within_24_hours, 0) as order_count_within_24_hours,
        coalesce(sales.has_open_cart, false) as has_open_cart,
        coalesce(sales.has_completed_cart, false) as has_completed_cart,
        coalesce(sales.has_changed_cart, false) as has_changed_cart,
        sales.came_back_at,
        {{ dbt.dateadd('day', 90, 'episodes.last_message_at') }} <= {{ as_of() }} as is_90_days_old,
        {{ brand_date('verdicts.started_at') }} as episode_date
    from {{ ref('fct_episode_verdicts') }} as verdicts
    inner join {{ ref('fct_episodes') }} as episodes on verdicts.episode_id = episodes.episode_id
    left join {{ ref('fct_episode_sales') }} as sales on verdicts.episode_id = sales.episode_id
),

counted as (
    select
        episode_date,
        channel,
        customer_type,
        count(case when is_excluded then 1 end) as excluded,
        {{ counts | join(',\n        ') }}
    from verdicts
    group by episode_date, channel, customer_type
),

-- A promise belongs to the day on which its episode began; due is one whose time has passed.
promised as (
    select *, {{ brand_date('episode_started_at') }} as episode_date from {{ ref('fct_promises') }}
),

promises as (
    select
        episode_date,
        channel,
        customer_type,
        count(case when state = 'kept' and due_at < {{ as_of() }} then 1 end) as numerator,
        count(case when state in ('kept', 'broken') and due_at < {{ as_of() }} then 1 end) as denominator,
        count(
            case when state in ('due', 'unheard', 'unchecked') or due_at >= {{ as_of() }} then 1 end
        ) as unknown
    from promised
    group by episode_date, channel, customer_type
),

rates as (
    {%- for name, numerator, denominator, unknown in rates %}
    select
        episode_date, channel, customer_type, '{{ name }}' as rate_name,
        {{ name }}_n as numerator, {{ name }}_d as denominator, excluded, {{ name }}_u as unknown
    from counted
    union all
    {%- endfor %}
    select episode_date, channel, customer_type, 'promise_kept', numerator, denominator, 0, unknown from promises
)

select
    episode_date,
    channel,
    customer_type,
    rate_name,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    cast(excluded as bigint) as excluded,
    cast(unknown as bigint) as unknown,
    cast({{ interval_low('numerator', 'denominator') }} as double) as interval_low,
    cast({{ interval_high('numerator', 'denominator') }} as double) as interval_high
from rates
where denominator + unknown + excluded > 0
