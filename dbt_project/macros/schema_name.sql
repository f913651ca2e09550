{#
    A model's folder is its schema; live views stand beside the published tables under a prefix. In a
    host's project dbt's own rule holds, and ours names nothing: `<target schema>_<folder>`.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set folder = custom_schema_name or target.schema -%}
    {%- if project_name != 'rapport' -%}
        {{ dbt.default__generate_schema_name(custom_schema_name, node) }}
    {%- else -%}
        {{ 'live_' ~ folder if target.name == 'live' else folder }}
    {%- endif -%}
{%- endmacro %}
