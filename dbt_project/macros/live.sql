{#
    The live views read a customer's unseen events from temporary tables, which belong to a cursor:
    every model needs them to exist in its own session before its view can be bound.
#}
{% macro create_unseen_tables() -%}
    {%- if target.name == 'live' -%}
    create temp table if not exists unseen_events (
        landing_number bigint, event_id varchar, source varchar, kind varchar,
        occurred_at timestamp, received_at timestamp, payload varchar
    );
    create temp table if not exists unseen_event_keys (
        landing_number bigint, key varchar, role varchar, occurred_at timestamp
    );
    create temp table if not exists touched_customers (customer_id varchar);
    create temp table if not exists live_identity (
        identifier varchar, customer_id varchar, identifier_type varchar, first_seen_at timestamp, recorded_at timestamp
    );
    {%- endif -%}
{%- endmacro %}

{#
    Which customer an identifier belongs to. In the live target the components are resolved once
    into a temporary table and not again in each view that asks.
#}
{% macro identity() -%}
    {%- if target.name == 'live' -%}
        temp.main.live_identity
    {%- else -%}
        {{ ref('rapport', 'int_identifiers_resolved') }}
    {%- endif -%}
{%- endmacro %}

{#
    A table that a batch computed over all customers: popularity, percentiles. The live target holds
    one customer at a time, so there it is read as it was published and never computed.
#}
{% macro published_table(name) -%}
    {%- if target.name == 'live' -%}
        snapshot.facts.{{ name }}
    {%- else -%}
        {{ ref('rapport', name) }}
    {%- endif -%}
{%- endmacro %}
