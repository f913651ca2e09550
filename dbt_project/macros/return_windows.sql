{# Whether a return window of the release is about this tier, product type and country; what it leaves out means any. #}
{% macro return_window_fits(windows, tier, product_type, country_code) -%}
    coalesce({{ windows }}.tier, {{ tier }}) = {{ tier }}
    and coalesce({{ windows }}.product_type, {{ product_type }}, '') = coalesce({{ product_type }}, '')
    and coalesce({{ windows }}.country_code, {{ country_code }}, '') = coalesce({{ country_code }}, '')
{%- endmacro %}

{# How much a return window names: the more, the sooner it holds. #}
{% macro return_window_rank(windows) -%}
    case when {{ windows }}.product_type is null then 0 else 1 end
    + case when {{ windows }}.country_code is null then 0 else 1 end
{%- endmacro %}
