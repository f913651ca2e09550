{#
    Tables as a connector lands them. Which columns are there differs by shape (REST, GraphQL), by version and by what a
    brand lets it sync, so models name all that a column may be called and the warehouse is asked which there are.

    Values are read as text first: what is no amount or no date passes as it stands, and the door refuses its row alone.
#}

{# Whether this run reads an entity of a source; never in the live target, which has no connector. #}
{% macro connector_reads(source_name, entity) -%}
    {%- set read = var('connectors', {}).get(source_name, {}).get('entities', []) -%}
    {{ return(target.name != 'live' and entity in read) }}
{%- endmacro %}

{#
    A table of a connector: `alias`, its `relation` (none where it is missing) and its `columns` by a plain spelling.
    While dbt only parses, everything counts as there.
#}
{% macro connector_table(source_name, table) -%}
    {%- set declared = source('fivetran_' ~ source_name, table) -%}
    {%- if not execute -%}
        {{ return({'alias': table ~ '_rows', 'relation': declared, 'columns': none}) }}
    {%- endif -%}
    {%- set relation = adapter.get_relation(declared.database, declared.schema, declared.identifier) -%}
    {%- set columns = {} -%}
    {%- for column in (adapter.get_columns_in_relation(relation) if relation else []) -%}
        {%- do columns.update({rapport.connector_spelling(column.name): adapter.quote(column.name | replace('"', '""'))}) -%}
    {%- endfor -%}
    {{ return({'alias': table ~ '_rows', 'relation': relation, 'columns': columns}) }}
{%- endmacro %}

{# One spelling for `PERSON_ID`, `person_id`, `PERSONID` and, where a word is reserved, `"ACTIVE"` with its quotes. #}
{% macro connector_spelling(name) -%}
    {{ return(name | lower | replace('_', '') | replace('"', '')) }}
{%- endmacro %}

{# The rows of a table under its alias; none where the connector has no such table. #}
{% macro connector_rows(table) -%}
    {%- if table.relation is none -%}
        (select 1 as nothing where 1 = 0) as {{ table.alias }}
    {%- else -%}
        {{ table.relation }} as {{ table.alias }}
    {%- endif -%}
{%- endmacro %}

{# Of the names that a value may have, the columns that are there, as SQL. #}
{% macro connector_columns(table, names) -%}
    {%- if table.columns is none -%}
        {{ return([table.alias ~ '.' ~ names[0]]) }}
    {%- endif -%}
    {%- set found = [] -%}
    {%- for name in names if rapport.connector_spelling(name) in table.columns -%}
        {%- do found.append(table.alias ~ '.' ~ table.columns[rapport.connector_spelling(name)]) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro connector_has(table, names) -%}
    {{ return(rapport.connector_columns(table, names) | length > 0) }}
{%- endmacro %}

{# The first of the named columns that says anything, as text; blank says nothing. Null where none is there. #}
{% macro connector_column(table, names) -%}
    {%- set texts = [] -%}
    {%- for column in rapport.connector_columns(table, names) -%}
        {%- do texts.append("nullif(trim(cast(" ~ column ~ " as varchar)), '')") -%}
    {%- endfor -%}
    {%- if not texts -%}
        {{ return('cast(null as varchar)') }}
    {%- endif -%}
    {{ return(texts[0] if texts | length == 1 else 'coalesce(' ~ texts | join(', ') ~ ')') }}
{%- endmacro %}

{#
    The same as a value of a JSON document: `kind` is text, lower, number, money, boolean, time or document. None where
    no such column is there, so that the document leaves the name out: not told is not the same as told to be empty.
#}
{% macro connector_value(table, names, kind='text') -%}
    {%- if not rapport.connector_has(table, names) -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(rapport.connector_typed(rapport.connector_column(table, names), kind)) }}
{%- endmacro %}

{% macro connector_typed(text, kind) -%}
    {%- if kind == 'lower' -%}
        {{ return('lower(' ~ text ~ ')') }}
    {%- elif kind == 'number' -%}
        {{ return(rapport.json_number(text)) }}
    {%- elif kind == 'money' -%}
        {{ return(rapport.money_text(text)) }}
    {%- elif kind == 'boolean' -%}
        {{ return(rapport.json_boolean(text)) }}
    {%- elif kind == 'time' -%}
        {{ return(rapport.iso_time(text)) }}
    {%- elif kind == 'document' -%}
        {{ return(rapport.json_parsed(text)) }}
    {%- endif -%}
    {{ return(text) }}
{%- endmacro %}

{# Several values of one table: `[['id', 'number'], ['email'], ['currency', 'text', ['currency', 'currency_code']]]`. #}
{% macro connector_values(table, wanted) -%}
    {%- set pairs = [] -%}
    {%- for each in wanted -%}
        {%- set kind = each[1] if each | length > 1 else 'text' -%}
        {%- set names = each[2] if each | length > 2 else [each[0]] -%}
        {%- do pairs.append([each[0], rapport.connector_value(table, names, kind)]) -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}

{# The address in the columns that begin with `prefix`, or the table's own when it is empty. #}
{% macro connector_address(table, prefix='') -%}
    {{ return(rapport.json_object(rapport.connector_values(table, [
        ['name', 'text', [prefix ~ 'name']],
        ['first_name', 'text', [prefix ~ 'first_name']],
        ['last_name', 'text', [prefix ~ 'last_name']],
        ['company', 'text', [prefix ~ 'company']],
        ['phone', 'text', [prefix ~ 'phone']],
        ['address1', 'text', [prefix ~ 'address_1']],
        ['address2', 'text', [prefix ~ 'address_2']],
        ['city', 'text', [prefix ~ 'city']],
        ['province', 'text', [prefix ~ 'province']],
        ['zip', 'text', [prefix ~ 'zip']],
        ['country', 'text', [prefix ~ 'country']],
        ['country_code', 'text', [prefix ~ 'country_code']],
    ]))) }}
{%- endmacro %}

{# When the connector last wrote a row; null where it does not say. #}
{% macro connector_synced(table) -%}
    {{ return(rapport.moment_or_null(rapport.connector_column(table, ['_fivetran_synced']))) }}
{%- endmacro %}

{# When anything of an entity was written: the newest of its own row's moment and its children's. #}
{% macro connector_newest(moments) -%}
    {%- set found = namespace(newest="cast('1970-01-01' as timestamp)") -%}
    {%- for moment in moments -%}
        {%- set found.newest = rapport.newest(found.newest, moment) -%}
    {%- endfor -%}
    {{ return(found.newest) }}
{%- endmacro %}

{% macro connector_is_deleted(table) -%}
    {{ return("coalesce(lower(" ~ rapport.connector_column(table, ['_fivetran_deleted']) ~ ") in ('true', 't', '1'), false)") }}
{%- endmacro %}

{#
    The children of an entity, one row a parent: `parent_id`, their `documents` as a JSON array in the order of
    `order_by`, and when the last of them was written. A deleted child is out of the array and counts as written.
#}
{% macro connector_children(table, parent, pairs, order_by, where=none) -%}
    {%- set alive = 'not ' ~ rapport.connector_is_deleted(table) ~ (' and ' ~ where if where else '') -%}
    select
        {{ rapport.connector_column(table, parent) }} as parent_id,
        {{ rapport.json_array_of(rapport.json_object(pairs), rapport.connector_order(table, order_by), alive) }}
            as documents,
        max({{ rapport.connector_synced(table) }}) as synced_at
    from {{ rapport.connector_rows(table) }}
    group by {{ rapport.connector_column(table, parent) }}
{%- endmacro %}

{# An order that two runs agree on: by number where the column holds numbers, then by text. #}
{% macro connector_order(table, names) -%}
    {%- set order = [] -%}
    {%- for name in names -%}
        {%- set text = rapport.connector_column(table, [name]) -%}
        {%- do order.append(rapport.cast_or_null(text, 'bigint')) -%}
        {%- do order.append(text) -%}
    {%- endfor -%}
    {{ return(order | join(', ')) }}
{%- endmacro %}

{# The tags of an entity, one row a parent, as one text in their order, and when the last was written. #}
{% macro connector_tags(table, parent, column) -%}
    select
        {{ rapport.connector_column(table, parent) }} as parent_id,
        {{ dbt.listagg(
            "case when not " ~ rapport.connector_is_deleted(table) ~ " then "
            ~ rapport.connector_column(table, column) ~ " end",
            "', '",
            "order by " ~ rapport.connector_order(table, ['index']) ~ ", " ~ rapport.connector_column(table, column)
        ) }} as tags,
        max({{ rapport.connector_synced(table) }}) as synced_at
    from {{ rapport.connector_rows(table) }}
    group by {{ rapport.connector_column(table, parent) }}
{%- endmacro %}
