{# Rows on which the condition is false or unknown. #}
{% test holds_on_every_row(model, condition) %}
select * from {{ model }}
where not coalesce({{ condition }}, false)
{% endtest %}
