{{ folded(key='edge_id', customer_by='both_identifiers') }}

with pairs as (
    select * from {{ ref('int_identity_pairs') }}
    {{ where_unfolded() }}
),

-- What a browser claims and what a system of the brand's own has told are two edges: only one of
-- them may join two persons.
incoming as (
    select
        event_id,
        landing_number,
        pair_id || case when is_claim then ':claimed' else ':told' end as edge_id,
        pair_id,
        identifier,
        other_identifier,
        is_claim,
        version_at,
        recorded_at
    from pairs
)

{{ fold('incoming', key='edge_id', keep='first') }}
