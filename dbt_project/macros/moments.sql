{#
    The moment that reports are computed for: the var, else the one that the run noted in the warehouse, else
    now. Noted and not passed: a var that changes with every run makes dbt parse the whole project every time.
#}
{% macro as_of() -%}
    {#- In UTC: a plain cast of now() would give the hour of the machine's zone. -#}
    {%- set now = "(now() at time zone 'UTC')" -%}
    {%- if var('as_of') -%}
        cast('{{ var("as_of") }}' as timestamp)
    {%- elif execute and adapter.get_relation(target.database, 'landing', 'moments') -%}
        coalesce((select max(as_of) from landing.moments), {{ now }})
    {%- else -%}
        {{ now }}
    {%- endif -%}
{%- endmacro %}

{# The calendar date of a UTC moment where the brand is. #}
{% macro brand_date(column) -%}
    {{ return(adapter.dispatch('brand_date', 'rapport')(column)) }}
{%- endmacro %}

{% macro default__brand_date(column) -%}
    cast(({{ column }} at time zone 'UTC') at time zone '{{ var("brand_time_zone") }}' as date)
{%- endmacro %}
