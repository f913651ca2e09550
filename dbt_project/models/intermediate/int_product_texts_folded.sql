{{ folded(key='product_text_id', customer_by='none') }}

with versions as (
    select
        event_id,
        landing_number,
        product_id || ':' || md5(coalesce(title, '') || '|' || coalesce(body_html, '')) as product_text_id,
        product_id,
        version_at,
        recorded_at
    from {{ ref('stg_shopify__products') }}
),

incoming as (
    select * from versions
    {{ where_unfolded() }}
)

{{ fold('incoming', key='product_text_id', keep='first', scope='catalog') }}
