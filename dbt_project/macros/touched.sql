{#
    An increment computes the rows of touched customers alone, from the same SQL as everybody's. A model says by
    `per_customer` which column its rows belong to somebody by; `ref` then hands it only the touched rows of each
    table that says so too, and what it makes of them takes the place of the rows that are there.

    `key` must never be null. Whatever reads an overlay that belongs to no customer (a release, the catalogue)
    is computed for everyone in the build after that overlay changed.
#}
{% macro per_customer(key='customer_id') -%}
    {{ config(
        materialized='view' if target.name == 'live' else 'incremental',
        incremental_strategy='replace_touched',
        on_schema_change='fail',
        meta={'scope_by': key},
    ) }}
    {%- if target.name != 'live' %}{% set _ = rapport.touched_table(key) %}{% endif -%}
{%- endmacro %}

{# The table of those keys of one kind whose rows are computed anew. #}
{% macro touched_table(key) -%}
    {%- set tables = {
        'customer_id': builtins.ref('rapport', 'int_touched_customers'),
        'identifier': builtins.ref('rapport', 'int_touched_identifiers'),
        'order_id': builtins.ref('rapport', 'int_touched_orders'),
        'conversation_id': builtins.ref('rapport', 'int_touched_conversations'),
    } -%}
    {{ return(tables[key]) }}
{%- endmacro %}

{# dbt's `ref`, but for a model that is being computed for touched customers it gives their rows alone. #}
{% macro ref() -%}
    {%- set relation = builtins.ref(*varargs, **kwargs) -%}
    {%- if execute and rapport.is_scoped() -%}
        {%- set node = graph.nodes.values() | selectattr('name', 'equalto', varargs[-1]) | first -%}
        {{ return(rapport.touched_rows(relation, node.config.meta.get('scope_by'))) }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}

{% macro touched_rows(relation, key) -%}
    {%- if not key or key == 'none' -%}
        {{ return(relation) }}
    {%- endif -%}
    {{ return("(select * from " ~ relation ~ " where " ~ key ~ " in (select " ~ key ~ " from "
        ~ rapport.touched_table(key) ~ "))") }}
{%- endmacro %}

{# Whether the model at hand is being computed for touched customers alone. #}
{% macro is_scoped() -%}
    {%- if not execute or target.name == 'live' or not model.config.get('meta', {}).get('scope_by') -%}
        {{ return(false) }}
    {%- endif -%}
    {%- if model.config.get('incremental_strategy') != 'replace_touched' or not is_incremental() -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(not rapport.is_for_everyone()) }}
{%- endmacro %}

{# Whether nothing was built before, or an overlay of everybody's that the model rests on is newer than that. #}
{% macro is_for_everyone() -%}
    {%- set horizon = rapport.built_horizon() -%}
    {%- if horizon == 0 -%}
        {{ return(true) }}
    {%- endif -%}
    {%- for overlay in rapport.overlays_beneath(model.unique_id) -%}
        {%- set newer = run_query("select 1 from " ~ overlay ~ " where landing_number > " ~ horizon ~ " limit 1") -%}
        {%- if newer.rows | length -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}

{# The folded tables of no customer that a model rests on. What identity rests on has been asked when it touched somebody. #}
{% macro overlays_beneath(unique_id) -%}
    {%- set waiting, seen, found = [unique_id], [], [] -%}
    {%- for _ in range(1000) if waiting -%}
        {%- set node = graph.nodes.get(waiting.pop()) -%}
        {%- if node and node.unique_id not in seen -%}
            {%- do seen.append(node.unique_id) -%}
            {%- if 'folded' in node.tags and node.config.meta.get('customer_by') == 'none' -%}
                {%- do found.append(node.relation_name) -%}
            {%- elif node.name != 'int_identifiers_resolved' -%}
                {%- do waiting.extend(node.depends_on.nodes) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# Up to where everything had been built when the last whole build ended; 0 where nobody notes it. #}
{% macro built_horizon() -%}
    {%- set builds = adapter.get_relation(target.database, var('rapport_landing_schema'), 'builds') if execute -%}
    {%- if not builds -%}
        {{ return(0) }}
    {%- endif -%}
    {%- set found = run_query("select horizon from " ~ builds ~ " order by built_at desc limit 1") -%}
    {{ return(found.rows[0][0] if found.rows | length else 0) }}
{%- endmacro %}

{# dbt's way of adding a strategy: a macro of this name. #}
{% macro get_incremental_replace_touched_sql(arg_dict) -%}
    {%- set key = model.config.meta['scope_by'] -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- set theirs = '' -%}
    {%- if rapport.is_scoped() -%}
        {%- set theirs = "where " ~ key ~ " in (select " ~ key ~ " from " ~ rapport.touched_table(key) ~ ")" -%}
    {%- endif -%}
    delete from {{ arg_dict['target_relation'] }} {{ theirs }};
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }} {{ theirs }}
{%- endmacro %}
