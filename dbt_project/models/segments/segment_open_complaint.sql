{{ per_customer() }}

with complaints as (
    select
        customer_id,
        ticket_id as event_id,
        'complaint: ' || subject as reason,
        recorded_at,
        opened_at as member_since_at,
        solved_at as left_at,
        cast(null as timestamp) as expires_at
    from {{ ref('profile_tickets') }}
    where
    {% for tag in var('complaint_tags') -%}
        {{ 'or ' if not loop.first }}', ' || tags || ',' like '%, {{ tag }},%'
    {% endfor %}
)

{{ segment('open_complaint', 'complaints') }}
