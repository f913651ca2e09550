{{ check_of('fct_order_lines') }}
select lines.order_line_id, lines.order_id
from {{ ref('fct_order_lines') }} as lines
left join {{ ref('fct_orders') }} as orders on lines.order_id = orders.order_id
where orders.order_id is null
