{#
    The one formula that draws people into arms: of the salt and the person's id the first 28 bits of an MD5, and of
    those what is left by 10,000. Digits are read one by one, for engines differ in how they read a hexadecimal number.
    Give `experiment_bucket` a column that holds an `experiment_digest`.
#}
{% macro experiment_digest(salt, customer_id) -%}
    {{ dbt.hash(salt ~ " || '|' || " ~ customer_id) }}
{%- endmacro %}

{% macro experiment_bucket(digest) -%}
    mod(
        {%- for place in range(1, 8) %}
        {{ '+ ' if not loop.first }}{{ 16 ** (7 - place) }}
        * ({{ dbt.position("substr(" ~ digest ~ ", " ~ place ~ ", 1)", "'0123456789abcdef'") }} - 1)
        {%- endfor %},
        10000
    )
{%- endmacro %}

{#
    What an experiment may be about, each once for a person and over the days of its horizon: its kind, what is better,
    and which experiments can ask for it.
#}
{% macro experiment_outcomes() -%}
    {{ return([
        {'outcome': 'bought_again', 'kind': 'share', 'better': 'higher', 'of': 'all'},
        {'outcome': 'revenue', 'kind': 'amount', 'better': 'higher', 'of': 'all'},
        {'outcome': 'sent_back', 'kind': 'share', 'better': 'lower', 'of': 'all'},
        {'outcome': 'complained', 'kind': 'share', 'better': 'lower', 'of': 'all'},
        {'outcome': 'unsubscribed', 'kind': 'share', 'better': 'lower', 'of': 'all'},
        {'outcome': 'contacted_again', 'kind': 'share', 'better': 'lower', 'of': 'all'},
        {'outcome': 'rated_poorly', 'kind': 'share', 'better': 'lower', 'of': 'all'},
        {'outcome': 'resolved', 'kind': 'share', 'better': 'higher', 'of': 'service'},
    ]) }}
{%- endmacro %}

{# The exclusions whose effect may be tried on some and withheld from others. A complaint's, and a lead's own, never. #}
{% macro exclusions_that_may_be_tried() -%}
    {{ return(rapport.segment_catalogue() | selectattr('may_be_tried', 'defined') | map(attribute='name') | list) }}
{%- endmacro %}

{# A moment so many days after another, where the number of days is a column. #}
{% macro days_after(moment, days) -%}
    {{ dbt.dateadd('second', days ~ ' * 86400', moment) }}
{%- endmacro %}
