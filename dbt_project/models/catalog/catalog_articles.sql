select
    article_id,
    kind,
    source,
    title,
    body,
    url,
    owner,
    state,
    state_since_at,
    reviewed_at,
    updated_at,
    recorded_at
from {{ ref('int_articles_united') }}
