{{ per_customer() }}

select
    customer_id, email, phone, first_name, last_name, city, postal_code, country_code, tier, currency,
    tier_rank, order_count, return_count, ticket_count, conversation_count, points_balance,
    lifetime_value, average_order_value, refunded_amount,
    is_email_subscribed, is_sms_subscribed,
    customer_since_at, first_order_at, last_order_at, next_expected_order_at, at_risk_from_at, lapsed_from_at,
    recorded_at
from {{ ref('profile_customers') }}
