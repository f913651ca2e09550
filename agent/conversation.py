"""The turn, readable top to bottom."""

from __future__ import annotations

from typing import Protocol

from agent.transcript import Channel, ConversationView, HandedOver, Trace, TurnResult
from agent.visitor import Visitor


class TurnsProtocol(Protocol):
    """What routes call. Every method raises `NotFoundError` alike for not yours and not there."""

    def start(self, visitor: Visitor, channel: Channel) -> ConversationView:
        """Open a conversation; its first message says that it is an AI."""
        ...

    def answer(self, conversation_id: str, visitor: Visitor, text: str) -> TurnResult:
        """Answer one message of the visitor's own conversation."""
        ...

    def view(self, conversation_id: str, visitor: Visitor) -> ConversationView:
        """The visitor's own conversation."""
        ...

    def handed_over(self) -> tuple[HandedOver, ...]:
        """The staff's inbox, oldest first."""
        ...

    def trace(self, conversation_id: str) -> Trace:
        """One conversation with every turn's record, for staff."""
        ...
