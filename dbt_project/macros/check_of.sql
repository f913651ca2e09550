{#
    Under which table Dagster shows a test that reads several. It does not guess, and runs no test that
    belongs to none.
#}
{% macro check_of(model_name) -%}
    {{ config(meta={'dagster': {'ref': {'name': model_name, 'package': 'rapport'}}}) }}
{%- endmacro %}
