{# By which words in its title an article is about the topic of a clause. #}
{% macro knowledge_topics() -%}
    {{ return({
        'returns': '\\b(returns?|exchanges?|final sale)\\b',
        'shipping': '\\b(delivery|shipping|postage)\\b',
        'orders': '\\b(cancel|cancelling|changing an order)\\b',
        'warranty': '\\b(warranty|guarantee|repairs?)\\b',
        'loyalty': '\\b(points|tiers?|loyalty|rewards?)\\b',
        'privacy': '\\b(privacy|your data)\\b',
        'payments': '\\b(payments?|paying)\\b',
        'invoices': '\\b(invoices?|receipts?)\\b',
        'discounts': '\\b(discounts?|codes?|vouchers?)\\b',
        'fees': '\\bfees?\\b',
    }) }}
{%- endmacro %}
