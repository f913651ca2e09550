{#- Parcels, as `fulfillments/update` tells them. One row per parcel. -#}
{{ config(enabled=connector_reads('shopify', 'fulfillments')) }}
{%- set parcel = connector_table('shopify', 'fulfillment') -%}
{%- set tracking = connector_table('shopify', 'fulfillment_tracking_info') -%}
{%- set order = connector_table('shopify', 'order') -%}
{%- set line = connector_table('shopify', 'order_line') -%}
{%- set fulfillment = 'lower(' ~ connector_column(order, ['fulfillment_status', 'display_fulfillment_status']) ~ ')' -%}
{%- set needs_shipping = "coalesce(lower(" ~ connector_column(line, ['requires_shipping']) ~ ") != 'false', true)" -%}
with parcels as (
    select
        {{ connector_column(parcel, ['order_id']) }} as order_id,
        count(case when coalesce(lower({{ connector_column(parcel, ['status']) }}), '') != 'cancelled' then 1 end)
            as parcel_count
    from {{ connector_rows(parcel) }}
    where not {{ connector_is_deleted(parcel) }}
    group by {{ connector_column(parcel, ['order_id']) }}
),

-- No table says which lines a parcel holds. An order that left whole, in one parcel, leaves no doubt; of any other the
-- lines stay as they were told elsewhere.
sent_whole as (
    select {{ connector_column(order, ['id']) }} as order_id
    from {{ connector_rows(order) }}
    inner join parcels on {{ connector_column(order, ['id']) }} = parcels.order_id
    where parcels.parcel_count = 1 and {{ fulfillment_status(fulfillment) }} = 'fulfilled'
),

lines as (
    {{ connector_children(
        line, ['order_id'],
        connector_values(line, [['id', 'number'], ['quantity', 'number']]),
        order_by=['index', 'id'],
        where=needs_shipping
    ) }}
),

trackings as (
    select *
    from (
        select
            {{ connector_column(tracking, ['fulfillment_id']) }} as parent_id,
            {{ connector_column(tracking, ['company']) }} as company,
            {{ connector_column(tracking, ['number']) }} as number,
            {{ connector_column(tracking, ['url']) }} as url,
            {{ connector_synced(tracking) }} as synced_at,
            row_number() over (
                partition by {{ connector_column(tracking, ['fulfillment_id']) }}
                order by {{ connector_order(tracking, ['index']) }}
            ) as place
        from {{ connector_rows(tracking) }}
        where not {{ connector_is_deleted(tracking) }}
    ) as ranked
    where place = 1
)

select
    {{ connector_column(parcel, ['id']) }} as entity_id,
    'fulfillments/update' as kind,
    {{ moment_or_null(connector_column(parcel, ['updated_at', 'created_at'])) }} as version_at,
    {{ connector_newest([connector_synced(parcel), 'trackings.synced_at']) }} as synced_at,
    {{ connector_is_deleted(parcel) }} as is_deleted,
    cast({{ json_object(
        connector_values(parcel, [
            ['id', 'number'], ['order_id', 'number'], ['name'], ['service'], ['status', 'lower'],
            ['created_at', 'time'], ['updated_at', 'time'],
        ]) + [
            ['shipment_status', shipment_status(
                'lower(' ~ connector_column(parcel, ['shipment_status', 'display_status']) ~ ')'
            )],
            ['tracking_company', 'coalesce(' ~ connector_column(parcel, ['tracking_company']) ~ ', trackings.company)'],
            ['tracking_number', 'coalesce(' ~ connector_column(parcel, ['tracking_number']) ~ ', trackings.number)'],
            ['tracking_url', 'coalesce(' ~ connector_column(parcel, ['tracking_url']) ~ ', '
                ~ json_first(connector_column(parcel, ['tracking_urls']))
                ~ ', trackings.url)'],
            ['line_items', 'case when sent_whole.order_id is not null then lines.documents end'],
        ]
    ) }} as varchar) as body
from {{ connector_rows(parcel) }}
left join sent_whole on {{ connector_column(parcel, ['order_id']) }} = sent_whole.order_id
left join lines on {{ connector_column(parcel, ['order_id']) }} = lines.parent_id
left join trackings on {{ connector_column(parcel, ['id']) }} = trackings.parent_id
