with members as (
    select distinct segment, is_exclusion, customer_id from {{ ref('segment_members') }}
    where
        member_since_at <= {{ as_of() }}
        and (member_until_at is null or member_until_at > {{ as_of() }})
),

suppressed as (
    select distinct customer_id from members
    where is_exclusion
),

judged as (
    select
        members.*,
        coalesce(customers.is_email_subscribed and customers.email is not null, false) as has_consent,
        suppressed.customer_id is not null and not members.is_exclusion as is_suppressed
    from members
    left join {{ ref('profile_customers') }} as customers on members.customer_id = customers.customer_id
    left join suppressed on members.customer_id = suppressed.customer_id
),

-- Every segment has a row, an empty one too: "nobody" is an answer.
segments as (
    {% for name in segment_names() -%}
    select '{{ name }}' as segment, {{ name in exclusion_segment_names() }} as is_exclusion
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    segments.segment,
    segments.is_exclusion,
    cast(count(judged.customer_id) as integer) as member_count,
    cast(count(*) filter (where judged.has_consent) as integer) as email_consented_count,
    cast(count(*) filter (where judged.is_suppressed) as integer) as suppressed_count,
    cast(count(*) filter (where judged.has_consent and not judged.is_suppressed) as integer) as exportable_count,
    {{ as_of() }} as as_of
from segments
left join judged on segments.segment = judged.segment
group by 1, 2
