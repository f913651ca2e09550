{#
    Events of the given kinds of one source: landed ones in a batch, the ones that no batch has
    seen in the live target. An increment reads only what its own table has not folded yet.
    `like` names the kinds by a pattern, for a source that makes new ones of the same shape. The kinds
    become part of the model's meta, by which a live read knows what an event can change; hence at most
    one call for each source in a model.
#}
{% macro events_of(source_name, kinds=[], like=none) -%}
    {{ config(meta={'events_of_' ~ source_name: [like] if like else kinds}) }}
    select event_id, landing_number, kind, occurred_at, received_at, payload
    from {{ landed('events') }}
    where
        source = '{{ source_name }}'
        {%- if like %}
        and kind like '{{ like }}'
        {%- else %}
        and kind in ({% for kind in kinds %}'{{ kind }}'{% if not loop.last %}, {% endif %}{% endfor %})
        {%- endif %}
{%- endmacro %}

{# A landing table; in the live target the customer's unseen rows stand in its place. #}
{% macro landed(table) -%}
    {%- if target.name == 'live' and table in ('events', 'event_keys') -%}
        temp.main.unseen_{{ table }}
    {%- elif target.name == 'live' -%}
        {#- Files arrive by batch only, so nothing of them is ever unseen: the snapshot holds the empty shape. -#}
        snapshot.landing.{{ table }}
    {%- elif var('rapport_landing_tables') and table not in var('rapport_landing_tables') -%}
        {{ rapport.empty_landing(table) }}
    {%- else -%}
        {{ source('landing', table) }}
    {%- endif -%}
{%- endmacro %}

{#
    Only rows that this increment has not folded: the landing order is the cursor, never event time. Asked for
    before and written down as a number, which reaches the scan of the landed events; a subquery would not.
#}
{% macro where_unfolded() -%}
    {%- if execute and is_incremental() -%}
    {%- set folded = run_query("select coalesce(max(landing_number), -1) from " ~ this) -%}
    where landing_number > {{ folded.rows[0][0] }}
    {%- endif -%}
{%- endmacro %}
