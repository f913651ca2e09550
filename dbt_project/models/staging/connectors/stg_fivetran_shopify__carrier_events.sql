{#- What carriers told of parcels, as `fulfillment_events/create` tells it. One row per scan. -#}
{{ config(enabled=connector_reads('shopify', 'fulfillment_events')) }}
{%- set scan = connector_table('shopify', 'fulfillment_event') -%}
{%- set parcel = connector_table('shopify', 'fulfillment') -%}
-- GraphQL leaves the order to the parcel.
with parcels as (
    select
        {{ connector_column(parcel, ['id']) }} as fulfillment_id,
        max({{ connector_column(parcel, ['order_id']) }}) as order_id
    from {{ connector_rows(parcel) }}
    group by {{ connector_column(parcel, ['id']) }}
)

select
    {{ connector_column(scan, ['id']) }} as entity_id,
    'fulfillment_events/create' as kind,
    {{ moment_or_null(connector_column(scan, ['created_at', 'happened_at'])) }} as version_at,
    {{ connector_newest([connector_synced(scan)]) }} as synced_at,
    {{ connector_is_deleted(scan) }} as is_deleted,
    cast({{ json_object(
        connector_values(scan, [
            ['id', 'number'], ['fulfillment_id', 'number'], ['status', 'lower'], ['message'], ['city'], ['country'],
            ['happened_at', 'time'], ['estimated_delivery_at', 'time'], ['created_at', 'time'], ['updated_at', 'time'],
        ]) + [['order_id', json_number('coalesce(' ~ connector_column(scan, ['order_id']) ~ ', parcels.order_id)')]]
    ) }} as varchar) as body
from {{ connector_rows(scan) }}
left join parcels on {{ connector_column(scan, ['fulfillment_id']) }} = parcels.fulfillment_id
