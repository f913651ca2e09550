{{ per_customer() }}

with tickets as (
    select * from {{ ref('int_tickets_folded') }}
),

people as (
    select * from {{ identity() }}
)

select
    people.customer_id,
    tickets.ticket_id,
    tickets.channel,
    tickets.subject,
    tickets.status,
    tickets.priority,
    tickets.tags,
    tickets.order_id,
    tickets.satisfaction_rating,
    tickets.opened_at,
    tickets.version_at as updated_at,
    tickets.solved_at,
    tickets.recorded_at
from tickets
inner join people on tickets.identifier = people.identifier
