{{ config(enabled=target.name != 'live') }}

select people.identifier
from {{ identity() }} as people
inner join {{ ref('int_touched_customers') }} as touched on people.customer_id = touched.customer_id
union
-- An identifier that was named is its own: also one that no evidence was accepted for.
select touched.customer_id as identifier
from {{ ref('int_touched_customers') }} as touched
