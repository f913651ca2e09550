{{ per_customer() }}

with steps as (
    select * from {{ ref('int_message_steps_folded') }}
),

people as (
    select * from {{ identity() }}
)

select
    people.customer_id,
    steps.message_id,
    steps.channel,
    max(steps.campaign) as campaign,
    max(steps.subject) as subject,
    min(case when steps.step = 'delivered' then steps.version_at end) as delivered_at,
    min(case when steps.step = 'opened' then steps.version_at end) as opened_at,
    min(case when steps.step = 'clicked' then steps.version_at end) as clicked_at,
    max(steps.recorded_at) as recorded_at
from steps
inner join people on steps.identifier = people.identifier
group by people.customer_id, steps.message_id, steps.channel
