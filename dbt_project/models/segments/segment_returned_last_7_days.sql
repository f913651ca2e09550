{{ per_customer() }}

with returned as (
    select
        customer_id,
        return_id as event_id,
        'returned ' || min(product_title) as reason,
        closed_at as member_since_at,
        cast(null as timestamp) as left_at,
        {{ dbt.dateadd('day', 7, 'closed_at') }} as expires_at,
        max(recorded_at) as recorded_at
    from {{ ref('profile_returns') }}
    where closed_at is not null and status = 'closed'
    group by customer_id, return_id, closed_at
)

{{ segment('returned_last_7_days', 'returned') }}
