{{ check_of('int_identifiers_resolved') }}
-- Increments take only touched people apart. Here everybody is taken apart, over all edges that there are.
with recursive nodes as (
    select identifier, version_at as first_seen_at from {{ ref('int_identity_nodes_folded') }}
),

{{ identity_judgement(
    ref('int_identity_edges_folded'),
    ref('int_identity_decisions_folded'),
    ref('int_identity_guards')
) }},

{{ identity_components('nodes') }},

recomputed as (
    select identifier, {{ customer_id_of('seed') }} as customer_id from named
)

select
    coalesce(recomputed.identifier, kept.identifier) as identifier,
    recomputed.customer_id,
    kept.customer_id as kept_customer_id
from recomputed
-- full, not left: an identifier that only one of the two knows is a difference.
full join {{ ref('int_identifiers_resolved') }} as kept on recomputed.identifier = kept.identifier
where
    recomputed.customer_id is null
    or kept.customer_id is null
    or recomputed.customer_id != kept.customer_id
