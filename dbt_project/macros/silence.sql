{# Nothing came within the hours after this entry, and the hours have passed. Exactly at the hour still counts as within. #}
{% macro silent_for(next_at, hours) -%}
    coalesce({{ next_at }}, {{ as_of() }}) > {{ dbt.dateadd('hour', hours, 'happened_at') }}
{%- endmacro %}
