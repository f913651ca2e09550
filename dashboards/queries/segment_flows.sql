-- Which events put people into which segment. One row per event and segment.
select
    event_name,
    segment,
    sum(entered_count)::bigint as entered_count,
    sum(left_count)::bigint as left_count
from snapshot.reports.rpt_segment_flows_daily
where flow_date between $first_date and $last_date
group by all
having sum(entered_count) > 0 or sum(left_count) > 0
order by segment, entered_count desc, event_name
