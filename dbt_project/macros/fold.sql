{#
    Folds newly seen rows into what is published, one row a key: the newest version wins whatever
    the order of arrival (`keep='first'`: the oldest). The columns are those of the model's contract.

    batch, first build:  nothing is published yet
    batch, increment:    the rows of this table whose keys arrive again
    live:                the published rows of the customers at hand (scope 'customer'), or all
                         (scope 'catalog': stock and prices belong to no customer)
#}
{% macro fold(incoming, key, keep='newest', scope='customer') -%}
    {%- set columns = model.columns.keys() | join(', ') -%}
    {%- set order = 'desc' if keep == 'newest' else 'asc' -%}
    {%- set published = target.name == 'live' or is_incremental() -%}
    select {{ columns }}
    from (
        select
            {{ columns }},
            row_number() over (partition by {{ key }} order by version_at {{ order }}, event_id {{ order }}) as recency
        from (
            select {{ columns }} from {{ incoming }}
            {%- if published %}
            union all
            select {{ columns }} from {{ rapport.published(incoming, key, scope) }}
            {%- endif %}
        ) as candidates
    ) as ranked
    where recency = 1
{%- endmacro %}

{% macro published(incoming, key, scope) -%}
    {%- if target.name != 'live' -%}
        {{ this }} where {{ key }} in (select {{ key }} from {{ incoming }})
    {%- elif scope == 'customer' -%}
        snapshot.facts.{{ this.identifier }}
        where customer_id in (select customer_id from temp.main.touched_customers)
    {%- else -%}
        snapshot.facts.{{ this.identifier }}
    {%- endif -%}
{%- endmacro %}

{#
    How a folded model is stored: merged by key in a batch, a view in the live target. `customer_by`
    tells publishing how its rows find their customer: by `identifier`, by `order_id`, or not at all.
    `scope_by` is the column by which an increment finds the rows of touched customers.
#}
{% macro folded(key, customer_by='identifier', scope_by=none) -%}
    {%- set keys = ['identifier', 'order_id', 'conversation_id'] -%}
    {{ config(
        materialized='view' if target.name == 'live' else 'incremental',
        incremental_strategy='merge',
        unique_key=key,
        on_schema_change='fail',
        contract={'enforced': true},
        tags=['folded', 'live'],
        meta={
            'customer_by': customer_by,
            'scope_by': scope_by or (customer_by if customer_by in keys else 'none'),
        },
    ) }}
{%- endmacro %}
