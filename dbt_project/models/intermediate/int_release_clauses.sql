{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

with release as (
    select * from {{ ref('int_release_signed_last') }}
),

stated as (
    {{ json_rows('release', 'parameters', 'clauses') }}
),

cited as (
    select
        {{ json_text('item', 'clause_id') }} as clause_id,
        {{ json_text('item', 'topic') }} as topic,
        {{ json_text('item', 'text') }} as clause_text,
        release_id,
        recorded_at,
        1 as precedence
    from stated
    {%- for model, topic in [
        ('return_windows', 'returns'), ('final_sale', 'returns'), ('shipping', 'shipping'),
        ('discounts', 'discounts'), ('fee_waivers', 'fees')
    ] %}
    union all
    select clause_id, '{{ topic }}' as topic, clause_text, release_id, recorded_at, 2 as precedence
    from {{ ref('int_release_' ~ model) }}
    {%- endfor %}
),

-- A clause is often cited by several rows of a table; the list of clauses has the wording that counts.
ranked as (
    select
        *,
        row_number() over (partition by clause_id order by precedence, topic, clause_text) as preference
    from cited
    where clause_id is not null
)

select clause_id, topic, clause_text, release_id, recorded_at
from ranked
where preference = 1
