{# A model's folder is its schema; live views stand beside the published tables under a prefix. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set folder = custom_schema_name or target.schema -%}
    {{ 'live_' ~ folder if target.name == 'live' else folder }}
{%- endmacro %}
