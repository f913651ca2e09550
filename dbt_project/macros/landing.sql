{#
    Empty landing tables where nothing has landed yet, so that `dbt build` works by itself. A host
    project that names tables of its own makes them itself; those that it does not name are empty.
#}
{% macro create_landing_tables() -%}
    {%- if execute and target.name not in ('live', 'connectors') and not var('rapport_landing_tables') -%}
    create schema if not exists {{ var('rapport_landing_schema') }};
    {%- for table, columns in rapport.landing_columns().items() %}
    create table if not exists {{ var('rapport_landing_schema') }}.{{ table }} (
        {%- for column, type in columns.items() %}{{ column }} {{ type }}{% if not loop.last %}, {% endif %}{% endfor -%}
    );
    {%- endfor %}
    {%- else -%}
    select 1
    {%- endif -%}
{%- endmacro %}

{# What a landing table looks like while nothing has landed, without a table. #}
{% macro empty_landing(table) -%}
    (
        select
            {%- for column, type in rapport.landing_columns()[table].items() %}
            cast(null as {{ type }}) as {{ column }}{% if not loop.last %},{% endif %}
            {%- endfor %}
        where 1 = 0
    )
{%- endmacro %}

{% macro landing_columns() -%}
    {{ return({
        'events': {
            'landing_number': 'bigint', 'event_id': 'varchar', 'source': 'varchar', 'kind': 'varchar',
            'occurred_at': 'timestamp', 'received_at': 'timestamp', 'payload': 'varchar',
        },
        'event_keys': {
            'landing_number': 'bigint', 'key': 'varchar', 'role': 'varchar', 'occurred_at': 'timestamp',
        },
        'file_order_lines': {
            'landing_number': 'bigint', 'feed': 'varchar', 'file_date': 'date', 'line_number': 'bigint',
            'order_name': 'varchar', 'sku': 'varchar', 'description': 'varchar', 'quantity': 'bigint',
            'ordered_at': 'timestamp', 'unit_price': 'decimal(18, 4)', 'customer_ref': 'varchar',
            'country': 'varchar', 'is_credit_note': 'boolean', 'line_hash': 'varchar',
        },
        'file_loads': {
            'landing_number': 'bigint', 'feed': 'varchar', 'file_name': 'varchar', 'file_date': 'date',
            'sha256': 'varchar', 'line_count': 'bigint', 'loaded_count': 'bigint', 'duplicate_count': 'bigint',
            'quarantined_count': 'bigint', 'loaded_at': 'timestamp', 'erased_count': 'bigint',
        },
        'quarantined_lines': {
            'landing_number': 'bigint', 'feed': 'varchar', 'file_name': 'varchar', 'line_number': 'bigint',
            'reason': 'varchar', 'line': 'varchar',
        },
        'quarantined_events': {
            'landing_number': 'bigint', 'source': 'varchar', 'kind': 'varchar', 'reason': 'varchar',
            'received_at': 'timestamp',
        },
        'quarantine_resolutions': {
            'landing_number': 'bigint', 'outcome': 'varchar', 'resolved_as': 'bigint', 'resolved_by': 'varchar',
            'resolved_at': 'timestamp',
        },
        'experiment_estimates': {
            'experiment_id': 'varchar', 'arm': 'varchar', 'control_arm': 'varchar', 'outcome': 'varchar',
            'outcome_role': 'varchar', 'outcome_kind': 'varchar', 'better': 'varchar', 'verdict': 'varchar',
            'treated_count': 'bigint', 'control_count': 'bigint', 'treated_known_count': 'bigint',
            'control_known_count': 'bigint', 'treated_value': 'double', 'control_value': 'double', 'difference':
            'double', 'interval_low': 'double', 'interval_high': 'double', 'p_value': 'double',
            'adjusted_p_value': 'double', 'margin': 'double', 'wanted': 'double', 'detectable': 'double',
            'power': 'double', 'needed_per_arm': 'bigint', 'ratio_p_value': 'double', 'analysed_from_at':
            'timestamp', 'estimated_at': 'timestamp',
        },
    }) }}
{%- endmacro %}
