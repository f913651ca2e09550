select
    contradiction_id,
    article_id,
    title,
    url,
    owner,
    subject,
    nullif(called, '') as called,
    unit,
    figure,
    passage_text,
    other_kind,
    other_id,
    other_figure,
    other_text
from {{ ref('int_knowledge_contradictions') }}
