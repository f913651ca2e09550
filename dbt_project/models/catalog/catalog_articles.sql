select
    article_id,
    article_kind as kind,
    title,
    body,
    url,
    owner,
    reviewed_at,
    version_at as updated_at,
    recorded_at
from {{ ref('int_articles_folded') }}
