{{ per_customer() }}

with options as (
    select * from {{ ref('int_return_windows_matched') }}
),

arrivals as (
    select
        order_line_id,
        -- The window of a line that came in two parcels begins with the second.
        case when count(*) = count(delivered_at) then max(delivered_at) end as delivered_at,
        max(recorded_at) as recorded_at
    from {{ ref('int_shipment_lines') }}
    group by order_line_id
),

final_sale as (
    select * from {{ ref('int_release_final_sale') }}
),

decided as (
    select
        options.*,
        arrivals.delivered_at as window_starts_at,
        final_sale.clause_id as final_clause_id,
        final_sale.clause_text as final_clause_text,
        final_sale.release_id as final_release_id,
        case when options.is_final_sale then 0 else options.window_days end as days,
        {{ newest('options.recorded_at', 'arrivals.recorded_at') }} as known_at
    from options
    left join arrivals on options.order_line_id = arrivals.order_line_id
    -- At most one row: the final sale clause of the release in force.
    left join final_sale on options.is_final_sale
)

select
    customer_id, option_id, scope, order_id, order_name, order_line_id, cart_line_id, product_title, variant_title,
    tier,
    case when is_final_sale then final_clause_id else clause_id end as clause_id,
    case when is_final_sale then final_clause_text else clause_text end as clause_text,
    case when is_final_sale then final_release_id else release_id end as release_id,
    returnable_quantity,
    days as window_days,
    refund_amount,
    unit_refund_amount,
    is_final_sale,
    window_starts_at,
    {{ dbt.dateadd('day', 'days', 'window_starts_at') }} as returnable_until_at,
    known_at as recorded_at
from decided
