with plans as (
    select * from {{ ref('int_coverage_findings') }}
    where finding = 'coverage_planned'
),

lines as (
    {{ json_rows('plans', 'document', 'backtest') }}
)

select
    found_on,
    release_id,
    {{ json_text('item', 'intent') }} as intent,
    {{ json_text('item', 'measure') }} as measure,
    -- Findings from before skills were held against the day on which they were switched on.
    coalesce({{ json_text('item', 'test') }}, 'as_if_new') as test,
    cast({{ json_text('item', 'planned_on') }} as date) as planned_on,
    cast({{ json_text('item', 'contacts_before') }} as bigint) as contact_count_before,
    cast({{ json_text('item', 'contacts_after') }} as bigint) as contact_count,
    cast({{ json_text('item', 'expected') }} as double) as expected_count,
    cast({{ json_text('item', 'expected_low') }} as double) as expected_low,
    cast({{ json_text('item', 'expected_high') }} as double) as expected_high,
    cast({{ json_text('item', 'happened_count') }} as bigint) as happened_count,
    {{ json_bool('item', 'is_within') }} as is_within,
    is_newest
from lines
