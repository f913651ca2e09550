-- What reviews called wrong of the brand's own words, what still is said first. One row per cell and what it said.
select source_id, source_value, title, owner, state, reason, decided_by, decided_at
from snapshot.reports.rpt_knowledge_flagged
order by case state when 'wrong' then 0 when 'mended' then 1 else 2 end, decided_at desc
limit $row_limit
