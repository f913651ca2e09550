-- What contacts began with, and how many met a live skill then. One row per intent; none is contacts without a matter.
select
    intent,
    any_value(stage) as stage,
    any_value(manner) as manner,
    sum(contact_count)::bigint as contact_count,
    sum(covered_count)::bigint as covered_count,
    sum(case when skill_mode = 'unknown' and intent != 'none' then contact_count else 0 end)::bigint as untold_count,
    sum(covered_decided_count)::bigint as decided_count,
    sum(covered_resolved_count)::bigint as resolved_count,
    sum(covered_verified_count)::bigint as verified_count,
    sum(covered_refuted_count)::bigint as refuted_count,
    sum(ai_cost_amount + human_cost_amount)::double as cost_amount
from snapshot.reports.rpt_intent_mix_daily
where
    episode_date between $first_date and $last_date
    and ($skill = 'all' or skill = $skill)
    and list_contains($channels::varchar[], coalesce(channel, 'unknown'))
    and list_contains($customer_types::varchar[], coalesce(customer_type, 'unknown'))
group by intent
order by contact_count desc, intent
