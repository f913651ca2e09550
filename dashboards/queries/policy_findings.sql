-- Where two rules of the release disagree about somebody, or none applies. One row per finding, clauses and settlement.
select
    contradiction as finding,
    clause_id,
    other_clause_id,
    is_settled,
    count(*)::bigint as case_count,
    count(distinct customer_id)::bigint as customer_count,
    sum(amount_at_stake)::decimal(18, 2) as amount_at_stake,
    min(explanation) as example
from snapshot.reports.rpt_policy_contradictions
group by all
union all
select
    gap as finding,
    null as clause_id,
    null as other_clause_id,
    false as is_settled,
    count(*)::bigint as case_count,
    count(distinct customer_id)::bigint as customer_count,
    sum(amount_at_stake)::decimal(18, 2) as amount_at_stake,
    min(explanation) as example
from snapshot.reports.rpt_policy_gaps
group by all
order by is_settled, case_count desc, finding, clause_id, other_clause_id
