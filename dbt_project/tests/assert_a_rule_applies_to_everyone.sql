{{ config(severity='warn') }}
{{ check_of('rpt_policy_gaps') }}
select gap, count(*) as case_count
from {{ ref('rpt_policy_gaps') }}
group by gap
