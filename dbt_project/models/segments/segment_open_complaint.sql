with complaints as (
    select
        customer_id,
        ticket_id as event_id,
        'complaint: ' || subject as reason,
        recorded_at,
        opened_at as member_since_at,
        solved_at as member_until_at
    from {{ ref('profile_tickets') }}
    where ', ' || tags || ',' like '%, complaint,%'
)

{{ segment('open_complaint', 'complaints', is_exclusion=true) }}
