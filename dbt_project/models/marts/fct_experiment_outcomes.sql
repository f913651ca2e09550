-- By intention to treat: everybody who was drawn counts in the arm that they were drawn into, whatever they then got.
with drawn as (
    select experiment_id, customer_id, arm, assigned_at from {{ ref('fct_assignments') }}
    union all
    select experiment_id, customer_id, 'before start' as arm, entered_at as assigned_at
    from {{ ref('fct_experiment_precedents') }}
),

people as (
    select
        drawn.experiment_id,
        drawn.customer_id,
        drawn.arm,
        drawn.assigned_at,
        {{ days_after('drawn.assigned_at', 'experiments.horizon_days') }} as until_at
    from drawn
    inner join {{ ref('dim_experiments') }} as experiments on drawn.experiment_id = experiments.experiment_id
),

{% set happenings = [
    ('bought_again', 'fct_orders', 'ordered_at', 'not happenings.is_cancelled', '1.0'),
    ('revenue', 'fct_orders', 'ordered_at', 'not happenings.is_cancelled',
        'cast(happenings.total_amount - happenings.refunded_amount as double)'),
    ('sent_back', 'profile_returns', 'requested_at', 'true', '1.0'),
    ('complained', 'segment_open_complaint', 'member_since_at', 'true', '1.0'),
    ('unsubscribed', 'profile_consents', 'changed_at',
        "happenings.channel = 'email' and happenings.state != 'subscribed'", '1.0'),
    ('contacted_again', 'fct_episodes', 'started_at', 'not happenings.is_excluded', '1.0'),
    ('rated_poorly', 'fct_episodes', 'last_message_at',
        'not happenings.is_excluded and happenings.csat_rating <= ' ~ var('poor_csat_rating'), '1.0'),
] -%}
counted as (
    {%- for outcome, model, moment, condition, value in happenings %}
    select
        people.experiment_id, people.customer_id, '{{ outcome }}' as outcome,
        {{ 'sum' if outcome == 'revenue' else 'max' }}({{ value }}) as value
    from people
    inner join {{ ref(model) }} as happenings
        on
            people.customer_id = happenings.customer_id
            and people.assigned_at < happenings.{{ moment }}
            and people.until_at >= happenings.{{ moment }}
    where {{ condition }}
    group by people.experiment_id, people.customer_id
    union all
    {%- endfor %}
    -- The episode in which they were drawn: settled by whomever.
    select experiment_id, customer_id, 'resolved' as outcome, value
    from (
        select
            people.experiment_id, people.customer_id,
            case when episodes.status = 'resolved_by_ai' or episodes.is_human_resolved then 1.0 else 0.0 end as value,
            row_number() over (
                partition by people.experiment_id, people.customer_id
                order by episodes.started_at desc, episodes.episode_id
            ) as place
        from people
        inner join {{ ref('fct_episodes') }} as episodes
            on people.customer_id = episodes.customer_id and people.assigned_at >= episodes.started_at
        where not episodes.is_excluded
    ) as begun
    where place = 1
)

select
    people.experiment_id,
    people.customer_id,
    people.arm,
    asked.outcome,
    -- Nothing heard of it once their time is over means that it did not happen; before that nobody knows.
    case when people.until_at <= {{ as_of() }} then coalesce(counted.value, 0.0) end as value,
    people.assigned_at,
    people.until_at as known_from_at
from people
inner join {{ ref('dim_experiment_outcomes') }} as asked on people.experiment_id = asked.experiment_id
left join counted
    on
        people.experiment_id = counted.experiment_id
        and people.customer_id = counted.customer_id
        and asked.outcome = counted.outcome
