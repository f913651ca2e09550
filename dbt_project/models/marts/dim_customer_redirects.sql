{#-
    A customer's id is made of the identifier they are named after, so every id that there ever was can be
    made again: nothing has to be remembered, and a rebuilt warehouse redirects as the old one did.
-#}
{{ per_customer() }}
{{ config(enabled=target.name != 'live') }}

with people as (
    select identifier, customer_id, recorded_at from {{ identity() }}
)

select
    {{ customer_id_of('identifier') }} as former_customer_id,
    customer_id,
    identifier,
    recorded_at
from people
where {{ customer_id_of('identifier') }} != customer_id
