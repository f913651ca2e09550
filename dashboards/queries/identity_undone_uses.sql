-- What used two people as one, oldest first. One row per pair and turn, action or handoff.
select
    pair_id,
    use_kind,
    conversation_id,
    customer_id,
    detail,
    used_at
from snapshot.reports.rpt_identity_undone_uses
where pair_id = $pair
order by used_at, use_id
limit $row_limit
