{#
    Who a Segment call is about, as an identifier. A shopper signed in to the store carries the
    store's own customer number, which is all digits; any other user id is of another system.
#}
{% macro segment_identifier(column) -%}
    {%- set user_id = 'trim(' ~ json_text(column, 'userId') ~ ')' -%}
    {%- set anonymous_id = 'trim(' ~ json_text(column, 'anonymousId') ~ ')' -%}
    case
        when {{ user_id }} = '' or {{ user_id }} is null then 'anonymous_id:' || {{ anonymous_id }}
        when translate({{ user_id }}, '0123456789', '') = '' then 'shopify_customer_id:' || {{ user_id }}
        else 'user_id:' || {{ user_id }}
    end
{%- endmacro %}

{# What a call is known by when it is told twice: the sender's number, else ours. #}
{% macro segment_call_id() -%}
    coalesce({{ json_text('payload', 'messageId') }}, event_id)
{%- endmacro %}
