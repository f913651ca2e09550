{{ folded(key='inventory_level_id', customer_by='none') }}

with incoming as (
    select * from {{ ref('stg_shopify__inventory_levels') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='inventory_level_id', scope='catalog') }}
