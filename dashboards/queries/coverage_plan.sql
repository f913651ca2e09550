-- The newest plan of the release that holds. One row per intent.
with holding as (
    select min(release_id) as release_id from snapshot.reports.rpt_intents_in_force
)

select plans.*
from snapshot.reports.rpt_coverage_plan as plans
inner join holding on plans.release_id = holding.release_id
where plans.is_newest
order by plans.place
