{#-
    Whose rows a build computes anew: whoever the events since the last whole build lead to by the keys of that
    build, and whoever they lead to now. A key that nobody owned may be the name that a fact waits under.
    What a build that broke off had found is kept: it may have changed the keys already.
-#}
{{ config(enabled=target.name != 'live') }}

{%- set horizon = rapport.built_horizon() %}
{#- Not by `ref`: the table as the build before left it, which this one writes later. #}
{%- set keys = 'int_customer_keys' %}
{%- if execute %}
    {%- set keys = adapter.get_relation(this.database, this.schema, 'int_customer_keys') %}
{%- endif %}

with named as (
    select distinct key from {{ ref('stg_identity__keys') }}
    where landing_number > {{ horizon }}
),

{% if keys -%}
former as (
    select distinct keys.customer_id
    from {{ keys }} as keys
    inner join named on keys.key = named.key
),

following as (
    select named.key from named
    union
    select keys.key
    from {{ keys }} as keys
    inner join former on keys.customer_id = former.customer_id
),
{%- else -%}
following as (
    select named.key from named
),
{%- endif %}

touched as (
    select people.customer_id
    from {{ identity() }} as people
    inner join following on people.identifier = following.key
    union
    select named.key as customer_id from named
    {%- if keys %}
    union
    select former.customer_id from former
    {%- endif %}
    {%- if execute and load_relation(this) %}
    union
    select earlier.customer_id
    from {{ this }} as earlier
    where earlier.built_horizon = {{ horizon }}
    {%- endif %}
)

select
    touched.customer_id,
    cast({{ horizon }} as bigint) as built_horizon
from touched
