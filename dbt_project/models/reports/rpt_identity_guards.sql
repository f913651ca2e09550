with guards as (
    select identifier, guard from {{ ref('int_identity_guards') }}
    where guard in ('blocked', 'shared', 'busy')
),

edges as (
    select * from {{ ref('int_identity_edges_folded') }}
),

directed as (
    select identifier, other_identifier, is_claim from edges
    union all
    select other_identifier as identifier, identifier as other_identifier, is_claim from edges
)

select
    guards.identifier,
    {{ dbt.split_part('guards.identifier', "':'", 1) }} as identifier_type,
    guards.guard,
    cast(count(distinct directed.other_identifier) as integer) as other_count,
    cast(count(distinct case when not directed.is_claim then directed.other_identifier end) as integer) as told_count
from guards
-- left, not inner: what the blocklist names may never have been heard of.
left join directed on guards.identifier = directed.identifier
group by guards.identifier, guards.guard
