select
    clause_id,
    topic,
    clause_text,
    release_id,
    recorded_at
from {{ ref('int_release_clauses') }}
