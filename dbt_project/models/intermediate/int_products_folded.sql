{{ folded(key='product_id', customer_by='none') }}

with incoming as (
    select * from {{ ref('stg_shopify__products') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='product_id', scope='catalog') }}
