{#-
    Whom each identifier belongs to. A build by increment takes the persons apart whom new evidence, an
    operator or a guard touches, together with what is new, and finds the components of these alone; the
    verdict on an edge and the name of a person never depend on anybody else.
-#}
{{ config(
    materialized='view' if target.name == 'live' else 'incremental',
    incremental_strategy='merge',
    unique_key='identifier',
    on_schema_change='fail',
    tags=['live'],
    meta={'customer_by': 'itself', 'scope_by': 'customer_id'},
) }}

with recursive
{%- if is_incremental() %}
horizon as (
    select coalesce(max(landing_number), -1) as landing_number from {{ this }}
),

new_edges as (
    select edges.identifier, edges.other_identifier
    from {{ ref('int_identity_edges_folded') }} as edges
    where edges.landing_number > (select horizon.landing_number from horizon)
),

decided as (
    select decisions.identifier, decisions.other_identifier
    from {{ ref('int_identity_decisions_folded') }} as decisions
    where decisions.landing_number > (select horizon.landing_number from horizon)
),

-- What a withdrawn edge or a lifted guard sets free may go to a neighbour.
freed as (
    select guards.identifier
    from {{ ref('int_identity_guards') }} as guards
    where
        guards.landing_number >= (select horizon.landing_number from horizon)
        and guards.identifier != 'settings'
    union
    select decided.identifier from decided
    union
    select decided.other_identifier from decided
),

touched as (
    select nodes.identifier
    from {{ ref('int_identity_nodes_folded') }} as nodes
    where nodes.landing_number > (select horizon.landing_number from horizon)
    union
    select new_edges.identifier from new_edges
    union
    select new_edges.other_identifier from new_edges
    union
    select freed.identifier from freed
    union
    select edges.other_identifier
    from {{ ref('int_identity_edges_folded') }} as edges
    inner join freed on edges.identifier = freed.identifier
    union
    select edges.identifier
    from {{ ref('int_identity_edges_folded') }} as edges
    inner join freed on edges.other_identifier = freed.identifier
),

touched_people as (
    select distinct people.customer_id
    from {{ this }} as people
    inner join touched on people.identifier = touched.identifier
),

members as (
    select touched.identifier from touched
    union
    select people.identifier
    from {{ this }} as people
    inner join touched_people on people.customer_id = touched_people.customer_id
),
{%- endif %}

nodes as (
    select identifier, version_at as first_seen_at, recorded_at from {{ ref('int_identity_nodes_folded') }}
    {%- if is_incremental() %}
    where identifier in (select members.identifier from members)
    {%- endif %}
),

edges as (
    {%- if is_incremental() %}
    select * from {{ ref('int_identity_edges_folded') }}
    where identifier in (select members.identifier from members)
    union
    select * from {{ ref('int_identity_edges_folded') }}
    where other_identifier in (select members.identifier from members)
    {%- else %}
    select * from {{ ref('int_identity_edges_folded') }}
    {%- endif %}
),

{{ identity_judgement('edges', ref('int_identity_decisions_folded'), ref('int_identity_guards')) }},

{{ identity_components('nodes') }}
{%- if target.name != 'live' %},

heard as (
    {{ identity_horizon() }}
)
{%- endif %}

select
    nodes.identifier,
    {{ customer_id_of('named.seed') }} as customer_id,
    {{ dbt.split_part('nodes.identifier', "':'", 1) }} as identifier_type,
    nodes.first_seen_at,
    {%- if target.name != 'live' %}
    (select heard.landing_number from heard) as landing_number,
    {%- endif %}
    nodes.recorded_at
from nodes
inner join named on nodes.identifier = named.identifier
