{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

with entries as (
    {{ json_rows(ref('int_experiments_folded'), 'arms', '') }}
)

select
    experiment_id,
    {{ json_text('item', 'arm') }} as arm,
    {{ json_text('item', 'treatment') }} as treatment,
    {{ json_int('item', 'from_bucket') }} as from_bucket,
    {{ json_int('item', 'until_bucket') }} as until_bucket,
    {{ json_bool('item', 'is_control') }} as is_control,
    recorded_at
from entries
