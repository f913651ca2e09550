{{ per_customer() }}

with subscriptions as (
    select * from {{ ref('int_subscriptions_folded') }}
),

people as (
    select * from {{ identity() }}
)

select
    people.customer_id,
    subscriptions.subscription_id,
    subscriptions.status,
    subscriptions.product_id,
    subscriptions.variant_id,
    subscriptions.product_title,
    subscriptions.interval_unit,
    subscriptions.currency,
    subscriptions.quantity,
    subscriptions.interval_count,
    subscriptions.price,
    subscriptions.next_billing_at,
    subscriptions.started_at,
    subscriptions.recorded_at
from subscriptions
inner join people on subscriptions.identifier = people.identifier
