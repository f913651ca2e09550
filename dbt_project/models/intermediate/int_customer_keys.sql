{#-
    How an event finds its customer: every identifier and routing key that leads to them. Batch only:
    publishing stores it twice, ordered by customer and by key.
-#}
{{ per_customer() }}
{{ config(enabled=target.name != 'live') }}

with order_customers as (
    select
        orders.order_id,
        -- A fact found by an order that is not known yet waits under the order's own name, so that
        -- a live read finds it as soon as the order turns up.
        coalesce(people.customer_id, 'order:' || orders.order_id) as customer_id
    from {{ ref('int_orders_folded') }} as orders
    left join {{ identity() }} as people on orders.identifier = people.identifier
),

order_facts as (
    select 'fulfillment:' || shipment_id as key, order_id from {{ ref('int_shipments_folded') }}
    union all
    select 'return:' || return_id as key, order_id from {{ ref('int_returns_folded') }}
    union all
    select 'order:' || order_id as key, order_id from {{ ref('int_orders_folded') }}
    union all
    select 'order:' || order_id as key, order_id from {{ ref('int_carrier_events_folded') }}
    union all
    select 'order:' || order_id as key, order_id from {{ ref('int_transactions_folded') }}
    union all
    select 'order:' || order_id as key, order_id from {{ ref('int_refunds_folded') }}
    union all
    select 'order:' || order_id as key, order_id from {{ ref('int_shipments_folded') }}
    union all
    select 'order:' || order_id as key, order_id from {{ ref('int_returns_folded') }}
),

order_keys as (
    select coalesce(order_customers.customer_id, 'order:' || order_facts.order_id) as customer_id, order_facts.key
    from order_facts
    left join order_customers on order_facts.order_id = order_customers.order_id
    where order_facts.order_id is not null
),

-- Whatever names its customer itself, or nobody yet, and then waits under its own name: (model, key prefix, id).
named_keys as (
    {%- for model, prefix, id in [
        ('int_subscriptions_folded', 'subscription', 'subscription_id'),
        ('int_payment_methods_folded', 'payment_method', 'payment_method_id'),
        ('int_tickets_folded', 'ticket', 'ticket_id'),
        ('int_checkouts_folded', 'cart', 'cart_id'),
        ('int_conversations_folded', 'conversation', 'conversation_id'),
    ] %}
    select
        coalesce(people.customer_id, '{{ prefix }}:' || facts.{{ id }}) as customer_id,
        '{{ prefix }}:' || facts.{{ id }} as key
    from {{ ref(model) }} as facts
    left join {{ identity() }} as people on facts.identifier = people.identifier
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

identifier_keys as (
    select customer_id, identifier as key from {{ identity() }}
),

-- A browser that hangs elsewhere comes here when an operator takes it from there: the decision's own
-- key leads to all who might get it. One that is shared by many goes nowhere, and leads to nobody.
waiting_browsers as (
    select people.customer_id, 'identity:' || edges.hanging as key
    from {{ ref('int_identity_edges_judged') }} as edges
    inner join {{ identity() }} as people on edges.anchor = people.identifier
    where edges.refused_by in ('claim', 'hangs_elsewhere') and edges.is_claim
),

-- What was decided about somebody whom nothing was heard of yet waits under their identifier.
decided as (
    select identifier from {{ ref('int_identity_decisions_folded') }}
    union
    select other_identifier as identifier from {{ ref('int_identity_decisions_folded') }}
),

waiting_decisions as (
    select decided.identifier as customer_id, decided.identifier as key
    from decided
    left join {{ identity() }} as people on decided.identifier = people.identifier
    where people.identifier is null
),

everything as (
    select * from identifier_keys
    union
    select * from waiting_browsers
    union
    select * from waiting_decisions
    union
    select * from order_keys
    union
    select * from named_keys
)

select customer_id, key from everything
