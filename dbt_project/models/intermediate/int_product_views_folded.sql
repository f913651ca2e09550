{{ folded(key='product_view_id') }}

with incoming as (
    select * from {{ ref('stg_segment__product_views') }}
    {{ where_unfolded() }}
)

{{ fold('incoming', key='product_view_id') }}
