{{ config(tags=['live']) }}

with recursive edges as (
    select identifier, other_identifier from {{ ref('int_identity_edges_folded') }}
    union
    select other_identifier, identifier from {{ ref('int_identity_edges_folded') }}
),

nodes as (
    select identifier, version_at as first_seen_at, recorded_at from {{ ref('int_identity_nodes_folded') }}
),

reached (identifier, member) as (
    select identifier, identifier from nodes
    union
    select reached.identifier, edges.other_identifier
    from reached
    inner join edges on reached.member = edges.identifier
),

-- The person is named after the member seen first, then the smallest, so that the order in which
-- evidence arrives cannot change the name.
seeded as (
    select
        reached.identifier,
        reached.member as seed,
        row_number() over (
            partition by reached.identifier order by nodes.first_seen_at, nodes.identifier
        ) as seniority
    from reached
    inner join nodes on reached.member = nodes.identifier
)

select
    nodes.identifier,
    'c_' || {{ dbt.hash('seeded.seed') }} as customer_id,
    {{ dbt.split_part('nodes.identifier', "':'", 1) }} as identifier_type,
    nodes.first_seen_at,
    nodes.recorded_at
from nodes
inner join seeded on nodes.identifier = seeded.identifier and seeded.seniority = 1
