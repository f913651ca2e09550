{{ per_customer() }}

{% for name in segment_names() -%}
select * from {{ ref('segment_' ~ name) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
