-- What people wrote about, each contact once, with what it cost. One row per intent.
select
    intent,
    min(stage) as stage,
    count(*) as contact_count,
    count(*) filter (where is_resolved) as resolved_count,
    count(*) filter (where is_routed) as routed_count,
    count(*) filter (where not is_decided) as open_count,
    sum(ai_cost_amount + human_cost_amount)::double as cost_amount
from chosen
group by intent
order by contact_count desc, intent
