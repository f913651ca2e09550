{# ISO 3166 code of a country that a file writes out; a code stays as it is, an unknown name is null. #}
{% macro country_code(column) -%}
    {%- set codes = {
        'united kingdom': 'GB', 'eire': 'IE', 'ireland': 'IE', 'germany': 'DE', 'france': 'FR', 'netherlands': 'NL',
        'belgium': 'BE', 'switzerland': 'CH', 'spain': 'ES', 'portugal': 'PT', 'italy': 'IT', 'austria': 'AT',
        'denmark': 'DK', 'sweden': 'SE', 'norway': 'NO', 'finland': 'FI', 'iceland': 'IS', 'poland': 'PL',
        'greece': 'GR', 'cyprus': 'CY', 'malta': 'MT', 'lithuania': 'LT', 'czech republic': 'CZ',
        'channel islands': 'JE', 'australia': 'AU', 'japan': 'JP', 'singapore': 'SG', 'hong kong': 'HK',
        'usa': 'US', 'canada': 'CA', 'brazil': 'BR', 'israel': 'IL', 'lebanon': 'LB', 'bahrain': 'BH',
        'united arab emirates': 'AE', 'saudi arabia': 'SA', 'rsa': 'ZA'
    } -%}
    case
        {%- for name, code in codes.items() %}
        when lower({{ column }}) = '{{ name }}' then '{{ code }}'
        {%- endfor %}
        when {{ dbt.length(column) }} = 2 then upper({{ column }})
    end
{%- endmacro %}
