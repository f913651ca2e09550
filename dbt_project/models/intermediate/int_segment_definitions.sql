{{ config(tags=['live'], meta={'customer_by': 'none'}) }}

select segment, title, purpose, conditions, defined_by, version_at as defined_at, recorded_at
from {{ ref('int_segment_definitions_folded') }}
where is_active
