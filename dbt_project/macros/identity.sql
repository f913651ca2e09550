{# The name of two identifiers taken together, in whichever order they come. #}
{% macro pair_id(one, other) -%}
    {{ dbt.hash(
        "case when " ~ one ~ " < " ~ other ~ " then " ~ one ~ " || '|' || " ~ other
        ~ " else " ~ other ~ " || '|' || " ~ one ~ " end"
    ) }}
{%- endmacro %}

{# Whether what a source says is a claim: anybody can send calls to a source whose key is public. #}
{% macro is_claim(source) -%}
    {%- set sources = var('identity_claim_sources') -%}
    {%- if sources -%}
        ({{ source }} in ('{{ sources | join("', '") }}'))
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{# How much an identifier says of a person, by its type: the smallest first. Types that the list does not name come between. #}
{% macro identity_rank(identifier) -%}
    case {{ dbt.split_part(identifier, "':'", 1) }}
        {%- for type in var('identity_types') %}
        when '{{ type }}' then {{ loop.index }}
        {%- endfor %}
        {%- for type in var('identity_browser_types') %}
        when '{{ type }}' then {{ 100 + loop.index }}
        {%- endfor %}
        else 50
    end
{%- endmacro %}

{# Of how many identifiers of one type an identifier of another may tell before nobody believes that they are one person. #}
{% macro identity_limits() -%}
    {%- for identifier_type, limits in var('identity_limits').items() %}
    {%- set outer = loop %}
    {%- for other_type, most in limits.items() %}
    {% if not (outer.first and loop.first) %}union all {% endif -%}
    select '{{ identifier_type }}' as identifier_type, '{{ other_type }}' as other_type, {{ most }} as most
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}

{# The addresses of the blocklist as rows. #}
{% macro identity_blocklist() -%}
    {%- for identifier in var('identity_blocklist') %}
    {% if not loop.first %}union all {% endif -%}
    select '{{ identifier | replace("'", "''") }}' as identifier
    {%- else %}
    select cast(null as {{ dbt.type_string() }}) as identifier where 1 = 0
    {%- endfor %}
{%- endmacro %}

{# What the limits are, in words: counts made under other limits are not to be trusted. #}
{% macro identity_settings() -%}
    {{- (var('identity_limits') ~ var('identity_claim_sources')) | replace("'", '') -}}
{%- endmacro %}

{# One row: the highest landing number among what identity rests on. #}
{% macro identity_horizon() -%}
    select coalesce(max(landing_number), -1) as landing_number
    from (
        select max(landing_number) as landing_number from {{ ref('rapport', 'int_identity_nodes_folded') }}
        union all
        select max(landing_number) as landing_number from {{ ref('rapport', 'int_identity_edges_folded') }}
        union all
        select max(landing_number) as landing_number from {{ ref('rapport', 'int_identity_decisions_folded') }}
    ) as landed
{%- endmacro %}

{#
    The steps, ending in `judged`, that say which of `edges` count and which guard refused the others; null
    in `refused_by` means that an edge counts.

    A claim hangs one of the browser's own identifiers on one identifier that says more: of those it names
    the most telling type, then the earliest, then the smallest. What a system of the brand's own has
    joined hangs nowhere else. So a claim can never join two known persons, however many claims there are.

    A verdict on a claim rests on all edges of the browser's identifier: give all of them.
#}
{% macro identity_judgement(edges, decisions, guards) -%}
placed as (
    select
        edges.*,
        case when {{ identity_rank('edges.identifier') }} > {{ identity_rank('edges.other_identifier') }}
            then edges.identifier else edges.other_identifier end as hanging,
        case when {{ identity_rank('edges.identifier') }} > {{ identity_rank('edges.other_identifier') }}
            then edges.other_identifier else edges.identifier end as anchor,
        coalesce(one_guards.guard, '') as one_guard,
        coalesce(other_guards.guard, '') as other_guard,
        coalesce(decisions.is_withdrawn, false) as is_withdrawn,
        coalesce(one_guards.guard, '') = 'blocked' or coalesce(other_guards.guard, '') = 'blocked' as is_blocked
    from {{ edges }} as edges
    left join {{ decisions }} as decisions on edges.pair_id = decisions.pair_id
    left join {{ guards }} as one_guards on edges.identifier = one_guards.identifier
    left join {{ guards }} as other_guards on edges.other_identifier = other_guards.identifier
),

told as (
    select identifier from placed where not (is_claim or is_withdrawn or is_blocked)
    union
    select other_identifier from placed where not (is_claim or is_withdrawn or is_blocked)
),

-- Withdrawn and blocked ones leave their place to the next; a guard that counts does not, because
-- what it counts may be seen in parts only.
claims as (
    select
        placed.edge_id,
        row_number() over (
            partition by placed.hanging
            order by {{ identity_rank('placed.anchor') }}, placed.version_at, placed.anchor
        ) as standing
    from placed
    left join told on placed.hanging = told.identifier
    where
        placed.is_claim
        and not (placed.is_withdrawn or placed.is_blocked)
        and {{ identity_rank('placed.hanging') }} > {{ identity_rank('placed.anchor') }}
        and {{ identity_rank('placed.hanging') }} > 100
        and told.identifier is null
),

judged as (
    select
        placed.edge_id,
        placed.pair_id,
        placed.identifier,
        placed.other_identifier,
        placed.hanging,
        placed.anchor,
        placed.is_claim,
        case
            when placed.is_blocked then 'blocked'
            when placed.is_withdrawn then 'withdrawn'
            when placed.one_guard = 'shared' or placed.other_guard = 'shared' then 'shared'
            when not placed.is_claim then null
            when placed.one_guard = 'busy' or placed.other_guard = 'busy' then 'busy'
            when claims.standing is null then 'claim'
            when claims.standing > 1 then 'hangs_elsewhere'
        end as refused_by
    from placed
    left join claims on placed.edge_id = claims.edge_id
)
{%- endmacro %}

{#
    The steps, ending in `named`, that find whom each of `nodes` belongs to over the edges of `judged` that
    count: `identifier` and the `seed` that the person is named after, the member seen first, then the smallest.

    Each round merges every node with its smallest neighbour and that one's smallest. Nodes are numbered by a
    hash: numbered by age, a chain of people met one after the other would move one step a round. What the
    rounds leave over is walked, which is right at any size and quick when little is left. One customer's few
    nodes are walked at once.

    The statement that these stand in begins with `with recursive`.
#}
{% macro identity_components(nodes) -%}
    {%- set rounds = 0 if target.name == 'live' else var('identity_rounds', 6) -%}
numbered as (
    select
        identifier,
        first_seen_at,
        row_number() over (order by {{ dbt.hash('identifier') }}) as number
    from {{ nodes }}
),

links_0 as (
    select distinct
        case when one.number < other.number then one.number else other.number end as low,
        case when one.number < other.number then other.number else one.number end as high
    from judged
    inner join numbered as one on judged.identifier = one.identifier
    inner join numbered as other on judged.other_identifier = other.identifier
    where judged.refused_by is null
),

{% for round in range(rounds) -%}
parents_{{ round }} as (
    select number, case when min(neighbour) < number then min(neighbour) else number end as parent
    from (
        select high as number, low as neighbour from links_{{ round }}
        union all
        select low as number, high as neighbour from links_{{ round }}
    ) as ends
    group by number
),

grandparents_{{ round }} as (
    select one.number, other.parent
    from parents_{{ round }} as one
    inner join parents_{{ round }} as other on one.parent = other.number
),

roots_{{ round }} as (
    select one.number, other.parent as root
    from grandparents_{{ round }} as one
    inner join grandparents_{{ round }} as other on one.parent = other.number
),

-- left, not inner, though every end has a root: with inner joins a planner may join the roots with each
-- other on being unequal, which is all with all.
moved_{{ round }} as (
    select
        coalesce(one.root, links.low) as one,
        coalesce(other.root, links.high) as other
    from links_{{ round }} as links
    left join roots_{{ round }} as one on links.low = one.number
    left join roots_{{ round }} as other on links.high = other.number
),

links_{{ round + 1 }} as (
    select distinct
        case when one < other then one else other end as low,
        case when one < other then other else one end as high
    from moved_{{ round }}
    where one != other
),

{% endfor -%}
steps as (
    select low as number, high as neighbour from links_{{ rounds }}
    union all
    select high as number, low as neighbour from links_{{ rounds }}
),

walked (number, member) as (
    select low, low from links_{{ rounds }}
    union
    select high, high from links_{{ rounds }}
    union
    select walked.number, steps.neighbour
    from walked
    inner join steps on walked.member = steps.number
),

roots_{{ rounds }} as (
    select number, min(member) as root from walked
    group by number
),

rooted as (
    select
        numbered.identifier,
        numbered.first_seen_at,
        {{ root_after(rounds) }} as root
    from numbered
    {%- for round in range(rounds + 1) %}
    left join roots_{{ round }} on {{ root_after(round - 1) }} = roots_{{ round }}.number
    {%- endfor %}
),

aged as (
    select
        identifier,
        root,
        row_number() over (partition by root order by first_seen_at, identifier) as seniority
    from rooted
),

named as (
    select aged.identifier, seeds.identifier as seed
    from aged
    inner join aged as seeds on aged.root = seeds.root and seeds.seniority = 1
)
{%- endmacro %}

{# Where a node has got to after a round, or where it was before when the round did not move it. #}
{% macro root_after(round) -%}
    coalesce({% for earlier in range(round, -1, -1) %}roots_{{ earlier }}.root, {% endfor %}numbered.number)
{%- endmacro %}

{# The id of a person who is named after this identifier. #}
{% macro customer_id_of(identifier) -%}
    'c_' || {{ dbt.hash(identifier) }}
{%- endmacro %}
