{#- Products with their variants and tags, as `products/update` tells them. One row per product. -#}
{{ config(enabled=connector_reads('shopify', 'products')) }}
{%- set product = connector_table('shopify', 'product') -%}
{%- set variant = connector_table('shopify', 'product_variant') -%}
{%- set tag = connector_table('shopify', 'product_tag') -%}
with variants as (
    {{ connector_children(
        variant, ['product_id'],
        connector_values(variant, [
            ['id', 'number'], ['title'], ['sku'], ['option1'], ['option2'], ['option3'], ['barcode'],
            ['price', 'money'], ['compare_at_price', 'money'],
            ['inventory_item_id', 'number'], ['inventory_quantity', 'number'], ['inventory_policy', 'lower'],
            ['position', 'number'], ['taxable', 'boolean'],
        ]),
        order_by=['position', 'id']
    ) }}
),

tags as (
    {{ connector_tags(tag, ['product_id'], ['value', 'tag']) }}
)

select
    {{ connector_column(product, ['id']) }} as entity_id,
    'products/update' as kind,
    {{ moment_or_null(connector_column(product, ['updated_at', 'created_at'])) }} as version_at,
    {{ connector_newest([connector_synced(product), 'variants.synced_at', 'tags.synced_at']) }} as synced_at,
    {{ connector_is_deleted(product) }} as is_deleted,
    cast({{ json_object(
        connector_values(product, [
            ['id', 'number'], ['title'], ['product_type'], ['vendor'], ['handle'], ['status', 'lower'],
            ['body_html', 'text', ['body_html', 'description_html']],
            ['created_at', 'time'], ['updated_at', 'time'], ['published_at', 'time'],
        ]) + [
            ['tags', "coalesce(tags.tags, '')" if tag.relation else none],
            ['variants', json_array_or_empty('variants.documents')],
        ]
    ) }} as varchar) as body
from {{ connector_rows(product) }}
left join variants on {{ connector_column(product, ['id']) }} = variants.parent_id
left join tags on {{ connector_column(product, ['id']) }} = tags.parent_id
