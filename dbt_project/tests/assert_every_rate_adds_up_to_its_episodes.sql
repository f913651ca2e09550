{{ check_of('rpt_service_rates_daily') }}
-- The headline rates recounted, each by another road: from the other report, or from the facts.
with told as (
    select rate_name, sum(numerator) as numerator, sum(denominator) as denominator
    from {{ ref('rpt_service_rates_daily') }}
    group by rate_name
),

recounted as (
    select 'resolution' as rate_name, sum(resolved_by_ai_count) as numerator, sum(episode_count) as denominator
    from {{ ref('rpt_episodes_daily') }}
    union all
    select 'routed_to_team', sum(routed_to_team_count), sum(episode_count) from {{ ref('rpt_episodes_daily') }}
    union all
    select 'autonomous', sum(autonomous_count), sum(episode_count) from {{ ref('rpt_episodes_daily') }}
    union all
    select
        'resolution', sum(case when verdict = 'counted' then episode_count else 0 end), sum(episode_count)
    from {{ ref('rpt_definitions_daily') }}
    where definition = 'ours'
    union all
    select
        'durable',
        count(case when status = 'resolved_by_ai' and is_autonomous and not is_reopened then 1 end),
        count(*)
    from {{ ref('fct_episodes') }}
    where not is_excluded and {{ dbt.datediff('resolved_at', as_of(), 'microsecond') }} >= 604800000000
    union all
    select
        'promise_kept', sum(case when kept_at <= due_at then 1 else 0 end), count(*)
    from {{ ref('fct_promises') }}
    where due_at < {{ as_of() }} and state not in ('unheard', 'unchecked')
    union all
    select 'recontacted', count(recontacts.episode_id), count(*)
    from {{ ref('fct_episode_verdicts') }} as verdicts
    left join {{ ref('fct_recontacts') }} as recontacts on verdicts.episode_id = recontacts.episode_id
    where verdicts.is_recontact_known and not verdicts.is_excluded
    union all
    select 'covered', sum(covered_count), sum(contact_count)
    from {{ ref('rpt_intent_mix_daily') }}
    where intent != 'none'
)

select recounted.rate_name, told.numerator, recounted.numerator, told.denominator, recounted.denominator
from recounted
left join told on recounted.rate_name = told.rate_name
where
    coalesce(told.numerator, 0) != coalesce(recounted.numerator, 0)
    or coalesce(told.denominator, 0) != coalesce(recounted.denominator, 0)
