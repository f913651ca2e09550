{#
    The ends of Wilson's score interval ("Probable inference", JASA 22 (1927), 209-212) at `interval_z`. Null where
    there is no cohort; at none and at all the end is exact.
#}
{% macro interval_low(numerator, denominator) -%}
    case
        when {{ denominator }} = 0 then null
        when {{ numerator }} = 0 then 0
        else {{ rapport.interval_centre(numerator, denominator) }} - {{ rapport.interval_half(numerator, denominator) }}
    end
{%- endmacro %}

{% macro interval_high(numerator, denominator) -%}
    case
        when {{ denominator }} = 0 then null
        when {{ numerator }} = {{ denominator }} then 1
        else {{ rapport.interval_centre(numerator, denominator) }} + {{ rapport.interval_half(numerator, denominator) }}
    end
{%- endmacro %}

{% macro interval_centre(numerator, denominator) -%}
    {%- set z = var('interval_z') -%}
    ({{ numerator }} + {{ z * z / 2 }}) / ({{ denominator }} + {{ z * z }})
{%- endmacro %}

{% macro interval_half(numerator, denominator) -%}
    {%- set z = var('interval_z') -%}
    {{ z }} * sqrt(
        cast({{ numerator }} as double) * ({{ denominator }} - {{ numerator }}) / {{ denominator }} + {{ z * z / 4 }}
    ) / ({{ denominator }} + {{ z * z }})
{%- endmacro %}
