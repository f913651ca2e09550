-- Articles that somebody should look at, the longest stale first. One row per article, reason and what changed.
select title, owner, reason, changed_id, since_at
from snapshot.reports.rpt_knowledge_stale
order by since_at, title
limit $row_limit
