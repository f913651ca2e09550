{{ per_customer() }}

with held as (
    select
        customer_id,
        event_id,
        'experiment ' || experiment_id || ': ' || arm as reason,
        member_since_at,
        member_until_at as left_at,
        withheld_until_at as expires_at,
        recorded_at
    from {{ ref('segment_withheld') }}
    where treatment = 'suppress'
)

{{ segment('suppressed_by_experiment', 'held') }}
