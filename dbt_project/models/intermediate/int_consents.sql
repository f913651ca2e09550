{{ config(tags=['live']) }}
{{ per_customer() }}

with consents as (
    select * from {{ ref('int_consents_folded') }}
),

people as (
    select * from {{ identity() }}
),

-- The latest change wins over all that one person is known by; not knowing is no change. Of two at
-- one moment the refusal counts: writing to someone who said no cannot be taken back.
ranked as (
    select
        people.customer_id,
        consents.channel,
        consents.state,
        consents.basis,
        consents.changed_at,
        consents.recorded_at,
        row_number() over (
            partition by people.customer_id, consents.channel
            order by
                case when consents.state = 'unknown' then 1 else 0 end,
                consents.changed_at desc,
                consents.state desc,
                consents.consent_id
        ) as recency
    from consents
    inner join people on consents.identifier = people.identifier
)

select
    customer_id,
    channel,
    state,
    basis,
    case when state != 'unknown' then changed_at end as changed_at,
    recorded_at
from ranked
where recency = 1
