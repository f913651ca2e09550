{# Rows that a var declares as a list of objects: `columns` are [name, type] pairs, in order. Empty without any. #}
{% macro declared_rows(rows, columns) -%}
    {%- for row in rows %}
    select
        {%- for name, type in columns %}
        cast({{ "'" ~ row[name] ~ "'" if row.get(name) is not none else 'null' }} as {{ type }}) as {{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    {% if not loop.last %}union all{% endif %}
    {%- else %}
    select
        {%- for name, type in columns %}
        cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    where 1 = 0
    {%- endfor -%}
{%- endmacro %}

{# One row for each part of a text whose parts have `, ` between them; the part is called `part`. #}
{% macro text_rows(relation, column) -%}
    {{ return(adapter.dispatch('text_rows', 'rapport')(relation, column)) }}
{%- endmacro %}

{% macro default__text_rows(relation, column) -%}
    select *, unnest(string_split({{ column }}, ', ')) as part from {{ relation }}
    where {{ column }} != ''
{%- endmacro %}

{# A list of names as SQL text. #}
{% macro quoted_list(names) -%}
    {{ return("'" ~ names | join("', '") ~ "'") }}
{%- endmacro %}
