{#-
    What the store showed of things that the agent changes, version by version. A folded row forgets: an address that was
    changed, shown and changed again came true all the same.
-#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
) }}

with orders as (
    select * from {{ ref('stg_shopify__orders') }}
    {{ where_unfolded() }}
),

items as (
    {{ json_rows('orders', 'line_items', '') }}
),

subscriptions as (
    select * from {{ ref('stg_shopify__subscriptions') }}
    {{ where_unfolded() }}
),

carts as (
    select * from {{ ref('stg_shopify__checkouts') }}
    {{ where_unfolded() }}
),

accounts as (
    select * from {{ ref('stg_shopify__customers') }}
    {{ where_unfolded() }}
)

select
    landing_number,
    'address_on_order' as state,
    order_id as subject_id,
    ship_to_address || ', ' || ship_to_city || ', ' || ship_to_postal_code as detail,
    version_at as shown_at
from orders
where not is_cancelled and ship_to_address is not null
union all
select landing_number, 'items_on_order', order_id, {{ json_text('item', 'variant_id') }}, version_at
from items
where coalesce({{ json_int('item', 'current_quantity') }}, {{ json_int('item', 'quantity') }}, 0) > 0
union all
select landing_number, 'subscription_in_status', subscription_id, status, version_at
from subscriptions
union all
select
    landing_number, 'delivery_left_out', subscription_id, cast(next_billing_at as {{ dbt.type_string() }}), version_at
from subscriptions
where status = 'ACTIVE' and next_billing_at is not null
union all
select landing_number, 'code_on_cart', cart_id, discount_code, version_at
from carts
where discount_code is not null
union all
select
    landing_number, 'address_on_account', identifier, address_line || ', ' || city || ', ' || postal_code, version_at
from accounts
where address_line is not null
