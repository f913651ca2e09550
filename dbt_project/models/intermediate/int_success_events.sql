{{ config(materialized='view') }}

-- What can come true in the store, or in the talk, of what was promised or done. A view: each reader wants few of them.
select
    'return_scanned' as success, order_id as subject_id, order_id,
    cast(null as {{ dbt.type_string() }}) as conversation_id,
    cast(null as decimal(18, 2)) as amount, order_line_id as detail,
    closed_at as happened_at
from {{ ref('int_return_lines') }}
where is_standing and closed_at is not null
union all
select 'return_called_off', return_id, order_id, null, null, null, version_at
from {{ ref('int_returns_folded') }}
where status in ('canceled', 'cancelled')
union all
select 'refund_settled', order_id, order_id, null, amount, null, settled_at
from {{ ref('int_refunds') }}
where settled_at is not null and order_id is not null
union all
select 'payment_on_order', order_id, order_id, null, amount, payment_method_id, attempted_at
from {{ ref('int_transactions_folded') }}
where payment_kind in ('sale', 'capture', 'authorization') and status in ('success', 'pending')
union all
select 'order_cancelled', order_id, order_id, null, null, null, cancelled_at
from {{ ref('int_orders') }}
where cancelled_at is not null
union all
select 'order_placed', customer_id, order_id, null, total_amount, null, ordered_at
from {{ ref('int_orders') }}
where not is_cancelled
union all
select 'order_delivered', order_id, order_id, null, null, null, delivered_at
from {{ ref('int_orders') }}
where delivered_at is not null
union all
select state, subject_id, null, null, null, detail, shown_at
from {{ ref('int_states_landed') }}
where state != 'address_on_account'
union all
select 'address_on_account', people.customer_id, null, null, null, states.detail, states.shown_at
from {{ ref('int_states_landed') }} as states
inner join {{ identity() }} as people on states.subject_id = people.identifier
where states.state = 'address_on_account'
union all
select 'human_reply', conversation_id, null, conversation_id, null, null, version_at
from {{ ref('int_conversation_messages_folded') }}
where author = 'human'
