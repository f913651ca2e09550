with entries as (
    {{ json_rows(ref('int_experiments_folded'), 'outcomes', '') }}
),

asked as (
    select
        experiment_id,
        {{ json_text('item', 'outcome') }} as outcome,
        {{ json_text('item', 'role') }} as outcome_role,
        cast({{ json_text('item', 'margin') }} as double) as margin,
        cast({{ json_text('item', 'wanted') }} as double) as wanted
    from entries
),

known as (
    {% for each in experiment_outcomes() -%}
    select '{{ each.outcome }}' as outcome, '{{ each.kind }}' as outcome_kind, '{{ each.better }}' as better
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select
    asked.experiment_id,
    asked.outcome,
    asked.outcome_role,
    known.outcome_kind,
    known.better,
    asked.margin,
    asked.wanted
from asked
inner join known on asked.outcome = known.outcome
