with releases as (
    select * from {{ ref('int_releases_folded') }}
),

stated as (
    {%- for part in ['clauses', 'return_windows', 'shipping', 'discounts', 'fee_waivers'] %}
    select
        release_id,
        version_at,
        {{ json_text('item', 'clause_id') }} as clause_id,
        {{ json_text('item', 'text') }} as clause_text,
        {{ loop.index }} as precedence
    from ({{ json_rows('releases', 'parameters', part) }}) as entries
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- Of what a release says twice, the list of clauses has the wording that counts.
ranked as (
    select
        *,
        row_number() over (partition by release_id, clause_id order by precedence, clause_text) as preference
    from stated
    where clause_id is not null
),

worded as (
    select
        stated.clause_id,
        stated.clause_text,
        stated.version_at,
        held.clause_text as held_text
    from ranked as stated
    inner join ranked as held
        on stated.clause_id = held.clause_id and held.preference = 1
    inner join {{ ref('int_release_signed_last') }} as release on held.release_id = release.release_id
    where stated.preference = 1
),

otherwise as (
    select clause_id, max(version_at) as last_otherwise_at
    from worded
    where clause_text != held_text
    group by clause_id
)

select
    worded.clause_id,
    max(worded.held_text) as clause_text,
    min(worded.version_at) as changed_at
from worded
inner join otherwise on worded.clause_id = otherwise.clause_id
where worded.clause_text = worded.held_text and worded.version_at > otherwise.last_otherwise_at
group by worded.clause_id
