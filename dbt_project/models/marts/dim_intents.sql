{%- set skills = var('skills_of_intents') -%}
{%- set rows = [] -%}
{%- for each in var('intent_stages') -%}
{%- for intent in each['intents'] -%}
{%- do rows.append({
    'intent': intent,
    'skill': skills.get(intent, intent),
    'stage': each['stage'],
    'manner': 'relational' if intent in var('relational_intents') else 'transactional',
    'is_verifiable': skills.get(intent, intent) in var('verifiable_skills'),
}) -%}
{%- endfor -%}
{%- endfor -%}
{{ declared_rows(rows, [
    ['intent', 'varchar'], ['skill', 'varchar'], ['stage', 'varchar'], ['manner', 'varchar'],
    ['is_verifiable', 'boolean']
]) }}
