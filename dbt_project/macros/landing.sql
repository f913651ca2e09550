{# Empty landing tables where nothing has landed yet, so that `dbt build` works by itself. #}
{% macro create_landing_tables() -%}
    {%- if execute and target.name != 'live' and var('rapport_landing_schema') == 'landing' -%}
    create schema if not exists landing;
    create table if not exists landing.events (
        landing_number bigint, event_id varchar, source varchar, kind varchar,
        occurred_at timestamp, received_at timestamp, payload varchar
    );
    create table if not exists landing.event_keys (
        landing_number bigint, key varchar, role varchar, occurred_at timestamp
    );
    create table if not exists landing.file_order_lines (
        landing_number bigint, feed varchar, file_date date, line_number bigint, order_name varchar, sku varchar,
        description varchar, quantity bigint, ordered_at timestamp, unit_price decimal(18, 4), customer_ref varchar,
        country varchar, is_credit_note boolean, line_hash varchar
    );
    create table if not exists landing.file_loads (
        landing_number bigint, feed varchar, file_name varchar, file_date date, sha256 varchar, line_count bigint,
        loaded_count bigint, duplicate_count bigint, quarantined_count bigint, loaded_at timestamp
    );
    create table if not exists landing.quarantined_lines (
        landing_number bigint, feed varchar, file_name varchar, line_number bigint, reason varchar, line varchar
    );
    create table if not exists landing.quarantined_events (
        landing_number bigint, source varchar, kind varchar, reason varchar, received_at timestamp
    );
    {%- else -%}
    select 1
    {%- endif -%}
{%- endmacro %}
