-- Every skill beside what it was, as last judged. One row per skill, measure and baseline; alerts first.
select * from snapshot.reports.rpt_skill_drift
where is_newest
order by is_alert desc, state = 'too_few', p_value, skill, measure, baseline
