{{ config(enabled=target.name != 'live') }}

select conversations.conversation_id
from {{ ref('int_conversations_folded') }} as conversations
inner join {{ ref('int_touched_identifiers') }} as touched on conversations.identifier = touched.identifier
union
select substr(touched.customer_id, 14) as conversation_id
from {{ ref('int_touched_customers') }} as touched
where touched.customer_id like 'conversation:%'
