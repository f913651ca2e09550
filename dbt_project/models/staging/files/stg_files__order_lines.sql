{#- The lines of the brand's own files, with ids that no other road uses. One row per line. -#}
with lines as (
    select * from {{ landed('file_order_lines') }}
),

-- Left, not inner: a host project may land files without an inbox to have received them.
arrivals as (
    select landing_number, received_at from {{ landed('events') }} where source = 'files'
)

select
    'files:' || lines.feed || ':' || lines.file_date || ':' || lines.line_number as event_id,
    lines.landing_number,
    'files:' || lines.feed || ':' || lines.file_date || ':' || lines.line_number as order_line_id,
    'files:' || lines.feed || ':' || lines.order_name as order_id,
    'customer_ref:' || lower(lines.customer_ref) as identifier,
    lines.feed as source,
    lines.order_name,
    lines.sku,
    lines.description as product_title,
    lines.country,
    cast(lines.quantity as integer) as quantity,
    cast(lines.unit_price as decimal(18, 4)) as unit_price,
    lines.is_credit_note,
    lines.ordered_at,
    lines.ordered_at as version_at,
    coalesce(arrivals.received_at, cast(lines.file_date as timestamp)) as recorded_at
from lines
left join arrivals on lines.landing_number = arrivals.landing_number
