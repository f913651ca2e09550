{# Shopify's GraphQL words for what its webhooks and REST lists say in others. #}

{# What of an order has left: null is nothing yet. GraphQL has more words for that. #}
{% macro fulfillment_status(word) -%}
    {{ return(
        "case when " ~ word ~ " in ('fulfilled', 'restocked') then " ~ word
        ~ " when " ~ word ~ " in ('partial', 'partially_fulfilled') then 'partial' end"
    ) }}
{%- endmacro %}

{# Where a parcel is, in the words of a webhook; null where GraphQL says something about the order rather than the way. #}
{% macro shipment_status(word) -%}
    {{ return(
        "case when " ~ word ~ " in ('label_printed', 'label_purchased', 'confirmed', 'ready_for_pickup', 'in_transit', "
        ~ "'out_for_delivery', 'attempted_delivery', 'delivered', 'failure') then " ~ word ~ " end"
    ) }}
{%- endmacro %}

{# GraphQL tells what all units of a line cost together; without a quantity, or with no amount, the text as it is. #}
{% macro unit_price(total, quantity) -%}
    {{ return(
        "coalesce(cast(cast(" ~ rapport.cast_or_null(total, 'decimal(18, 4)') ~ " / nullif("
        ~ rapport.cast_or_null(quantity, 'decimal(18, 4)') ~ ", 0) as decimal(18, 2)) as varchar), " ~ total ~ ")"
    ) }}
{%- endmacro %}

{#
    Consent by its columns; none where there are none. Before there were such columns a customer accepted marketing or
    did not, by e-mail; not accepting was no refusal.
#}
{% macro marketing_consent(customer, channel) -%}
    {%- set prefix = channel ~ '_marketing_consent_' -%}
    {%- set accepts = rapport.connector_column(customer, ['accepts_marketing']) -%}
    {%- if rapport.connector_has(customer, [prefix ~ 'state']) -%}
        {{ return(rapport.json_object(rapport.connector_values(customer, [
            ['state', 'lower', [prefix ~ 'state']],
            ['opt_in_level', 'lower', [prefix ~ 'opt_in_level']],
            ['consent_updated_at', 'time', [prefix ~ 'updated_at', prefix ~ 'consent_updated_at']],
        ]))) }}
    {%- elif channel == 'email' and rapport.connector_has(customer, ['accepts_marketing']) -%}
        {{ return(rapport.json_object([
            ['state', "case lower(" ~ accepts ~ ") when 'true' then 'subscribed' when 'false' then 'not_subscribed' end"],
            ['opt_in_level', rapport.connector_value(customer, ['marketing_opt_in_level'], 'lower')],
            ['consent_updated_at', rapport.connector_value(customer, ['accepts_marketing_updated_at'], 'time')],
        ])) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}

{# The token in `https://shop/1/checkouts/ac/<token>/recover?key=...`; null for any other address. #}
{% macro checkout_token(address) -%}
    {{ return(adapter.dispatch('checkout_token', 'rapport')(address)) }}
{%- endmacro %}

{% macro default__checkout_token(address) -%}
    {{ return("nullif(regexp_extract(" ~ address ~ ", '/checkouts/([a-z]{2}/)?([^/?]+)/recover', 2), '')") }}
{%- endmacro %}
