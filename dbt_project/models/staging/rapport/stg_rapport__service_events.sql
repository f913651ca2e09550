with events as (
    {{ events_of('rapport', [
        'conversation_started', 'team_requested', 'conversation_escalated', 'handoff_failed', 'conversation_resolved',
        'received_product_recommendation', 'product_interest_captured', 'action_decided', 'action_taken',
        'promise_made', 'promise_kept', 'promise_broken', 'feedback_asked', 'feedback_given', 'question_unanswered',
        'answer_flagged',
    ]) }}
)

select
    event_id,
    landing_number,
    {{ json_text('payload', 'data.conversation_id') }} as conversation_id,
    {{ json_text('payload', 'data.customer_identifier') }} as identifier,
    kind as event_name,
    {{ json_text('payload', 'data.channel') }} as channel,
    {{ json_text('payload', 'data.mode') }} as mode,
    {{ json_text('payload', 'data.skill') }} as skill,
    coalesce({{ json_text('payload', 'data.reason') }}, {{ json_text('payload', 'data.rule') }}) as reason,
    {{ json_text('payload', 'data.category') }} as category,
    {{ json_text('payload', 'data.resolved_by') }} as resolved_by,
    {{ json_text('payload', 'data') }} as properties,
    {{ json_int('payload', 'data.csat_rating') }} as csat_rating,
    {{ json_time('payload', 'timestamp') }} as version_at,
    received_at as recorded_at
from events
