{#
    One row for each sentence of `column`, called `sentence`, and its `place` from 1 on. A sentence ends before a
    capital, a figure or a quotation mark, so that "2 pm usually" and "£4.95" stay whole; a new line ends one too.
#}
{% macro sentence_rows(relation, column) -%}
    {{ return(adapter.dispatch('sentence_rows', 'rapport')(relation, column)) }}
{%- endmacro %}

{% macro default__sentence_rows(relation, column) -%}
    {%- set ended = "regexp_replace(" ~ column ~ ", '([.!?][\"”’)]?)[ \\t]+([\"“‘(]?[A-Z0-9£$€])', '\\1' || chr(10) || '\\2', 'g')" -%}
    select * exclude (pieces), trim(unnest(pieces)) as sentence, generate_subscripts(pieces, 1) as place
    from (
        select *, list_filter(string_split({{ ended }}, chr(10)), lambda piece: trim(piece) != '') as pieces
        from {{ relation }}
    ) as split
{%- endmacro %}
