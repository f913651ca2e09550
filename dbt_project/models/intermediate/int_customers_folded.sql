{{ folded(key='identifier', customer_by='identifier') }}

with incoming as (
    select * from {{ ref('stg_shopify__customers') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='identifier') }}
