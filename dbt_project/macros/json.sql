{# Text of one value inside a JSON document; null where it is absent. #}
{% macro json_text(column, path) -%}
    {{ return(adapter.dispatch('json_text', 'rapport')(column, path)) }}
{%- endmacro %}

{% macro default__json_text(column, path) -%}
    json_extract_string({{ column }}, '$.{{ path }}')
{%- endmacro %}

{# One row for each element of the array at `path`; the element is called `item`. #}
{% macro json_rows(relation, column, path) -%}
    {{ return(adapter.dispatch('json_rows', 'rapport')(relation, column, path)) }}
{%- endmacro %}

{% macro default__json_rows(relation, column, path) -%}
    select *, unnest(json_extract({{ column }}, '$.{{ path }}[*]')) as item from {{ relation }}
{%- endmacro %}

{% macro json_money(column, path) -%}
    cast({{ json_text(column, path) }} as decimal(18, 2))
{%- endmacro %}

{% macro json_int(column, path) -%}
    cast({{ json_text(column, path) }} as integer)
{%- endmacro %}

{# A moment in UTC without a zone; text with an offset is converted. #}
{% macro json_time(column, path) -%}
    cast({{ json_text(column, path) }} as timestamp)
{%- endmacro %}

{% macro json_bool(column, path) -%}
    coalesce({{ json_text(column, path) }} = 'true', false)
{%- endmacro %}
