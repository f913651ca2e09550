-- Sentences that say another figure than the release or another article. One row per sentence and what says otherwise.
select title, owner, subject, called, unit, figure, passage_text, other_kind, other_figure, other_text
from snapshot.reports.rpt_knowledge_contradictions
order by title, subject
limit $row_limit
