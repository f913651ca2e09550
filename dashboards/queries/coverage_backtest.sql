-- Plans of the past against what happened, as last reckoned. One row per test, intent, measure and day of planning.
select distinct on (test, planned_on, intent, measure)
    test, intent, measure, planned_on, contact_count_before, contact_count, expected_count, expected_low, expected_high,
    happened_count, is_within
from snapshot.reports.rpt_coverage_backtest
where is_newest
order by test desc, planned_on desc, intent, measure
