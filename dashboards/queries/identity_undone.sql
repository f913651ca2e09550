-- Pairs that an operator told apart, the newest first. One row per pair; identifiers are masked here, so that no
-- page ever holds a whole address.
with masked as (
    select
        *,
        regexp_replace(
            regexp_replace(identifier, '^email:(.?)[^@]+@', 'email:\1•••@'), '^phone:.*(..)$', 'phone:•••\1'
        ) as one,
        regexp_replace(
            regexp_replace(other_identifier, '^email:(.?)[^@]+@', 'email:\1•••@'), '^phone:.*(..)$', 'phone:•••\1'
        ) as other
    from snapshot.reports.rpt_identity_undone
),

counted as (
    select
        pair_id,
        count(*) filter (where use_kind = 'turn') as turn_count,
        count(*) filter (where use_kind = 'action') as action_count,
        count(*) filter (where use_kind = 'handoff') as handoff_count
    from snapshot.reports.rpt_identity_undone_uses
    group by pair_id
)

select
    masked.pair_id,
    masked.one,
    masked.other,
    masked.customer_id,
    masked.other_customer_id,
    masked.reason,
    masked.decided_by,
    masked.is_still_joined,
    coalesce(counted.turn_count, 0)::bigint as turn_count,
    coalesce(counted.action_count, 0)::bigint as action_count,
    coalesce(counted.handoff_count, 0)::bigint as handoff_count,
    masked.merged_at,
    masked.undone_at
from masked
-- left: a merge that nothing used is as undone as any.
left join counted on masked.pair_id = counted.pair_id
order by masked.undone_at desc, masked.pair_id
limit $row_limit
