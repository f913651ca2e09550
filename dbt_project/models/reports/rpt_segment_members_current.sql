with members as (
    select distinct segment, purpose, is_exclusion, customer_id, suppresses
    from {{ ref('segment_members') }}
    where
        member_since_at <= {{ as_of() }}
        and (member_until_at is null or member_until_at > {{ as_of() }})
),

exclusions as (
    select * from members
    where is_exclusion
),

suppressed as (
    select distinct members.segment, members.customer_id
    from members
    inner join exclusions on members.customer_id = exclusions.customer_id
    where {{ suppresses('exclusions.suppresses', 'members.purpose') }}
),

judged as (
    select
        members.*,
        coalesce(customers.is_email_subscribed and customers.email is not null, false) as has_consent,
        suppressed.customer_id is not null as is_suppressed
    from members
    left join {{ ref('profile_customers') }} as customers on members.customer_id = customers.customer_id
    left join suppressed on members.segment = suppressed.segment and members.customer_id = suppressed.customer_id
),

-- Every segment has a row, an empty one too: "nobody" is an answer.
segments as (
    {% for segment in segment_catalogue() -%}
    select
        '{{ segment.name }}' as segment, '{{ segment.purpose }}' as purpose, cast(null as varchar) as title,
        cast(null as varchar) as defined_by
    union all
    {% endfor -%}
    select segment, purpose, title, defined_by from {{ ref('int_segment_definitions') }}
)

select
    segments.segment,
    segments.purpose,
    segments.purpose = 'exclusion' as is_exclusion,
    segments.title,
    segments.defined_by,
    cast(count(judged.customer_id) as integer) as member_count,
    cast(count(*) filter (where judged.has_consent) as integer) as email_consented_count,
    cast(count(*) filter (where judged.is_suppressed) as integer) as suppressed_count,
    cast(count(*) filter (where judged.has_consent and not judged.is_suppressed) as integer) as exportable_count,
    {{ as_of() }} as as_of
from segments
left join judged on segments.segment = judged.segment
group by 1, 2, 3, 4, 5
