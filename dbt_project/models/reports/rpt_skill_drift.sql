with findings as (
    select * from {{ ref('int_coverage_findings') }}
    where finding = 'skill_drift_judged'
),

lines as (
    {{ json_rows('findings', 'document', 'lines') }}
)

select
    found_on,
    {{ json_text('item', 'skill') }} as skill,
    {{ json_text('item', 'measure') }} as measure,
    {{ json_text('item', 'baseline') }} as baseline,
    {{ json_text('item', 'state') }} as state,
    cast({{ json_text('item', 'first_date') }} as date) as first_date,
    cast({{ json_text('item', 'last_date') }} as date) as last_date,
    cast({{ json_text('item', 'first_date_before') }} as date) as first_date_before,
    cast({{ json_text('item', 'last_date_before') }} as date) as last_date_before,
    cast({{ json_text('item', 'part') }} as bigint) as numerator,
    cast({{ json_text('item', 'whole') }} as bigint) as denominator,
    cast({{ json_text('item', 'part_before') }} as bigint) as numerator_before,
    cast({{ json_text('item', 'whole_before') }} as bigint) as denominator_before,
    cast({{ json_text('item', 'p_value') }} as double) as p_value,
    cast({{ json_text('item', 'difference_low') }} as double) as difference_low,
    cast({{ json_text('item', 'difference_high') }} as double) as difference_high,
    {{ json_text('item', 'state') }} = 'worse' as is_alert,
    is_newest
from lines
