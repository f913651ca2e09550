{#
    The moment that reports are computed for: the var, else the one that the run noted in the warehouse, else
    now. Noted and not passed: a var that changes with every run makes dbt parse the whole project every time.
#}
{% macro as_of() -%}
    {%- if var('as_of') -%}
        cast('{{ var("as_of") }}' as timestamp)
    {%- elif execute and adapter.get_relation(target.database, 'landing', 'moments') -%}
        coalesce((select max(as_of) from landing.moments), {{ rapport.utc_now() }})
    {%- else -%}
        {{ rapport.utc_now() }}
    {%- endif -%}
{%- endmacro %}

{# Now in UTC without a zone. A plain cast of now() would give the hour of the machine's zone. #}
{% macro utc_now() -%}
    {{ return(adapter.dispatch('utc_now', 'rapport')()) }}
{%- endmacro %}

{% macro default__utc_now() -%}
    (now() at time zone 'UTC')
{%- endmacro %}

{# The calendar date of a UTC moment where the brand is. #}
{% macro brand_date(column) -%}
    {{ return(adapter.dispatch('brand_date', 'rapport')(column)) }}
{%- endmacro %}

{% macro default__brand_date(column) -%}
    cast(({{ column }} at time zone 'UTC') at time zone '{{ var("brand_time_zone") }}' as date)
{%- endmacro %}
