{{ per_customer() }}

{% for name in segment_names() -%}
select * from {{ ref('segment_' ~ name) }}
union all
{% endfor -%}
select * from {{ ref('segment_own') }}
