{{ check_of('fct_episodes') }}
-- Counted from what was said, and from the episodes that it was cut into.
with said as (
    select conversation_id, count(*) as inbound_count from {{ ref('int_conversation_messages_folded') }}
    where author = 'customer'
    group by conversation_id
),

cut as (
    select conversation_id, sum(inbound_count) as inbound_count from {{ ref('fct_episodes') }}
    group by conversation_id
)

select coalesce(said.conversation_id, cut.conversation_id) as conversation_id, said.inbound_count, cut.inbound_count
from said
full join cut on said.conversation_id = cut.conversation_id
where said.inbound_count is distinct from cut.inbound_count
