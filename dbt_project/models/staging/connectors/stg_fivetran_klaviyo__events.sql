{#- What Klaviyo's own metrics counted, as its webhooks tell it. One row per event. -#}
{{ config(enabled=connector_reads('klaviyo', 'events')) }}
{%- set event = connector_table('klaviyo', 'event') -%}
{%- set metric = connector_table('klaviyo', 'metric') -%}
{%- set person = connector_table('klaviyo', 'person') -%}
with metrics as (
    select
        {{ connector_column(metric, ['id']) }} as metric_id,
        max({{ connector_column(metric, ['name']) }}) as metric_name,
        max({{ connector_column(metric, ['integration_name']) }}) as integration
    from {{ connector_rows(metric) }}
    group by {{ connector_column(metric, ['id']) }}
),

people as (
    select
        {{ connector_column(person, ['id']) }} as person_id,
        {{ json_object(connector_values(person, [['email'], ['phone_number'], ['external_id']])) }} as attributes
    from {{ connector_rows(person) }}
    where not {{ connector_is_deleted(person) }}
),

told as (
    select
        {{ connector_column(event, ['id']) }} as entity_id,
        {{ moment_or_null(connector_column(event, ['datetime', 'timestamp'])) }} as version_at,
        {{ connector_newest([connector_synced(event)]) }} as synced_at,
        {{ connector_is_deleted(event) }} as is_deleted,
        -- An event whose metric is missing cannot be told from another system's: it is refused at the door, and seen.
        case
            when metrics.metric_id is null then 'event:unknown metric'
            else 'event:klaviyo.' || replace(lower(metrics.metric_name), ' ', '_')
        end as kind,
        {{ connector_column(event, ['person_id', 'profile_id']) }} as person_id,
        people.attributes,
        {{ json_object(connector_values(event, [['datetime', 'time', ['datetime', 'timestamp']]]) + [
            ['event_properties', json_object(connector_values(event, [
                ['Subject', 'text', ['property_subject']],
                ['Campaign Name', 'text', ['property_campaign_name']],
                ['Message Body', 'text', ['property_message_body']],
                ['Recipient Email Address', 'text', ['property_recipient_email_address']],
                ['$message', 'text', ['property_message', 'flow_message_id', 'campaign_id']],
                ['$_cohort$message_send_cohort', 'text', ['property_cohort_message_send_cohort']],
            ]))],
        ]) }} as attributes_of_event
    from {{ connector_rows(event) }}
    left join metrics on {{ connector_column(event, ['metric_id']) }} = metrics.metric_id
    left join people on {{ connector_column(event, ['person_id', 'profile_id']) }} = people.person_id
    -- A shop's own events pass through Klaviyo as well; they are read where they come from.
    where metrics.metric_id is null or metrics.integration = 'Klaviyo'
)

select
    entity_id,
    kind,
    version_at,
    synced_at,
    is_deleted,
    cast({{ json_object([
        ['external_id', 'entity_id'],
        ['topic', 'kind'],
        ['payload', json_object([
            ['data', json_object([
                ['type', "'event'"],
                ['id', 'entity_id'],
                ['attributes', 'attributes_of_event'],
                ['relationships', json_object([
                    ['profile', json_object([['data', json_object([['type', "'profile'"], ['id', 'person_id']])]])]
                ])],
            ])],
            ['included', json_list_of_one(
                json_object([['type', "'profile'"], ['id', 'person_id'], ['attributes', 'attributes']]),
                'attributes is not null'
            )],
        ])],
    ]) }} as varchar) as body
from told
