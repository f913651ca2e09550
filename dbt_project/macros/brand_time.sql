{# A UTC moment as the clock on the brand's wall shows it. #}
{% macro brand_time(column) -%}
    {{ return(adapter.dispatch('brand_time', 'rapport')(column)) }}
{%- endmacro %}

{% macro default__brand_time(column) -%}
    (({{ column }} at time zone 'UTC') at time zone '{{ var("brand_time_zone") }}')
{%- endmacro %}

{# The first UTC moment after the brand's day in which a UTC moment lies. #}
{% macro brand_day_end(column) -%}
    {{ return(adapter.dispatch('brand_day_end', 'rapport')(column)) }}
{%- endmacro %}

{% macro default__brand_day_end(column) -%}
    ((({{ dbt.dateadd('day', 1, 'cast(' ~ rapport.brand_date(column) ~ ' as timestamp)') }})
        at time zone '{{ var("brand_time_zone") }}') at time zone 'UTC')
{%- endmacro %}

{#
    Business seconds from a Monday long ago to a UTC moment, by the brand's wall clock and `business_hours`: the
    difference of two such numbers is the time in between during which somebody was there.
#}
{% macro business_seconds_until(column) -%}
    {%- set hours = var('business_hours') -%}
    {%- set local = rapport.brand_time(column) -%}
    {%- set days = dbt.datediff("cast('1970-01-05' as date)", 'cast(' ~ local ~ ' as date)', 'day') -%}
    {%- set second = '(extract(hour from ' ~ local ~ ') * 3600 + extract(minute from ' ~ local
        ~ ') * 60 + floor(extract(second from ' ~ local ~ ')))' -%}
    {%- set before = [0] -%}
    {%- for opens, closes in hours %}{% do before.append(before[-1] + (closes - opens) * 3600) %}{% endfor -%}
    (
        floor({{ days }} / 7) * {{ before[-1] }}
        + case ({{ days }}) % 7
            {%- for opens, closes in hours %}
            when {{ loop.index0 }} then {{ before[loop.index0] }}
                + least(greatest({{ second }} - {{ opens * 3600 }}, 0), {{ (closes - opens) * 3600 }})
            {%- endfor %}
        end
    )
{%- endmacro %}
