with tickets as (
    select * from {{ ref('fct_ticket_reasons') }}
    where opened_at is not null
)

select
    {{ brand_date('opened_at') }} as opened_date,
    coalesce(channel, 'unknown') as channel,
    intent,
    stage,
    wants,
    cast(count(*) as bigint) as ticket_count,
    cast(count(case when is_heard then 1 end) as bigint) as heard_count,
    cast(count(case when is_sure then 1 end) as bigint) as sure_count,
    cast(count(case when is_ready then 1 end) as bigint) as ready_count
from tickets
group by 1, 2, 3, 4, 5
