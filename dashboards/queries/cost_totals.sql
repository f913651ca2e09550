-- What service cost. One row.
select
    count(*) as contact_count,
    count(*) filter (where is_resolved) as resolved_count,
    count(*) filter (where is_verified) as verified_count,
    coalesce(sum(ai_cost_amount), 0)::double as ai_cost_amount,
    coalesce(sum(human_cost_amount), 0)::double as human_cost_amount,
    coalesce(sum(ai_cost_amount) filter (where not is_routed), 0)::double as alone_cost_amount,
    coalesce(sum(model_cost_amount), 0)::double as model_cost_amount,
    coalesce(sum(model_token_count), 0)::bigint as model_token_count,
    coalesce(sum(unpriced_token_count), 0)::bigint as unpriced_token_count,
    coalesce(sum(human_minutes), 0)::double as human_minutes
from chosen
