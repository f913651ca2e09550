{{ per_customer() }}

with payment_methods as (
    select * from {{ ref('int_payment_methods_folded') }}
),

people as (
    select * from {{ identity() }}
)

select
    people.customer_id,
    payment_methods.payment_method_id,
    payment_methods.payment_method_kind,
    payment_methods.brand,
    payment_methods.last4,
    payment_methods.currency,
    payment_methods.balance,
    payment_methods.added_at,
    payment_methods.recorded_at
from payment_methods
inner join people on payment_methods.identifier = people.identifier
-- What was taken off file can pay for nothing any more, whatever its last version says of it.
where not payment_methods.is_revoked
