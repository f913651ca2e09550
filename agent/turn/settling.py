"""What was done in the store, held against what the loads show since; a person is told what they do not show."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agent.actions.action import NO_TABLE
from agent.actions.ledger import ActionRecord
from agent.actions.reconciliation import Verdict, compared, reconcile
from agent.handoff import Package
from agent.profile import CustomerProfile
from agent.skills.hand_over import NOT_SHOWN
from agent.store.conversations import Conversation
from agent.turn.events import TurnEvents
from agent.turn.handoff import packed, sentiments_of
from agent.turn.turn import Means


def settled(record: ActionRecord, means: Means, at: datetime) -> Verdict:
    """Close the action if the profile shows its change; otherwise whether that is overdue."""
    conversation = means.conversations.get(record.conversation_id)
    tables = [record.expected.table] if record.expected.table != NO_TABLE else []
    profile = means.profiles.read(conversation.customer_identifier, tables, as_of=at).profile
    reconcile([record], profile, means.ledger, at)
    return compared(record, profile, at)


def told_a_person(record: ActionRecord, means: Means, at: datetime) -> TurnEvents:
    """Put the conversation into the inbox of those who can look in the store; once for an action.

    Raises:
        HandoffFailedError: it did not get there; the next look tries again.
    """
    conversation = means.conversations.get(record.conversation_id)
    events = _events(conversation, means, at)
    # First the person, then the note that they were told: after a crash between the two the same line stands.
    receipt = means.handoffs.hand_over(_package(record, conversation, means), at)
    if means.ledger.missed(record.action_id, at):
        events.missed(record, NOT_SHOWN, receipt)
    return events


def recovered(record: ActionRecord, means: Means, at: datetime) -> TurnEvents:
    """What is told of an action that turned out done after its turn."""
    events = _events(means.conversations.get(record.conversation_id), means, at)
    events.recovered(record)
    return events


def _events(conversation: Conversation, means: Means, at: datetime) -> TurnEvents:
    c = replace(conversation, started_at=at)
    release_id = means.current_release().release_id
    return TurnEvents(c.conversation_id, c.channel, c.turn_count, c.customer_identifier, release_id, at)


def _package(record: ActionRecord, conversation: Conversation, means: Means) -> Package:
    messages = means.conversations.messages(conversation.conversation_id)
    records = means.conversations.records(conversation.conversation_id)
    reason = f"{NOT_SHOWN.reason} {record.name} with {dict(record.arguments)!r} is {record.state.value}."
    escalation = replace(NOT_SHOWN, reason=reason)
    nobody = CustomerProfile(None, {})
    return packed(conversation, escalation, messages, sentiments_of(records), nobody, [record.name])
