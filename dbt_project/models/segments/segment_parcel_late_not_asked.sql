{{ per_customer() }}

with parcels as (
    select * from {{ ref('profile_shipments') }}
    where estimated_delivery_at is not null
),

-- Whether they asked in a chat or wrote to us: either way they are no longer to be told first.
asked as (
    select customers.customer_id, messages.version_at as asked_at
    from {{ ref('int_conversation_messages_folded') }} as messages
    inner join {{ ref('int_conversation_customers') }} as customers
        on messages.conversation_id = customers.conversation_id
    where ', ' || messages.skills || ',' like '%, track_order,%' and messages.mode != 'preview'
    union all
    select customer_id, opened_at as asked_at from {{ ref('profile_tickets') }}
),

members as (
    select
        parcels.customer_id,
        parcels.shipment_id as event_id,
        'a parcel of order ' || parcels.order_id || ' is late' as reason,
        parcels.recorded_at,
        parcels.estimated_delivery_at as member_since_at,
        least(parcels.delivered_at, min(asked.asked_at)) as left_at,
        {{ dbt.dateadd('day', 14, 'parcels.estimated_delivery_at') }} as expires_at
    from parcels
    -- left, not inner: who has not asked is who this is about.
    left join asked
        on parcels.customer_id = asked.customer_id and parcels.estimated_delivery_at <= asked.asked_at
    group by
        parcels.customer_id, parcels.shipment_id, parcels.order_id, parcels.recorded_at,
        parcels.estimated_delivery_at, parcels.delivered_at
)

{{ segment('parcel_late_not_asked', 'members') }}
