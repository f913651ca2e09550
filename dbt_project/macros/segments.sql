{# Every segment, and those whose members are kept out of the exports of the others. #}
{% macro segment_names() -%}
    {{ return([
        'escalated_last_7_days', 'returned_last_7_days', 'recommended_not_ordered', 'interest_not_ordered',
        'resolved_and_ordered', 'vip_to_call', 'open_complaint',
    ]) }}
{%- endmacro %}

{% macro exclusion_segment_names() -%}
    {{ return(['escalated_last_7_days', 'returned_last_7_days', 'open_complaint']) }}
{%- endmacro %}

{#
    A segment's rows: who is a member, from when until when, and because of which event. Membership is an
    interval, so that nothing has to be recomputed when time passes; a null end is open.
    `members` is a relation with customer_id, event_id, reason, member_since_at, member_until_at, recorded_at.
#}
{% macro segment(name, members) -%}
    select
        members.customer_id,
        '{{ name }}' as segment,
        members.reason,
        members.event_id,
        coalesce(consents.basis, 'none') as consent_basis,
        {{ name in rapport.exclusion_segment_names() }} as is_exclusion,
        members.member_since_at,
        members.member_until_at,
        members.recorded_at
    from {{ members }} as members
    -- left, not inner: without consent one is a member still, but is not exported.
    left join {{ ref('rapport', 'profile_consents') }} as consents
        on members.customer_id = consents.customer_id and consents.channel = 'email' and consents.state = 'subscribed'
    where
        members.customer_id is not null
        and (members.member_until_at is null or members.member_until_at > members.member_since_at)
{%- endmacro %}

{# Live service events of one name with the person they happened to. #}
{% macro service_events_named(event_name) -%}
    select
        customers.customer_id,
        events.event_id,
        events.reason,
        events.version_at as happened_at,
        events.recorded_at
    from {{ ref('rapport', 'int_service_events_folded') }} as events
    inner join {{ ref('rapport', 'int_conversation_customers') }} as customers
        on events.conversation_id = customers.conversation_id
    where events.event_name = '{{ event_name }}' and coalesce(events.mode, 'live') = 'live'
{%- endmacro %}

{# When each event's customer first ordered after it; null when they have not. #}
{% macro first_order_after(events) -%}
    select
        events.event_id,
        events.customer_id,
        min(orders.ordered_at) as next_ordered_at,
        min(orders.order_id) as next_order_id
    from {{ events }} as events
    left join {{ ref('rapport', 'profile_orders') }} as orders
        on
            events.customer_id = orders.customer_id
            and events.happened_at < orders.ordered_at
            and not orders.is_cancelled
    group by events.event_id, events.customer_id
{%- endmacro %}
