{#
    Each rate as [name, numerator, denominator, unknown], over the columns that `fct_episode_rates` joins. Where a rate is
    over what can be assessed by now, what cannot yet is beside the denominator in `unknown`; in all others it is part of
    the denominator. A numerator and an unknown of one rate never hold of the same episode.
#}
{% macro service_rates() -%}
{%- set resolved_by = "handled_by = '{}' and resolved_at is not null" -%}
{%- set rates = [
    ['resolution', 'is_resolved', 'true', 'is_open'],
    ['closed', "status = 'closed'", 'true', 'is_open'],
    ['claimed', "resolution_kind = 'claimed'", 'true', 'is_open'],
    ['confirmed', "resolution_kind = 'confirmed'", 'true', 'is_open'],
    ['autonomous', 'is_autonomous', 'true', 'is_open'],
    ['assisted', 'is_assisted', 'true', "is_open or (status = 'routed_to_team' and resolved_at is null)"],
    ['deflected', 'is_deflected', 'true', 'is_open'],
    ['routed_to_team', "status = 'routed_to_team'", 'true', 'is_open'],
    ['requested_team', 'is_team_requested', 'true', 'is_open and not is_team_requested'],
    ['handover_failed', 'is_handoff_failed', 'true', 'is_open and not is_handoff_failed'],
    ['human_resolved', 'is_human_resolved', "status = 'routed_to_team'",
        "status = 'routed_to_team' and not is_human_resolved"],
    ['durable', 'is_durable', 'is_assessable', 'resolved_at is not null and not is_assessable'],
    ['event_verified', "is_resolved and verification = 'verified'", 'is_resolved and is_verification_settled',
        "is_resolved and verification != 'none' and not is_verification_settled"],
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
{%- set first = resolved ~ ' and not is_follow_up' -%}
{%- do rates.extend([
    [side ~ '_first_contact', first ~ ' and not is_recontacted and not is_reopened', first ~ ' and is_recontact_known',
        first ~ ' and not is_recontact_known'],
    [side ~ '_one_touch', resolved ~ ' and is_one_touch', resolved, 'false'],
    [side ~ '_reopened', resolved ~ ' and is_reopened', resolved ~ ' and is_assessable',
        resolved ~ ' and not is_assessable'],
    [side ~ '_satisfied', "handled_by = '" ~ side ~ "' and csat_rating >= 4",
        "handled_by = '" ~ side ~ "' and csat_rating is not null",
        "handled_by = '" ~ side ~ "' and csat_rating is null"],
]) -%}
{%- endfor -%}
{{ return(rates) }}
{%- endmacro %}


{# 
    Of each rate, by the column of `fct_episode_rates` that bears its name: counted, could be counted, not decided yet, and
    of these the ones beside the denominator.
#}
{% macro rate_counts() -%}
{%- for rate in service_rates() -%}
count(case when {{ rate[0] }}_state = 'counted' then 1 end) as {{ rate[0] }}_n,
count(case when {{ rate[0] }}_state in ('counted', 'not_counted', 'unknown') then 1 end) as {{ rate[0] }}_d,
count(case when {{ rate[0] }}_state in ('unknown', 'pending') then 1 end) as {{ rate[0] }}_u,
count(case when {{ rate[0] }}_state = 'pending' then 1 end) as {{ rate[0] }}_p
{{- ',' if not loop.last }}
{% endfor -%}
{%- endmacro %}


{#
    The counts of one rate out of a column that says how each case stands to it: `counted`, `not_counted`, `unknown` (not
    decided yet and part of the denominator), `pending` (not decided yet and beside it), null where it plays no part.
#}
{% macro state_counts(state, is_excluded='is_excluded') -%}
count(case when {{ state }} = 'counted' then 1 end) as numerator,
count(case when {{ state }} in ('counted', 'not_counted', 'unknown') then 1 end) as denominator,
count(case when {{ is_excluded }} then 1 end) as excluded,
count(case when {{ state }} in ('unknown', 'pending') then 1 end) as unknown,
count(case when {{ state }} = 'pending' then 1 end) as pending
{%- endmacro %}
