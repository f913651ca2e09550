{# The later of two moments, either of which may be missing. #}
{% macro newest(one, other) -%}
    case when {{ other }} > {{ one }} then {{ other }} else coalesce({{ one }}, {{ other }}) end
{%- endmacro %}
