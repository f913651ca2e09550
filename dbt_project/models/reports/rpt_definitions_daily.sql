with judged as (
    select * from {{ ref('fct_episode_definitions') }}
),

ours as (
    select episode_id, verdict, reason from judged
    where definition = 'ours'
)

-- Every episode once for each definition, beside what ours makes of it: sums of rows are that definition's rate, and
-- the rows whose two verdicts differ explain the difference.
select
    {{ brand_date('judged.started_at') }} as episode_date,
    judged.channel,
    judged.customer_type,
    judged.definition,
    judged.verdict,
    judged.reason,
    ours.verdict as our_verdict,
    ours.reason as our_reason,
    cast(count(*) as bigint) as episode_count
from judged
inner join ours on judged.episode_id = ours.episode_id
group by 1, 2, 3, 4, 5, 6, 7, 8
