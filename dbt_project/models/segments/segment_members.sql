{% for name in [
    'escalated_last_7_days', 'returned_last_7_days', 'recommended_not_ordered', 'interest_not_ordered',
    'resolved_and_ordered', 'vip_to_call', 'open_complaint',
] %}
select * from {{ ref('segment_' ~ name) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
