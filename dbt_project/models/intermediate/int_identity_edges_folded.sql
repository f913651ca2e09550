{{ folded(key='edge_id') }}

with evidence as (
    select * from {{ ref('stg_identity__evidence') }}
    {{ where_unfolded() }}
),

-- A star around the smallest identifier of an event connects as much as all pairs would, with fewer rows.
centres as (
    select landing_number, min(identifier) as identifier from evidence
    group by landing_number
),

incoming as (
    select
        evidence.event_id,
        evidence.landing_number,
        {{ dbt.hash("centres.identifier || '|' || evidence.identifier") }} as edge_id,
        centres.identifier,
        evidence.identifier as other_identifier,
        evidence.version_at,
        evidence.recorded_at
    from evidence
    inner join centres on evidence.landing_number = centres.landing_number
    where centres.identifier != evidence.identifier
)

{{ fold('incoming', key='edge_id', keep='first') }}
