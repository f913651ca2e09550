{{ check_of('fct_orders') }}
-- The files' own arithmetic against ours: sales and credit notes together are all that landed.
with landed as (
    select feed as source, sum(cast(quantity * unit_price as decimal(18, 4))) as amount
    from {{ landed('file_order_lines') }}
    group by feed
),

told as (
    select source, sum(amount) as amount
    from (
        select source, total_amount as amount from {{ ref('fct_orders') }}
        union all
        select source, -amount as amount from {{ ref('fct_refunds') }} where is_credit_note
    ) as movements
    group by source
),

-- Each document is rounded to the penny, so a penny a document may be lost.
documents as (
    select feed as source, count(distinct order_name) as document_count
    from {{ landed('file_order_lines') }}
    group by feed
)

select landed.source, landed.amount, told.amount as told_amount
from landed
left join told on landed.source = told.source
left join documents on landed.source = documents.source
where abs(landed.amount - coalesce(told.amount, 0)) > 0.01 * documents.document_count
