{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

-- Conditions are data: a field, an operator and a value to compare with, never a piece of SQL.
with definitions as (
    select segment, conditions from {{ ref('int_segment_definitions') }}
),

entries as (
    {{ json_rows('definitions', 'conditions', '') }}
)

select
    segment,
    {{ json_int('item', 'group') }} as group_number,
    {{ json_int('item', 'number') }} as condition_number,
    {{ json_text('item', 'field') }} as field,
    {{ json_text('item', 'operator') }} as operator,
    {{ json_money('item', 'number_value') }} as number_value,
    lower({{ json_text('item', 'text_value') }}) as text_value,
    {{ json_int('item', 'times') }} as times,
    {{ json_int('item', 'within_days') }} as within_days
from entries
