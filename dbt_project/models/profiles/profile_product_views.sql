{{ per_customer() }}

with views as (
    select * from {{ ref('int_product_views_folded') }}
),

people as (
    select * from {{ identity() }}
)

select
    people.customer_id,
    views.product_view_id,
    views.product_id,
    views.variant_id,
    views.product_title,
    views.category,
    views.version_at as viewed_at,
    views.recorded_at
from views
inner join people on views.identifier = people.identifier
