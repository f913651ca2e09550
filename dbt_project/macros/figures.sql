{#
    What an article and the release may disagree about: the subject, what it is counted in, the words that the
    figure stands in (lower case, numbers as digits), the words without which the sentence is about something else,
    and whose figure it is: `scope` names a column of `figure_scopes`, and `SCOPE` in the words is its value.
    Few and strict: a sentence that fits none is not compared with anything.
#}
{% macro figure_subjects() -%}
    {{ return([
        {
            'subject': 'return_window', 'unit': 'days', 'scope': 'tier', 'about': '\\b(returns?|send|sent)\\b.*\\bday',
            'words': '\\bSCOPEs?(?: (?:customers?|members?|have|has|get|gets|can|may|return|send|back|goods|items|unworn'
                ~ '|anything|up|to|for|within|it|them))* (\\d+)(?: days?\\b|,| and|\\.|$)',
        },
        {
            'subject': 'return_window', 'unit': 'days', 'scope': 'base_tier', 'about': '\\bday',
            'words': '\\b(?:returned|return|sent|send)[a-z ]* within (\\d+) days of (?:delivery|receiving|receipt|arrival)',
        },
        {
            'subject': 'delivery_cost', 'unit': 'money', 'scope': 'service', 'about': '.',
            'words': '\\bSCOPE(?: delivery| shipping)?\\b[^.;]*? costs? (?:just |only )?[£$€](\\d+(?:\\.\\d+)?)',
        },
        {
            'subject': 'delivery_days_from', 'unit': 'days', 'scope': 'service', 'about': '.',
            'words': '\\bSCOPE(?: delivery| shipping)?\\b[^.;0-9]*? (\\d+) (?:to|-|–) \\d+ (?:working |business )?days',
        },
        {
            'subject': 'delivery_days_to', 'unit': 'days', 'scope': 'service', 'about': '.',
            'words': '\\bSCOPE(?: delivery| shipping)?\\b[^.;0-9]*? \\d+ (?:to|-|–) (\\d+) (?:working |business )?days',
        },
        {
            'subject': 'free_delivery_from', 'unit': 'money', 'scope': 'none', 'about': '\\b(delivery|shipping|postage)\\b',
            'words': '\\bfree (?:from|over|above|(?:on|for) orders (?:over|above|from)) [£$€](\\d+(?:\\.\\d+)?)',
        },
        {
            'subject': 'tier_from', 'unit': 'money', 'scope': 'tier', 'about': '.',
            'words': '\\bSCOPE (?:status |tier )?(?:from|at|starts at|starts from|begins at) [£$€](\\d[\\d,]*(?:\\.\\d+)?)',
        },
        {
            'subject': 'code_percentage', 'unit': 'percent', 'scope': 'code', 'about': '.',
            'words': '\\bSCOPE\\b[^.;0-9]*? (\\d+) ?(?:%|percent|per cent)',
        },
        {
            'subject': 'worth_of_100_points', 'unit': 'money', 'scope': 'none', 'about': '.',
            'words': '\\b100 points are worth [£$€]?(\\d+(?:\\.\\d+)?)',
        },
        {
            'subject': 'refund_within', 'unit': 'days', 'scope': 'none', 'about': '\\brefund',
            'words': '\\brefund[a-z ]*? within (\\d+) (?:working |business )?days',
        },
    ]) }}
{%- endmacro %}

{# Numbers as words, in the order in which they become digits, so many at a time: a statement nests no deeper. #}
{% macro number_words() -%}
    {{ return([
        {'forty-five': 45, 'twenty-eight': 28, 'twenty-one': 21, 'a hundred': 100, 'one': 1, 'two': 2, 'three': 3},
        {'four': 4, 'five': 5, 'six': 6, 'seven': 7, 'eight': 8, 'nine': 9, 'ten': 10},
        {'twelve': 12, 'fourteen': 14, 'fifteen': 15, 'twenty': 20, 'thirty': 30, 'forty': 40, 'sixty': 60, 'ninety': 90},
    ]) }}
{%- endmacro %}

{# A text in lower case with these numbers as digits: "within thirty days" is "within 30 days". #}
{% macro in_digits(column, numbers) -%}
    {%- set ns = namespace(text='lower(' ~ column ~ ')') -%}
    {%- for word, figure in numbers.items() -%}
        {%- set ns.text = "regexp_replace(" ~ ns.text ~ ", '\\b" ~ word ~ "\\b', '" ~ figure ~ "', 'g')" -%}
    {%- endfor -%}
    {{ ns.text }}
{%- endmacro %}

{#
    Every figure that the sentences of `relation` (statement_id, title, spoken) state on a subject: one row for each.
    A sentence that names several of a scope's things is read only where each has its figure right beside it.
#}
{% macro figures_of(relation, scopes) -%}
    {{ return(adapter.dispatch('figures_of', 'rapport')(relation, scopes)) }}
{%- endmacro %}

{% macro default__figures_of(relation, scopes) -%}
    {%- for each in rapport.figure_subjects() %}
    {%- set words = "replace('" ~ each.words ~ "', 'SCOPE', scopes.name)" %}
    select
        said.statement_id,
        '{{ each.subject }}' as subject,
        scopes.called,
        '{{ each.unit }}' as unit,
        try_cast(replace(unnest(regexp_extract_all(said.spoken, {{ words }}, 1)), ',', '') as decimal(18, 2)) as figure
    from {{ relation }} as said
    inner join {{ scopes }} as scopes on scopes.scope = '{{ each.scope }}'
    where
        regexp_matches(lower(said.title) || ' ' || said.spoken, '{{ each.about }}')
        {%- if each.scope == 'service' %}
        -- "Standard is free and express costs £9.95" says nothing of what standard costs.
        and not exists (
            select 1 from {{ scopes }} as others
            where others.scope = 'service' and others.name != scopes.name and contains(said.spoken, others.name)
        )
        {%- elif each.scope == 'base_tier' %}
        and not exists (
            select 1 from {{ scopes }} as others
            where others.scope = 'tier' and others.name != scopes.name and contains(said.spoken, others.name)
        )
        {%- endif %}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}
