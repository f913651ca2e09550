{#
    Every segment of ours: what it is for, and of an exclusion which purposes it keeps its members out of. What was asked
    for (`alert`) may be told sooner than something is sold (`sale`); `care` is what colleagues do, or mail that sells
    nothing. A customer who complains is left alone altogether.
#}
{% macro segment_catalogue() -%}
    {{ return([
        {'name': 'escalated_last_7_days', 'purpose': 'exclusion', 'suppresses': ['sale', 'thanks', 'alert'],
            'may_be_tried': true},
        {'name': 'returned_last_7_days', 'purpose': 'exclusion', 'suppresses': ['sale'], 'may_be_tried': true},
        {'name': 'open_complaint', 'purpose': 'exclusion', 'suppresses': ['sale', 'thanks', 'alert', 'care']},
        {'name': 'suppressed_by_experiment', 'purpose': 'exclusion', 'suppresses': ['sale', 'thanks', 'alert']},
        {'name': 'recommended_not_ordered', 'purpose': 'sale', 'suppresses': []},
        {'name': 'interest_not_ordered', 'purpose': 'sale', 'suppresses': []},
        {'name': 'resolved_and_ordered', 'purpose': 'sale', 'suppresses': []},
        {'name': 'thanks_after_return', 'purpose': 'thanks', 'suppresses': []},
        {'name': 'back_in_stock_asked', 'purpose': 'alert', 'suppresses': []},
        {'name': 'parcel_late_not_asked', 'purpose': 'care', 'suppresses': []},
        {'name': 'vip_to_call', 'purpose': 'care', 'suppresses': []},
        {'name': 'at_risk_after_bad_episode', 'purpose': 'care', 'suppresses': []},
    ]) }}
{%- endmacro %}

{% macro segment_names() -%}
    {{ return(rapport.segment_catalogue() | map(attribute='name') | list) }}
{%- endmacro %}

{#
    A segment's rows: who is a member, from when until when, and because of which event. Membership is an
    interval, so that nothing has to be recomputed when time passes; a null end is open.
    `members` is a relation with customer_id, event_id, reason, member_since_at, left_at (what ended it; null while
    nothing has), expires_at (when it ends by itself; null never) and recorded_at.
#}
{% macro segment(name, members) -%}
    {%- set segment = rapport.segment_catalogue() | selectattr('name', 'equalto', name) | first -%}
    select
        members.customer_id,
        '{{ name }}' as segment,
        '{{ segment.purpose }}' as purpose,
        members.reason,
        members.event_id,
        coalesce(consents.basis, 'none') as consent_basis,
        {{ segment.purpose == 'exclusion' }} as is_exclusion,
        '{{ segment.suppresses | join(", ") }}' as suppresses,
        members.member_since_at,
        least(members.expires_at, members.left_at) as member_until_at,
        members.expires_at,
        members.recorded_at
    from {{ members }} as members
    -- left, not inner: without consent one is a member still, but is not exported.
    left join {{ ref('rapport', 'profile_consents') }} as consents
        on members.customer_id = consents.customer_id and consents.channel = 'email' and consents.state = 'subscribed'
    where
        members.customer_id is not null
        and (
            least(members.expires_at, members.left_at) is null
            or least(members.expires_at, members.left_at) > members.member_since_at
        )
{%- endmacro %}

{# Whether an exclusion keeps the members of a segment with that purpose out. Both are columns. #}
{% macro suppresses(suppresses, purpose) -%}
    ', ' || {{ suppresses }} || ',' like '%, ' || {{ purpose }} || ',%'
{%- endmacro %}

{# Live service events of one name with the person they happened to. #}
{% macro service_events_named(event_name) -%}
    select
        customers.customer_id,
        events.event_id,
        events.reason,
        events.csat_rating,
        {{ json_list('events.properties', 'product_ids') }} as product_ids,
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
        min(orders.ordered_at) as next_ordered_at
    from {{ events }} as events
    left join {{ ref('rapport', 'profile_orders') }} as orders
        on
            events.customer_id = orders.customer_id
            and events.happened_at < orders.ordered_at
            and not orders.is_cancelled
    group by events.event_id, events.customer_id
{%- endmacro %}

{# A null that means never, as a moment that can be compared. #}
{% macro or_never(column) -%}
    coalesce({{ column }}, cast('9999-12-31' as timestamp))
{%- endmacro %}
