with undone as (
    select * from {{ ref('int_identity_decisions_folded') }}
    where is_withdrawn
),

-- From when on a reader could meet the two as one person; of a browser's claim and what a system told, the first.
seen as (
    select pair_id, min(recorded_at) as merged_at from {{ ref('int_identity_edges_folded') }}
    group by pair_id
)

select
    undone.pair_id,
    undone.identifier,
    undone.other_identifier,
    people.customer_id,
    others.customer_id as other_customer_id,
    undone.reason,
    undone.decided_by,
    people.customer_id = others.customer_id as is_still_joined,
    seen.merged_at,
    undone.version_at as undone_at
from undone
-- inner, not left: a pair of which no event tells (any more) has joined nobody.
inner join seen on undone.pair_id = seen.pair_id
inner join {{ identity() }} as people on undone.identifier = people.identifier
inner join {{ identity() }} as others on undone.other_identifier = others.identifier
