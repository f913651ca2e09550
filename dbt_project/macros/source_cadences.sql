{# How often each source is expected to be heard, out of the var; no rows when nothing is expected. #}
{% macro source_cadences() -%}
    {%- set cadences = var('source_cadences') -%}
    {%- for source, cadence in cadences.items() %}
    select
        '{{ source }}' as source,
        {{ cadence['expected_minutes'] }} as expected_minutes,
        {{ cadence['stale_minutes'] }} as stale_minutes
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- else %}
    select cast(null as varchar) as source, cast(null as integer) as expected_minutes, cast(null as integer) as stale_minutes
    where 1 = 0
    {%- endfor %}
{%- endmacro %}
