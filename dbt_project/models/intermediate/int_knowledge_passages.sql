{{ config(tags=['live']) }}

with articles as (
    select article_id, kind, source, title, body, url, owner, reviewed_at, updated_at, recorded_at
    from {{ ref('int_articles_united') }}
    where state != 'withdrawn'
),

products as (
    select
        'product:' || product_id as article_id,
        'product' as kind,
        'catalogue' as source,
        title,
        {{ plain_text('body_html') }} as body,
        cast(null as varchar) as url,
        cast(null as varchar) as owner,
        cast(null as timestamp) as reviewed_at,
        version_at as updated_at,
        recorded_at
    from {{ ref('int_products_folded') }}
    where status = 'active' and body_html is not null
),

documents as (
    select * from articles
    union all
    select * from products
),

sentences as (
    {{ sentence_rows('documents', 'body') }}
)

select
    article_id || '#' || place as passage_id,
    article_id,
    cast(place as integer) as place,
    kind,
    source,
    title,
    sentence as passage_text,
    url,
    owner,
    reviewed_at,
    updated_at,
    recorded_at
from sentences
