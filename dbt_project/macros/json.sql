{# Text of one value inside a JSON document; null where it is absent. #}
{% macro json_text(column, path) -%}
    {{ return(adapter.dispatch('json_text', 'rapport')(column, path)) }}
{%- endmacro %}

{% macro default__json_text(column, path) -%}
    json_extract_string({{ column }}, '$.{{ path }}')
{%- endmacro %}

{# One row for each element of the array at `path`; the element is called `item`. An empty path means the column itself. #}
{% macro json_rows(relation, column, path) -%}
    {{ return(adapter.dispatch('json_rows', 'rapport')(relation, column, path)) }}
{%- endmacro %}

{% macro default__json_rows(relation, column, path) -%}
    {%- set start = '$.' ~ path if path else '$' -%}
    select *, unnest(json_extract({{ column }}, '{{ start }}[*]')) as item from {{ relation }}
{%- endmacro %}

{#
    One row for each member of the object at `path`: its `name` and its `value` as text. Names come
    from outside and may hold anything, so they are never made part of a path.
#}
{% macro json_members(relation, column, path) -%}
    {{ return(adapter.dispatch('json_members', 'rapport')(relation, column, path)) }}
{%- endmacro %}

{% macro default__json_members(relation, column, path) -%}
    select members.*, member.key as name, json_extract_string(member.value, '$') as value
    from (
        select *, unnest(map_entries(try_cast(json_extract({{ column }}, '$.{{ path }}') as map(varchar, json)))) as member
        from {{ relation }}
    ) as members
{%- endmacro %}

{% macro json_money(column, path) -%}
    cast({{ json_text(column, path) }} as decimal(18, 2))
{%- endmacro %}

{% macro json_int(column, path) -%}
    cast({{ json_text(column, path) }} as integer)
{%- endmacro %}

{# A moment in UTC without a zone; text with an offset is converted. #}
{% macro json_time(column, path) -%}
    {{ rapport.utc_time(rapport.json_text(column, path)) }}
{%- endmacro %}

{# The moment that a text says, in UTC without a zone; a text without an offset is UTC. #}
{% macro utc_time(text) -%}
    {{ return(adapter.dispatch('utc_time', 'rapport')(text)) }}
{%- endmacro %}

{% macro default__utc_time(text) -%}
    {#- A plain cast drops the offset: 10:00+01:00 would be ten o'clock. -#}
    case
        when regexp_matches({{ text }}, ':[0-9.]+(Z|[+-][0-9]{2}(:?[0-9]{2})?)$')
            then make_timestamp(epoch_us(cast({{ text }} as timestamptz)))
        else cast({{ text }} as timestamp)
    end
{%- endmacro %}

{% macro json_bool(column, path) -%}
    coalesce({{ json_text(column, path) }} = 'true', false)
{%- endmacro %}

{#
    The elements of the array at `path` as one text, `, ` between them; empty where there is none. With
    `member`, of each element that member.
#}
{% macro json_list(column, path, member=none) -%}
    {{ return(adapter.dispatch('json_list', 'rapport')(column, path, member)) }}
{%- endmacro %}

{% macro default__json_list(column, path, member=none) -%}
    {%- set elements = '$.' ~ path ~ '[*]' ~ ('.' ~ member if member else '') -%}
    coalesce(array_to_string(json_extract_string({{ column }}, '{{ elements }}'), ', '), '')
{%- endmacro %}

{# A part of a JSON document that is itself JSON, as text: the list of an order's lines, say. #}
{% macro json_document(column, path) -%}
    {{ return(adapter.dispatch('json_document', 'rapport')(column, path)) }}
{%- endmacro %}

{% macro default__json_document(column, path) -%}
    cast(json_extract({{ column }}, '$.{{ path }}') as varchar)
{%- endmacro %}

{# The value called `name` in a list of {name, value}, wherever in the list it stands. #}
{% macro json_named(column, path, name) -%}
    {{ return(adapter.dispatch('json_named', 'rapport')(column, path, name)) }}
{%- endmacro %}

{% macro default__json_named(column, path, name) -%}
    json_extract_string(
        list_filter(
            json_extract({{ column }}, '$.{{ path }}[*]'),
            lambda entry: json_extract_string(entry, '$.name') = '{{ name }}'
        )[1],
        '$.value'
    )
{%- endmacro %}

{# How many elements a document that is an array has; null where there is no document. #}
{% macro json_count(column) -%}
    {{ return(adapter.dispatch('json_count', 'rapport')(column)) }}
{%- endmacro %}

{% macro default__json_count(column) -%}
    json_array_length({{ column }})
{%- endmacro %}
