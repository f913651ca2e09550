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

{# The UTC moment at which the brand's clock shows so many minutes after the beginning of a day. #}
{% macro brand_moment(day, minutes) -%}
    {{ return(adapter.dispatch('brand_moment', 'rapport')(day, minutes)) }}
{%- endmacro %}

{% macro default__brand_moment(day, minutes) -%}
    ((({{ dbt.dateadd('minute', minutes, 'cast(' ~ day ~ ' as timestamp)') }})
        at time zone '{{ var("brand_time_zone") }}') at time zone 'UTC')
{%- endmacro %}

{# Of a weekday (0 is Monday) the minute of the day at which `business_hours` open (edge 0) or close (edge 1). #}
{% macro declared_minute(weekday, edge) -%}
    case {{ weekday }}
    {%- for hours in var('business_hours') %} when {{ loop.index0 }} then {{ hours[edge] * 60 }}{% endfor %} end
{%- endmacro %}

{# Of a weekday (0 is Monday) its name in the office hours of a release. #}
{% macro weekday_name(weekday) -%}
    case {{ weekday }}
    {%- for name in ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] %} when {{ loop.index0 }} then '{{ name }}'
    {%- endfor %} end
{%- endmacro %}

{# `09:30:00` as minutes of the day. #}
{% macro minute_of(clock) -%}
    (cast({{ dbt.split_part(clock, "':'", 1) }} as integer) * 60 + cast({{ dbt.split_part(clock, "':'", 2) }} as integer))
{%- endmacro %}

{#
    Seconds during which somebody was there, from the first of `dim_business_days` to a UTC moment; `days` is its row of
    the moment's day where the brand is. The difference of two such numbers is business time.
#}
{% macro business_seconds_until(column, days) -%}
    ({{ days }}.open_seconds_before + greatest(
        {{ dbt.datediff(days ~ '.opens_at', 'least(' ~ column ~ ', ' ~ days ~ '.closes_at)', 'second') }}, 0
    ))
{%- endmacro %}
