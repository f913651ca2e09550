with options as (
    select * from {{ ref('profile_return_options') }}
    where scope = 'order_line' and returnable_quantity > 0
),

matched as (
    select * from {{ ref('int_return_windows_matched') }}
),

-- Every window that is about a line, and not the one alone that is gone by.
fitting as (
    select
        options.option_id,
        windows.clause_id,
        windows.window_days,
        {{ return_window_rank('windows') }} as window_rank
    from options
    -- inner, not left: an option of an order line has its line and its order.
    inner join {{ ref('int_order_lines') }} as lines on options.order_line_id = lines.order_line_id
    inner join {{ ref('int_orders_folded') }} as orders on options.order_id = orders.order_id
    inner join {{ ref('int_release_return_windows') }} as windows
        on
            {{ return_window_fits('windows', 'options.tier', 'lines.product_type', 'orders.ship_to_country_code') }}
),

windows_apart as (
    select distinct
        'return_windows' as contradiction,
        options.customer_id, options.order_id, options.option_id as subject_id, options.clause_id,
        others.clause_id as other_clause_id,
        '"' || options.product_title || '" in order ' || options.order_name || ' can go back for '
        || options.window_days || ' days by ' || options.clause_id || ' and for ' || others.window_days
        || ' days by ' || others.clause_id || '. Neither is the more specific; we go by the longer.' as explanation,
        options.refund_amount as amount_at_stake,
        false as is_settled
    from options
    inner join fitting as held
        on
            options.option_id = held.option_id
            and options.clause_id = held.clause_id and options.window_days = held.window_days
    inner join fitting as others
        on
            held.option_id = others.option_id
            and held.window_rank = others.window_rank and held.window_days != others.window_days
    where
        not options.is_final_sale
        -- Once both have closed nobody can be told two things any more.
        and (options.returnable_until_at is null or options.returnable_until_at >= {{ as_of() }})
),

final_and_open as (
    select
        'final_sale_in_window' as contradiction,
        options.customer_id, options.order_id, options.option_id as subject_id, options.clause_id,
        matched.clause_id as other_clause_id,
        '"' || options.product_title || '" in order ' || options.order_name || ' stays sold by ' || options.clause_id
        || ', and its ' || matched.window_days || ' days by ' || matched.clause_id
        || ' are not over. Final sale goes first.' as explanation,
        options.refund_amount as amount_at_stake,
        true as is_settled
    from options
    inner join matched on options.option_id = matched.option_id
    where
        options.is_final_sale
        and {{ dbt.dateadd('day', 'matched.window_days', 'options.window_starts_at') }} >= {{ as_of() }}
)

select * from windows_apart
union all
select * from final_and_open
