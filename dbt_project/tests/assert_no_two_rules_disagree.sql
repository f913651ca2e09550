{{ config(severity='warn') }}
{{ check_of('rpt_policy_contradictions') }}
-- What a rule of precedence settles is listed in the report and warned of no more.
select contradiction, clause_id, other_clause_id, count(*) as case_count
from {{ ref('rpt_policy_contradictions') }}
where not is_settled
group by contradiction, clause_id, other_clause_id
