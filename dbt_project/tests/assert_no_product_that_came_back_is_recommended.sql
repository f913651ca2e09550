{{ check_of('profile_recommendations') }}
select recommendations.customer_id, recommendations.product_id, lines.order_line_id
from {{ ref('profile_recommendations') }} as recommendations
inner join {{ ref('profile_order_lines') }} as lines
    on recommendations.customer_id = lines.customer_id and recommendations.product_id = lines.product_id
where lines.returned_quantity > 0
