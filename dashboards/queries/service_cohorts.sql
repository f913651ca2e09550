-- Who came back, by cohort; observed. One row per cohort.
select cohort_kind, cohort, numerator, denominator, unknown, interval_low, interval_high
from snapshot.reports.rpt_service_cohorts
where denominator + unknown > 0
order by cohort_kind, denominator desc, cohort
