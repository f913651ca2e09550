{{ folded(key='edge_id') }}

with evidence as (
    select * from {{ ref('stg_identity__evidence') }}
    {{ where_unfolded() }}
),

-- An address that many people share (a help desk, a shop's till) proves nothing about who is who.
-- It stays a node of its own. A changed list takes effect with a full refresh of this model.
telling as (
    select * from evidence
    {%- if var('identity_blocklist') %}
    where identifier not in ('{{ var("identity_blocklist") | join("', '") }}')
    {%- endif %}
),

-- A star around the smallest identifier of an event connects as much as all pairs would, with fewer rows.
centres as (
    select landing_number, min(identifier) as identifier from telling
    group by landing_number
),

incoming as (
    select
        telling.event_id,
        telling.landing_number,
        {{ dbt.hash("centres.identifier || '|' || telling.identifier") }} as edge_id,
        centres.identifier,
        telling.identifier as other_identifier,
        telling.version_at,
        telling.recorded_at
    from telling
    inner join centres on telling.landing_number = centres.landing_number
    where centres.identifier != telling.identifier
)

{{ fold('incoming', key='edge_id', keep='first') }}
