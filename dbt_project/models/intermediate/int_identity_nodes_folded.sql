{{ folded(key='identifier') }}

with evidence as (
    select event_id, landing_number, identifier, version_at, recorded_at from {{ ref('stg_identity__evidence') }}
    {{ where_unfolded() }}
),

file_lines as (
    select * from {{ ref('stg_files__order_lines') }}
    {{ where_unfolded() }}
),

-- A file names its customers by its own reference only: known, but joined to nobody.
file_customers as (
    select
        min(event_id) as event_id,
        landing_number,
        identifier,
        min(version_at) as version_at,
        min(recorded_at) as recorded_at
    from file_lines
    where identifier is not null
    group by landing_number, identifier
),

incoming as (
    select * from evidence
    union all
    select * from file_customers
)

{{ fold('incoming', key='identifier', keep='first') }}
