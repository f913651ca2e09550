{# JSON written out of columns. Reading it is in json.sql. #}

{# An object of [name, value] pairs; a pair whose value is none is left out. Text is quoted, JSON stands as it is. #}
{% macro json_object(pairs) -%}
    {{ return(adapter.dispatch('json_object', 'rapport')(pairs)) }}
{%- endmacro %}

{% macro default__json_object(pairs) -%}
    {%- set members = [] -%}
    {%- for name, value in pairs if value is not none -%}
        {%- do members.append("'" ~ name ~ "', " ~ value) -%}
    {%- endfor -%}
    {{ return('json_object(' ~ members | join(', ') ~ ')') }}
{%- endmacro %}

{# The documents of a group as an array, those that meet `condition`; null where none does. #}
{% macro json_array_of(document, order_by, condition) -%}
    {{ return(adapter.dispatch('json_array_of', 'rapport')(document, order_by, condition)) }}
{%- endmacro %}

{% macro default__json_array_of(document, order_by, condition) -%}
    {{ return('to_json(list(' ~ document ~ ' order by ' ~ order_by ~ ') filter (where ' ~ condition ~ '))') }}
{%- endmacro %}

{# A document, or an empty array where there is none. #}
{% macro json_array_or_empty(document) -%}
    {{ return(adapter.dispatch('json_array_or_empty', 'rapport')(document)) }}
{%- endmacro %}

{% macro default__json_array_or_empty(document) -%}
    {{ return("coalesce(" ~ document ~ ", cast('[]' as json))") }}
{%- endmacro %}

{# A whole number as a number, also when it was landed as 2.0; any other text as text. #}
{% macro json_number(text) -%}
    {{ return(adapter.dispatch('json_number', 'rapport')(text)) }}
{%- endmacro %}

{% macro default__json_number(text) -%}
    {{ return(
        "case when regexp_matches(" ~ text ~ ", '^-?[0-9]{1,18}([.]0+)?$') then to_json(try_cast(regexp_extract("
        ~ text ~ ", '^-?[0-9]+') as bigint)) else to_json(" ~ text ~ ") end"
    ) }}
{%- endmacro %}

{% macro json_boolean(text) -%}
    {{ return(adapter.dispatch('json_boolean', 'rapport')(text)) }}
{%- endmacro %}

{% macro default__json_boolean(text) -%}
    {{ return("to_json(lower(" ~ text ~ ") in ('true', 't', '1'))") }}
{%- endmacro %}

{# Text that is JSON as the document that it says; null for any other. #}
{% macro json_parsed(text) -%}
    {{ return(adapter.dispatch('json_parsed', 'rapport')(text)) }}
{%- endmacro %}

{% macro default__json_parsed(text) -%}
    {{ return('try_cast(' ~ text ~ ' as json)') }}
{%- endmacro %}

{# What a text says that may have been landed with JSON's quotes around it. #}
{% macro json_unquoted(text) -%}
    {{ return(adapter.dispatch('json_unquoted', 'rapport')(text)) }}
{%- endmacro %}

{% macro default__json_unquoted(text) -%}
    {{ return(
        "case when " ~ text ~ " like '\"%\"' then coalesce(json_extract_string(try_cast(" ~ text ~ " as json), '$'), "
        ~ text ~ ") else " ~ text ~ " end"
    ) }}
{%- endmacro %}

{# An amount as text with its decimals; binary noise is rounded away, what is no amount stays as it is. #}
{% macro money_text(text) -%}
    {{ return(adapter.dispatch('money_text', 'rapport')(text)) }}
{%- endmacro %}

{% macro default__money_text(text) -%}
    {{ return(
        "case when regexp_matches(" ~ text ~ ", '^-?[0-9]+([.][0-9]{1,4})?$') then " ~ text
        ~ " else coalesce(cast(try_cast(" ~ text ~ " as decimal(18, 4)) as varchar), " ~ text ~ ") end"
    ) }}
{%- endmacro %}

{# The moment that a text says, in UTC without a zone; null for what is no moment. A text without an offset is UTC. #}
{% macro moment_or_null(text) -%}
    {{ return(adapter.dispatch('moment_or_null', 'rapport')(text)) }}
{%- endmacro %}

{% macro default__moment_or_null(text) -%}
    {{ return(
        "case when regexp_matches(" ~ text ~ ", ':[0-9.]+ ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$')"
        ~ " then make_timestamp(epoch_us(try_cast(" ~ text ~ " as timestamptz)))"
        ~ " else try_cast(" ~ text ~ " as timestamp) end"
    ) }}
{%- endmacro %}

{# A moment as the sources' APIs write it; what is no moment stays as it is. #}
{% macro iso_time(text) -%}
    {{ return(adapter.dispatch('iso_time', 'rapport')(text)) }}
{%- endmacro %}

{% macro default__iso_time(text) -%}
    {{ return(
        "coalesce(replace(strftime(" ~ rapport.moment_or_null(text) ~ ", '%Y-%m-%dT%H:%M:%S.%fZ'), '.000000Z', 'Z'), "
        ~ text ~ ")"
    ) }}
{%- endmacro %}

{# `{"id": ...}` of somebody or something referred to; null where nobody is. #}
{% macro json_owner(text) -%}
    {{ return('case when ' ~ text ~ ' is not null then ' ~ rapport.json_object([['id', rapport.json_number(text)]]) ~ ' end') }}
{%- endmacro %}

{# Of an array of objects the array of one member's values; empty where there is no array. #}
{% macro json_members_of(documents, member) -%}
    {{ return(adapter.dispatch('json_members_of', 'rapport')(documents, member)) }}
{%- endmacro %}

{% macro default__json_members_of(documents, member) -%}
    {{ return(
        "coalesce(to_json(json_extract_string(" ~ documents ~ ", '$[*]." ~ member ~ "')), cast('[]' as json))"
    ) }}
{%- endmacro %}

{# An array that holds the document where the condition holds, else an empty one. #}
{% macro json_list_of_one(document, condition) -%}
    {{ return(adapter.dispatch('json_list_of_one', 'rapport')(document, condition)) }}
{%- endmacro %}

{% macro default__json_list_of_one(document, condition) -%}
    {{ return("case when " ~ condition ~ " then to_json([" ~ document ~ "]) else cast('[]' as json) end") }}
{%- endmacro %}

{# The first element of a text that is a JSON array; null for any other text. #}
{% macro json_first(text) -%}
    {{ return(adapter.dispatch('json_first', 'rapport')(text)) }}
{%- endmacro %}

{% macro default__json_first(text) -%}
    {{ return("json_extract_string(try_cast(" ~ text ~ " as json), '$[0]')") }}
{%- endmacro %}
