{#- How many of an item lie at a place, as `inventory_levels/update` tells it. One row per item and place. -#}
{{ config(enabled=connector_reads('shopify', 'inventory_levels')) }}
{%- set level = connector_table('shopify', 'inventory_level') -%}
{%- set quantity = connector_table('shopify', 'inventory_quantity') -%}
with quantities as (
    select
        {{ connector_column(quantity, ['inventory_level_id']) }} as level_id,
        {{ connector_column(quantity, ['inventory_item_id']) }} as item_id,
        max({{ connector_column(quantity, ['quantity']) }}) as available,
        max({{ moment_or_null(connector_column(quantity, ['updated_at'])) }}) as updated_at,
        max({{ connector_synced(quantity) }}) as synced_at
    from {{ connector_rows(quantity) }}
    -- Of the counts only this can be sold; the others say why the rest cannot.
    where
        lower({{ connector_column(quantity, ['name']) }}) = 'available'
        and not {{ connector_is_deleted(quantity) }}
    group by
        {{ connector_column(quantity, ['inventory_level_id']) }},
        {{ connector_column(quantity, ['inventory_item_id']) }}
),

told as (
    select
        {{ connector_column(level, ['inventory_item_id']) }} as item_id,
        {{ connector_column(level, ['location_id']) }} as location_id,
        coalesce({{ connector_column(level, ['available']) }}, quantities.available) as available,
        {{ connector_column(level, ['updated_at']) }} as level_updated_at,
        {{ newest(moment_or_null(connector_column(level, ['updated_at'])), 'quantities.updated_at') }} as updated_at,
        {{ connector_newest([connector_synced(level), 'quantities.synced_at']) }} as synced_at,
        {{ connector_is_deleted(level) }} as is_deleted
    from {{ connector_rows(level) }}
    left join quantities
        on
            {{ connector_column(level, ['id']) }} = quantities.level_id
            -- A level's number was seen with several items; without its item it is told apart by the number alone.
            and {{ connector_column(level, ['inventory_item_id']) }}
            = coalesce(quantities.item_id, {{ connector_column(level, ['inventory_item_id']) }})
)

select
    item_id || ':' || coalesce(location_id, '') as entity_id,
    'inventory_levels/update' as kind,
    updated_at as version_at,
    synced_at,
    is_deleted,
    cast({{ json_object([
        ['inventory_item_id', json_number('item_id')],
        ['location_id', json_number('location_id')],
        ['available', json_number('available')],
        ['updated_at', 'coalesce(' ~ iso_time('cast(updated_at as varchar)') ~ ', level_updated_at)'],
    ]) }} as varchar) as body
from told
-- A place that counts nothing as available, not even none, says nothing about what can be sold.
where available is not null
