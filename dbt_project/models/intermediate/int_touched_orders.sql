{{ config(enabled=target.name != 'live') }}

select orders.order_id
from {{ ref('int_orders_folded') }} as orders
inner join {{ ref('int_touched_identifiers') }} as touched on orders.identifier = touched.identifier
union
select lines.order_id
from {{ ref('int_file_order_lines_folded') }} as lines
inner join {{ ref('int_touched_identifiers') }} as touched on lines.identifier = touched.identifier
union
-- Lines of a file may name nobody.
select lines.order_id
from {{ ref('int_file_order_lines_folded') }} as lines
where lines.landing_number > {{ rapport.built_horizon() }}
union
-- An order that an event names, whoever's it is, and one that facts wait for.
select substr(touched.customer_id, 7) as order_id
from {{ ref('int_touched_customers') }} as touched
where touched.customer_id like 'order:%'
