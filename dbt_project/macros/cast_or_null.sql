{# A value as another type, or null where it is none. dbt's own safe_cast fails on DuckDB: there it is a plain cast. #}
{% macro cast_or_null(text, type) -%}
    {{ return(adapter.dispatch('cast_or_null', 'rapport')(text, type)) }}
{%- endmacro %}

{% macro default__cast_or_null(text, type) -%}
    {{ return('try_cast(' ~ text ~ ' as ' ~ type ~ ')') }}
{%- endmacro %}
