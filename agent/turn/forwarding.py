"""What a customer writes while a helpdesk has their conversation goes there too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg import Connection

from agent.store import ticket_messages
from agent.turn.turn import Turn


def forwarded(turn: Turn) -> Callable[[Connection[Any]], None] | None:
    """What sends this turn's message after the ticket; the words that led to the ticket are in it."""
    if not turn.conversation.is_handed_over:
        return None
    whose, message_id = turn.conversation.conversation_id, turn.message.message_id
    return lambda connection: ticket_messages.put(connection, whose, message_id, turn.as_of)
