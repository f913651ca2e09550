{#- Tickets with requester and tags, as a trigger tells them. One row per ticket. -#}
{{ config(enabled=connector_reads('zendesk', 'tickets')) }}
{%- set ticket = connector_table('zendesk', 'ticket') -%}
{%- set user = connector_table('zendesk', 'user') -%}
{%- set tag = connector_table('zendesk', 'ticket_tag') -%}
{%- set requester_id = json_number(connector_column(ticket, ['requester_id'])) -%}
with requesters as (
    select
        {{ connector_column(user, ['id']) }} as user_id,
        {{ connector_synced(user) }} as synced_at,
        -- A colleague who asks stays a number: they are nobody's customer.
        case
            when lower({{ connector_column(user, ['role']) }}) = 'end-user' then {{ json_object(connector_values(user, [
                ['id', 'number'], ['email'], ['phone'], ['external_id'],
            ])) }}
            else {{ json_object(connector_values(user, [['id', 'number']])) }}
        end as document
    from {{ connector_rows(user) }}
),

tags as (
    {{ connector_children(tag, ['ticket_id'], [['tag', connector_column(tag, ['tag'])]], order_by=['tag']) }}
),

told as (
    select
        {{ connector_column(ticket, ['id']) }} as entity_id,
        {{ moment_or_null(connector_column(ticket, ['updated_at'])) }} as version_at,
        {{ connector_newest([connector_synced(ticket), 'requesters.synced_at', 'tags.synced_at']) }} as synced_at,
        -- Zendesk keeps a deleted ticket for a while, under a status of its own.
        {{ connector_is_deleted(ticket) }}
        or coalesce(lower({{ connector_column(ticket, ['status']) }}) = 'deleted', false) as is_deleted,
        {{ json_object(
            connector_values(ticket, [
                ['id', 'number'], ['subject'], ['status', 'lower'], ['priority', 'lower'],
                ['requester_id', 'number'], ['created_at', 'time'], ['updated_at', 'time'],
            ]) + [
                ['via', json_object([['channel', connector_column(ticket, ['via_channel'])]])],
                ['requester', 'coalesce(requesters.document, ' ~ json_object([['id', requester_id]]) ~ ')'],
                ['tags', json_members_of('tags.documents', 'tag') if tag.relation else none],
            ]
        ) }} as document
    from {{ connector_rows(ticket) }}
    left join requesters on {{ connector_column(ticket, ['requester_id']) }} = requesters.user_id
    left join tags on {{ connector_column(ticket, ['id']) }} = tags.parent_id
)

select
    entity_id,
    'ticket' as kind,
    version_at,
    synced_at,
    is_deleted,
    cast({{ json_object([['ticket', 'document']]) }} as varchar) as body
from told
