{#-
    Identifiers that may not join people, or not on the word of a browser. Counted over every edge there
    ever was, withdrawn ones too: what was once shared by many stays so, whatever arrives in which order,
    and a live read that sees few of its edges may take the published word for it.
-#}
{{ config(
    materialized='view' if target.name == 'live' else 'incremental',
    incremental_strategy='merge',
    unique_key='identifier',
    on_schema_change='fail',
    contract={'enforced': true},
    tags=['live'],
    meta={'customer_by': 'none'},
) }}

with edges as (
    select * from {{ ref('int_identity_edges_folded') }}
),

{% if is_incremental() -%}
earlier as (
    select * from {{ this }}
),

-- Unless the limits are others than they were, only what has new edges can have passed one.
counted_anew as (
    select edges.identifier from edges
    where edges.landing_number > (select max(earlier.landing_number) from earlier)
    union
    select edges.other_identifier from edges
    where edges.landing_number > (select max(earlier.landing_number) from earlier)
    union
    select earlier.identifier from earlier
    union
    select edges.identifier from edges
    where not exists (select 1 from earlier where earlier.guard = '{{ identity_settings() }}')
    union
    select edges.other_identifier from edges
    where not exists (select 1 from earlier where earlier.guard = '{{ identity_settings() }}')
),
{%- endif %}

directed as (
    select identifier, other_identifier, is_claim from edges
    union all
    select other_identifier, identifier, is_claim from edges
),

counts as (
    select
        directed.identifier,
        {{ dbt.split_part('directed.identifier', "':'", 1) }} as identifier_type,
        {{ dbt.split_part('directed.other_identifier', "':'", 1) }} as other_type,
        count(distinct directed.other_identifier) as other_count,
        count(distinct case when not directed.is_claim then directed.other_identifier end) as told_count
    from directed
    {%- if is_incremental() %}
    where directed.identifier in (select counted_anew.identifier from counted_anew)
    {%- endif %}
    group by directed.identifier, identifier_type, other_type
),

limits as (
    {{ identity_limits() }}
),

over_limit as (
    select
        counts.identifier,
        -- In the alphabet `shared` comes after `busy`, as it weighs more.
        max(
            case
                when counts.told_count > limits.most then 'shared'
                -- Whoever claims too much for a browser shows that many people use it.
                when {{ identity_rank('counts.identifier') }} > 100 then 'shared'
                else 'busy'
            end
        ) as guard
    from counts
    inner join limits on counts.identifier_type = limits.identifier_type and counts.other_type = limits.other_type
    where counts.other_count > limits.most
    group by counts.identifier
),

blocked as (
    {{ identity_blocklist() }}
),

{% if target.name == 'live' -%}
-- What nobody has built yet has not landed: it has no number.
heard as (
    select cast(null as bigint) as landing_number
),

guarded as (
    select blocked.identifier, 'blocked' as guard from blocked
    union
    select identifier, guard from snapshot.facts.{{ this.identifier }} where guard in ('blocked', 'shared', 'busy')
    union
    select identifier, guard from over_limit
),

incoming as (
    select
        identifier,
        -- One that was busy may be shared by now; a blocked one is blocked whatever is counted.
        case when min(guard) = 'blocked' then 'blocked' else max(guard) end as guard
    from guarded
    group by identifier
)
{%- else -%}
heard as (
    {{ identity_horizon() }}
),

incoming as (
    select blocked.identifier, 'blocked' as guard from blocked
    union all
    select over_limit.identifier, over_limit.guard
    from over_limit
    left join blocked on over_limit.identifier = blocked.identifier
    where blocked.identifier is null
    union all
    -- Tells the next run which limits these are, and up to where edges were counted.
    select 'settings' as identifier, '{{ identity_settings() }}' as guard
    {%- if is_incremental() %}
    union all
    select earlier.identifier, 'none' as guard
    from earlier
    left join blocked on earlier.identifier = blocked.identifier
    left join over_limit on earlier.identifier = over_limit.identifier
    where blocked.identifier is null and over_limit.identifier is null and earlier.identifier != 'settings'
    {%- endif %}
)
{%- endif %}

select
    incoming.identifier,
    incoming.guard,
    (select heard.landing_number from heard) as landing_number
from incoming
{%- if is_incremental() %}
left join earlier on incoming.identifier = earlier.identifier
where earlier.identifier is null or earlier.guard != incoming.guard or incoming.identifier = 'settings'
{%- endif %}
