{# The day of a moment as text, 2026-01-31. #}
{% macro day_text(column) -%}
    cast(cast({{ column }} as date) as varchar)
{%- endmacro %}
