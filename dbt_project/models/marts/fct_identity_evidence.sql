{#- A view, and not published: verdicts change with every guard, and there is too much evidence to write it anew. -#}
{{ config(materialized='view', enabled=target.name != 'live') }}

with evidence as (
    select * from {{ ref('int_identity_evidence_landed') }}
),

edges as (
    select * from {{ ref('int_identity_edges_judged') }}
),

decisions as (
    select * from {{ ref('int_identity_decisions_folded') }}
)

select
    evidence.event_id,
    evidence.pair_id,
    people.customer_id,
    others.customer_id as other_customer_id,
    evidence.identifier,
    evidence.other_identifier,
    evidence.source,
    evidence.kind,
    edges.refused_by,
    decisions.reason as withdrawn_reason,
    decisions.decided_by as withdrawn_by,
    evidence.is_claim,
    edges.refused_by is null as is_counted,
    evidence.version_at as occurred_at,
    evidence.recorded_at
from evidence
inner join edges on evidence.pair_id = edges.pair_id and evidence.is_claim = edges.is_claim
inner join {{ identity() }} as people on evidence.identifier = people.identifier
inner join {{ identity() }} as others on evidence.other_identifier = others.identifier
left join decisions on evidence.pair_id = decisions.pair_id and decisions.is_withdrawn
