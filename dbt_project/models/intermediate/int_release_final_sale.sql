{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

select
    {{ json_text('parameters', 'final_sale.clause_id') }} as clause_id,
    {{ json_text('parameters', 'final_sale.text') }} as clause_text,
    release_id,
    recorded_at
from {{ ref('int_release_signed_last') }}
where {{ json_text('parameters', 'final_sale.clause_id') }} is not null
