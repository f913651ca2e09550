{#- Customers with their address, tags and consent, as `customers/update` tells them. One row per customer. -#}
{{ config(enabled=connector_reads('shopify', 'customers')) }}
{%- set customer = connector_table('shopify', 'customer') -%}
{%- set address = connector_table('shopify', 'customer_address') -%}
{%- set tag = connector_table('shopify', 'customer_tag') -%}
{%- set is_default = 'lower(' ~ connector_column(address, ['is_default', 'default']) ~ ") = 'true'" -%}
with homes as (
    select
        customer_id as parent_id,
        document,
        synced_at
    from (
        select
            {{ connector_column(address, ['customer_id']) }} as customer_id,
            {{ connector_column(address, ['id']) }} as address_id,
            {{ connector_address(address) }} as document,
            {{ connector_synced(address) }} as synced_at,
            row_number() over (
                partition by {{ connector_column(address, ['customer_id']) }}
                -- The one marked as default; one that is all there is has to do.
                order by
                    case when {{ is_default }} then 0 else 1 end,
                    {{ connector_order(address, ['id']) }}
            ) as place
        from {{ connector_rows(address) }}
        where not {{ connector_is_deleted(address) }}
    ) as ranked
    where place = 1
),

tags as (
    {{ connector_tags(tag, ['customer_id'], ['value', 'tag']) }}
)

select
    {{ connector_column(customer, ['id']) }} as entity_id,
    'customers/update' as kind,
    {{ moment_or_null(connector_column(customer, ['updated_at', 'created_at'])) }} as version_at,
    {{ connector_newest([connector_synced(customer), 'homes.synced_at', 'tags.synced_at']) }} as synced_at,
    {{ connector_is_deleted(customer) }} as is_deleted,
    cast({{ json_object(
        connector_values(customer, [
            ['id', 'number'], ['email'], ['phone'], ['first_name'], ['last_name'], ['note'], ['currency'],
            ['state', 'lower'], ['verified_email', 'boolean'],
            ['created_at', 'time'], ['updated_at', 'time'],
        ]) + [
            ['default_address', 'homes.document' if address.relation else none],
            ['tags', "coalesce(tags.tags, '')" if tag.relation else none],
            ['email_marketing_consent', marketing_consent(customer, 'email')],
            ['sms_marketing_consent', marketing_consent(customer, 'sms')],
        ]
    ) }} as varchar) as body
from {{ connector_rows(customer) }}
left join homes on {{ connector_column(customer, ['id']) }} = homes.parent_id
left join tags on {{ connector_column(customer, ['id']) }} = tags.parent_id
