-- What service cost by the skill that answers what the contact began with. One row per skill.
select
    skill,
    count(*) as contact_count,
    count(*) filter (where is_resolved) as resolved_count,
    sum(ai_cost_amount)::double as ai_cost_amount,
    sum(human_cost_amount)::double as human_cost_amount,
    sum(ai_cost_amount + human_cost_amount)::double as cost_amount
from chosen
group by skill
order by cost_amount desc, skill
