with articles as (
    select *, coalesce(reviewed_at, updated_at) as checked_at
    from {{ ref('catalog_articles') }}
    where state != 'withdrawn'
),

clauses as (
    select changes.clause_id, changes.changed_at, clauses.topic
    from {{ ref('int_clause_changes') }} as changes
    inner join {{ ref('catalog_policy_clauses') }} as clauses on changes.clause_id = clauses.clause_id
),

-- A wording that is not the product's first is a change since it was first used.
wordings as (
    select
        product_id,
        version_at,
        row_number() over (partition by product_id order by version_at desc, product_text_id) as recency,
        count(*) over (partition by product_id) as wording_count
    from {{ ref('int_product_texts_folded') }}
),

products as (
    select products.product_id, products.title, wordings.version_at as changed_at
    from wordings
    inner join {{ ref('catalog_products') }} as products on wordings.product_id = products.product_id
    where wordings.recency = 1 and wordings.wording_count > 1
),

topics as (
    {%- for topic, words in knowledge_topics().items() %}
    select article_id, '{{ topic }}' as topic from articles where regexp_matches(lower(title), '{{ words }}')
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

found as (
    select article_id, 'not_reviewed' as reason, '' as changed_id, checked_at as since_at
    from articles
    where checked_at < {{ dbt.dateadd('day', -(var('knowledge_review_days') | int), as_of()) }}
    union all
    select article_id, 'unreachable' as reason, '' as changed_id, state_since_at as since_at
    from articles
    where state = 'unreachable'
    union all
    select
        articles.article_id,
        'clause_changed' as reason,
        clauses.clause_id as changed_id,
        clauses.changed_at as since_at
    from articles
    inner join topics on articles.article_id = topics.article_id
    inner join clauses on topics.topic = clauses.topic
    where clauses.changed_at > articles.checked_at
    union all
    select
        articles.article_id,
        'product_changed' as reason,
        products.product_id as changed_id,
        products.changed_at as since_at
    from articles
    inner join products
        on contains(lower(articles.title || ' ' || articles.body), lower(products.title))
    where products.changed_at > articles.checked_at
)

select
    found.article_id || ':' || found.reason || ':' || found.changed_id as finding_id,
    found.article_id,
    articles.title,
    articles.url,
    articles.owner,
    found.reason,
    nullif(found.changed_id, '') as changed_id,
    articles.checked_at,
    found.since_at
from found
inner join articles on found.article_id = articles.article_id
