{{ config(tags=['live']) }}

with tiers as (
    select tier, row_number() over (order by tier_rank, tier) as place from {{ ref('int_release_tiers') }}
),

-- Whose figure a sentence may state, by the names that the release gives them.
scopes as (
    select 'none' as scope, '' as name, '' as called
    union all
    select 'tier' as scope, lower(tier) as name, lower(tier) as called from tiers
    union all
    select 'base_tier' as scope, lower(tier) as name, lower(tier) as called from tiers where place = 1
    union all
    select distinct 'service' as scope, lower(service) as name, lower(service) as called
    from {{ ref('int_release_shipping') }}
    union all
    select distinct 'code' as scope, lower(code) as name, lower(code) as called from {{ ref('int_release_discounts') }}
),

names as (
    select coalesce(max(tier_names), 'no tier') as tier_names
    from (select {{ dbt.listagg('lower(tier)', "'|'") }} as tier_names from tiers) as listed
),

statements as (
    select
        'passage' as stated_in,
        passage_id as statement_id,
        title,
        passage_text as statement_text
    from {{ ref('int_knowledge_passages') }}
    where kind != 'product'
    union all
    select
        'clause' as stated_in,
        clause_id as statement_id,
        topic as title,
        clause_text as statement_text
    from {{ ref('int_release_clauses') }}
),

counted_0 as (
    select *, statement_text as counted from statements
),
{% for numbers in number_words() %}
counted_{{ loop.index }} as (
    select * exclude (counted), {{ in_digits('counted', numbers) }} as counted from counted_{{ loop.index0 }}
),
{% endfor %}
-- "Gold members" are gold: a tier that is called member is not meant.
spoken as (
    select
        counted.stated_in,
        counted.statement_id,
        counted.title,
        counted.statement_text,
        regexp_replace(
            counted.counted, '\b(' || names.tier_names || ')s? (?:members?|customers?)\b', '\1', 'g'
        ) as spoken
    from counted_{{ number_words() | length }} as counted
    cross join names
    -- Most sentences state no figure, and need not be looked at for each subject.
    where regexp_matches(counted.counted, '[0-9]')
),

found as (
    {{ figures_of('spoken', 'scopes') }}
),

-- Beside its sentences the release has its figures in columns.
rows_of_release as (
    select
        clause_id,
        'return_window' as subject,
        lower(tier) as called,
        'days' as unit,
        window_days as figure,
        clause_text
    from {{ ref('int_release_return_windows') }}
    union all
    select
        clause_id,
        'delivery_cost' as subject,
        lower(service) as called,
        'money' as unit,
        cost_amount as figure,
        clause_text
    from {{ ref('int_release_shipping') }}
    union all
    select
        clause_id,
        'delivery_days_from' as subject,
        lower(service) as called,
        'days' as unit,
        delivery_days_min as figure,
        clause_text
    from {{ ref('int_release_shipping') }}
    union all
    select
        clause_id,
        'delivery_days_to' as subject,
        lower(service) as called,
        'days' as unit,
        delivery_days_max as figure,
        clause_text
    from {{ ref('int_release_shipping') }}
    union all
    select
        clause_id,
        'free_delivery_from' as subject,
        '' as called,
        'money' as unit,
        free_from_subtotal as figure,
        clause_text
    from {{ ref('int_release_shipping') }}
    union all
    select
        tier as clause_id,
        'tier_from' as subject,
        lower(tier) as called,
        'money' as unit,
        minimum_lifetime_value as figure,
        tier as clause_text
    from {{ ref('int_release_tiers') }}
),

united as (
    select
        spoken.stated_in,
        found.statement_id,
        found.subject,
        found.called,
        found.unit,
        found.figure,
        spoken.statement_text
    from found
    inner join spoken on found.statement_id = spoken.statement_id
    where found.figure is not null
    union all
    select 'clause' as stated_in, clause_id, subject, called, unit, cast(figure as decimal(18, 2)), clause_text
    from rows_of_release
    where figure is not null
)

select distinct * from united
