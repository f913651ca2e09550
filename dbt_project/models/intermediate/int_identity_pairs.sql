{{ config(materialized='view', tags=['live'], meta={'claim_sources': var('identity_claim_sources')}) }}

with evidence as (
    select * from {{ ref('stg_identity__evidence') }}
)

-- All pairs and not a star around one of them: when a guard or an operator takes one pair away, what
-- the event says of the others stays. An event names a handful of identifiers.
select
    one.event_id,
    one.landing_number,
    {{ pair_id('one.identifier', 'other.identifier') }} as pair_id,
    one.identifier,
    other.identifier as other_identifier,
    one.source,
    one.kind,
    {{ is_claim('one.source') }} as is_claim,
    one.version_at,
    one.recorded_at
from evidence as one
-- By event: the rows of one load may share a landing number, which is asked for the sake of the increment.
inner join evidence as other
    on
        one.event_id = other.event_id
        and one.landing_number = other.landing_number
        and one.identifier < other.identifier
