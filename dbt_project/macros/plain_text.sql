{# The words of an HTML fragment without its markup. #}
{% macro plain_text(column) -%}
    {{ return(adapter.dispatch('plain_text', 'rapport')(column)) }}
{%- endmacro %}

{% macro default__plain_text(column) -%}
    trim(regexp_replace(regexp_replace({{ column }}, '<[^>]*>', ' ', 'g'), '\s+', ' ', 'g'))
{%- endmacro %}
