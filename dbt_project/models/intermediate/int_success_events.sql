{{ config(materialized='view') }}

-- What can come true in the store, or in the talk, of what was promised or done. A view: each reader wants few of them.
select
    'return_scanned' as success, order_id, cast(null as {{ dbt.type_string() }}) as customer_id,
    cast(null as {{ dbt.type_string() }}) as conversation_id,
    cast(null as decimal(18, 2)) as amount, cast(null as {{ dbt.type_string() }}) as detail,
    closed_at as happened_at
from {{ ref('int_return_lines') }}
where is_standing and closed_at is not null
union all
select 'refund_settled', order_id, customer_id, null, amount, null, settled_at
from {{ ref('int_refunds') }}
where settled_at is not null and order_id is not null
union all
select 'order_cancelled', order_id, customer_id, null, null, null, cancelled_at
from {{ ref('int_orders') }}
where cancelled_at is not null
union all
select 'order_placed', order_id, customer_id, null, total_amount, null, ordered_at
from {{ ref('int_orders') }}
where not is_cancelled
union all
select 'order_delivered', order_id, customer_id, null, null, null, delivered_at
from {{ ref('int_orders') }}
where delivered_at is not null
union all
select
    'address_on_order', order_id, customer_id, null, null,
    ship_to_address || ', ' || ship_to_city || ', ' || ship_to_postal_code, updated_at
from {{ ref('int_orders') }}
where not is_cancelled
union all
select 'human_reply', null, null, conversation_id, null, null, version_at
from {{ ref('int_conversation_messages_folded') }}
where author = 'human'
