{{ per_customer() }}

{% for name in segment_names() if name != 'suppressed_by_experiment' -%}
select * from {{ ref('segment_' ~ name) }}
union all
{% endfor -%}
select * from {{ ref('segment_own') }}
