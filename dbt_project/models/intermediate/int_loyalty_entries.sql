{{ config(tags=['live']) }}
{{ per_customer() }}

with entries as (
    select * from {{ ref('int_loyalty_entries_folded') }}
),

people as (
    select * from {{ identity() }}
),

owned as (
    select
        people.customer_id,
        entries.*,
        -- Numbers written as text: the shorter is the smaller, so 9 comes before 10.
        row_number() over (
            partition by people.customer_id
            order by entries.version_at, length(entries.loyalty_entry_id), entries.loyalty_entry_id
        ) as entry_number
    from entries
    inner join people on entries.identifier = people.identifier
)

select
    customer_id,
    loyalty_entry_id,
    order_id,
    reason,
    description,
    points,
    cast(sum(points) over (
        partition by customer_id order by entry_number rows between unbounded preceding and current row
    ) as integer) as balance_after,
    entry_number,
    version_at as entered_at,
    -- A balance rests on every entry before it, so it is as fresh as the newest of them.
    max(recorded_at) over (
        partition by customer_id order by entry_number rows between unbounded preceding and current row
    ) as recorded_at
from owned
