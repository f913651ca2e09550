{# The moment that reports are computed for; set by the run, so that a retry computes the same. #}
{% macro as_of() -%}
    {%- if var('as_of') -%}
        cast('{{ var("as_of") }}' as timestamp)
    {%- else -%}
        cast({{ dbt.current_timestamp() }} as timestamp)
    {%- endif -%}
{%- endmacro %}

{# The calendar date of a UTC moment where the brand is. #}
{% macro brand_date(column) -%}
    {{ return(adapter.dispatch('brand_date', 'rapport')(column)) }}
{%- endmacro %}

{% macro default__brand_date(column) -%}
    cast(({{ column }} at time zone 'UTC') at time zone '{{ var("brand_time_zone") }}' as date)
{%- endmacro %}
