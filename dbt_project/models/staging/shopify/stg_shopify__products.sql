{#- Each version of a product with its variants. One row per event. -#}
with events as (
    {{ events_of('shopify', ['products/create', 'products/update']) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'id') }} as product_id,
    {{ json_text('payload', 'title') }} as title,
    {{ json_text('payload', 'product_type') }} as product_type,
    {{ json_text('payload', 'vendor') }} as vendor,
    {{ json_text('payload', 'handle') }} as handle,
    {{ json_text('payload', 'tags') }} as tags,
    {{ json_text('payload', 'status') }} as status,
    {{ json_text('payload', 'body_html') }} as body_html,
    {{ json_document('payload', 'variants') }} as variants,
    -- The tags are one text, separated by commas with or without a blank.
    coalesce(
        ',' || replace(lower({{ json_text('payload', 'tags') }}), ', ', ',') || ',' like '%,final-sale,%', false
    ) as is_final_sale,
    coalesce({{ json_time('payload', 'updated_at') }}, {{ json_time('payload', 'created_at') }}) as version_at,
    received_at as recorded_at
from events
