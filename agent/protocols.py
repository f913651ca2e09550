"""What routes call of conversations and their turns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from agent.staff.roles import Person
from agent.transcript import (
    Channel,
    ConversationView,
    FeedbackQuestion,
    HandedOver,
    Message,
    Reconciliation,
    Trace,
    TurnResult,
)
from agent.visitor import Visitor


class PeopleProtocol(Protocol):
    """What the brand's people do. Raises `NotFoundError` and `NotYoursToAnswerError`."""

    def act_for(self, conversation_id: str, by: Person, wanted: Any) -> Any:
        """Give something within our rules, or beyond them within the cap of the role; raises `NotGivenError`."""
        ...

    def suggestions(self, since: datetime) -> tuple[tuple[str, str, int], ...]:
        """By queue, how many suggested replies were accepted, edited and overridden since."""
        ...

    def macros_used(self, since: datetime) -> tuple[tuple[str, str, int], ...]:
        """By macro, how often it was accepted, edited and overridden since."""
        ...

    def undelivered(self) -> tuple[Any, ...]:
        """What should be at a helpdesk, or have come from there, and is not."""
        ...

    def send_again(self, receipt: str, by: str) -> bool:
        """Have what is stuck of a handoff tried again; False when nothing is."""
        ...

    def words_of(self, identifiers: Iterable[str]) -> Collection[str]:
        """Names and addresses of these customers, word by word."""
        ...

    def take(self, conversation_id: str, by: str, *, from_a_colleague: bool = False) -> None:
        """Have the conversation."""
        ...

    def take_next(self, by: str) -> str | None:
        """Have the most pressing conversation that `by` knows about and has room for."""
        ...

    def reply(
        self, conversation_id: str, by: str, text: str, key: str, macros: Mapping[str, str] | None = None
    ) -> Message:
        """Say something to the visitor; the same `key` again says nothing more. `macros` were put into it."""
        ...

    def resolve(self, conversation_id: str, by: str, reason: str) -> object:
        """Call the matter settled."""
        ...

    def hand_back(self, conversation_id: str, by: str, reason: str) -> object:
        """Give the conversation to the agent again."""
        ...


class FeedbackProtocol(Protocol):
    """What is answered by a link. Raises `NotFoundError`, `ClosedError` and `OutOfRangeError`."""

    def of_token(self, token: str) -> FeedbackQuestion:
        """The question that a link leads to."""
        ...

    def give_by_token(self, token: str, rating: int, comment: str) -> tuple[FeedbackQuestion, ...]:
        """Note an answer, and say what is open then."""
        ...

    def token(self, feedback_id: str) -> str:
        """What the link to this question ends with."""
        ...


class TakesTurns(Protocol):
    """Whoever answers messages."""

    def answer(self, conversation_id: str, visitor: Visitor, text: str) -> TurnResult:
        """Answer one message of the visitor's own conversation."""
        ...


class ReconcilesActions(Protocol):
    """Holds every open action against the profiles; those overdue are put before a person, once each."""

    def reconcile(self) -> Reconciliation:
        """How many are shown, wait, and are missing."""
        ...


class TurnsProtocol(TakesTurns, Protocol):
    """What routes call. Every method raises `NotFoundError` alike for not yours and not there."""

    @property
    def people(self) -> PeopleProtocol:
        """What a person does with a conversation."""
        ...

    @property
    def feedback(self) -> FeedbackProtocol:
        """What is answered by a link."""
        ...

    @property
    def promises(self) -> Any:
        """What was promised and not kept."""
        ...

    @property
    def open_actions(self) -> ReconcilesActions:
        """What was begun and may not have ended."""
        ...

    def give_feedback(
        self, conversation_id: str, visitor: Visitor, feedback_id: str, rating: int, comment: str
    ) -> tuple[FeedbackQuestion, ...]:
        """Answer a question of the visitor's own conversation, and see what is open then."""
        ...

    def start(self, visitor: Visitor, channel: Channel) -> ConversationView:
        """Open a conversation; its first message says that it is an AI."""
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
