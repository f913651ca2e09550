{#- Returns with their lines, as `returns/update` tells them. One row per return. -#}
{{ config(enabled=connector_reads('shopify', 'returns')) }}
{%- set return_table = connector_table('shopify', 'return') -%}
{%- set line = connector_table('shopify', 'return_line_item') -%}
with lines as (
    {{ connector_children(
        line, ['return_id'],
        connector_values(line, [
            ['id', 'number'],
            ['line_item_id', 'number', ['order_line_id', 'line_item_id']],
            ['quantity', 'number'],
            ['return_reason', 'lower', ['return_reason']],
            ['return_reason_note'], ['customer_note'],
        ]),
        order_by=['id']
    ) }}
),

told as (
    select
        {{ connector_column(return_table, ['id']) }} as entity_id,
        {{ connector_newest([connector_synced(return_table), 'lines.synced_at']) }} as synced_at,
        {{ connector_column(return_table, ['updated_at']) }} as updated_at,
        {{ connector_is_deleted(return_table) }} as is_deleted,
        {{ connector_column(return_table, ['order_id']) }} as order_id,
        {{ connector_column(return_table, ['name']) }} as name,
        lower({{ connector_column(return_table, ['status']) }}) as status,
        {{ connector_column(return_table, ['created_at']) }} as created_at,
        {{ connector_column(return_table, ['closed_at']) }} as closed_at,
        lines.documents
    from {{ connector_rows(return_table) }}
    left join lines on {{ connector_column(return_table, ['id']) }} = lines.parent_id
)

select
    entity_id,
    'returns/update' as kind,
    -- The table has no time of its own: what it says was so when it was written.
    coalesce({{ moment_or_null('updated_at') }}, synced_at) as version_at,
    synced_at,
    is_deleted,
    cast({{ json_object([
        ['id', json_number('entity_id')],
        ['name', 'name'],
        ['status', 'status'],
        ['order', json_owner('order_id')],
        ['created_at', iso_time('created_at') if connector_has(return_table, ['created_at']) else none],
        ['closed_at', iso_time('closed_at') if connector_has(return_table, ['closed_at']) else none],
        ['updated_at', 'coalesce(' ~ iso_time('updated_at') ~ ', ' ~ iso_time('cast(synced_at as varchar)') ~ ')'],
        ['return_line_items', json_array_or_empty('documents') if line.relation else none],
    ]) }} as varchar) as body
from told
