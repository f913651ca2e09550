"""What a conversation looks like from outside: messages, claims, the result of a turn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

from agent.staff.roles import Person
from agent.visitor import Visitor

Channel = Literal["web-chat", "sms", "email", "whatsapp"]
Author = Literal["customer", "ai", "human"]
FeedbackKind = Literal["csat", "nps"]
HandoffState = Literal["waiting", "taken", "resolved"]


class ReplyKind(StrEnum):
    """What a reply amounts to; the metrics count silence after some of them and never after others."""

    ANSWER = "answer"
    QUESTION = "question"
    REFUSAL = "refusal"
    APOLOGY = "apology"
    NO_ANSWER = "no_answer"
    ACTION_DONE = "action_done"
    HANDOVER = "handover"
    SMALL_TALK = "small_talk"
    DISCLOSURE = "disclosure"
    OFFICE_HOURS = "office_hours"


@dataclass(frozen=True)
class ClaimView:
    """One bound fact of a reply, as the outside may see it."""

    text: str
    table: str
    key: str
    column: str
    value: str
    as_of: datetime | None


@dataclass(frozen=True)
class Message:
    """One message of the conversation, from either side."""

    message_id: str
    author: Author
    text: str
    sent_at: datetime
    skills: tuple[str, ...] = ()
    reply_kind: ReplyKind | None = None
    claims: tuple[ClaimView, ...] = ()
    author_name: str | None = None
    channel: Channel | None = None


@dataclass(frozen=True)
class ToolStep:
    """One thing done for the answer: a read of the profile, an action. Shown in the stream."""

    step_id: str
    tool: str
    input: dict[str, Any]
    output: dict[str, Any]
    needs_approval: bool = False


@dataclass(frozen=True)
class FeedbackQuestion:
    """What a customer is asked after an episode, and what they answered so far.

    `csat` is how happy they are with the help, from 1 to 5; `nps` how likely they recommend the brand, from 0 to 10.
    """

    feedback_id: str
    kind: FeedbackKind
    question: str
    lowest: int
    highest: int
    lowest_label: str
    highest_label: str
    comment_question: str
    thanks: str
    closes_at: datetime
    rating: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class TurnResult:
    """What one message led to. `reply` is None when a human has taken over; `feedback` is asked once it is settled."""

    message_id: str
    reply: Message | None
    is_handed_over: bool
    steps: tuple[ToolStep, ...] = ()
    feedback: tuple[FeedbackQuestion, ...] = ()


@dataclass(frozen=True)
class ConversationView:
    """A whole conversation as its visitor may see it."""

    conversation_id: str
    channel: Channel
    is_handed_over: bool
    started_at: datetime
    messages: tuple[Message, ...]
    feedback: tuple[FeedbackQuestion, ...] = ()


@dataclass(frozen=True)
class HandedOver:
    """One line of the staff's inbox. `delivered_at` is when the helpdesk took it, under `reference`."""

    receipt: str
    conversation_id: str
    customer_identifier: str | None
    channel: Channel
    rule: str
    reason: str
    handed_over_at: datetime
    package: dict[str, Any]
    state: HandoffState = "waiting"
    desk: str = "inbox"
    priority: str = "normal"
    queue: str = "general"
    tags: tuple[str, ...] = ()
    delivered_at: datetime | None = None
    reference: str | None = None
    url: str | None = None
    attempts: int = 0
    last_error: str | None = None
    assigned_to: str | None = None
    taken_at: datetime | None = None
    first_replied_at: datetime | None = None
    reply_due_at: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str | None = None


@dataclass(frozen=True)
class Trace:
    """Everything about a conversation, for staff: the view and every turn's record."""

    conversation: ConversationView
    customer_identifier: str | None
    records: tuple[dict[str, Any], ...]
    handoffs: tuple[HandedOver, ...]


@dataclass(frozen=True)
class MissingAction:
    """One action whose change no load shows, though it is overdue."""

    action_id: str
    conversation_id: str
    name: str
    state: str
    table: str
    changed_at: datetime


@dataclass(frozen=True)
class Reconciliation:
    """What came of one look at every open action."""

    shown: int
    waiting: int
    missing: tuple[MissingAction, ...]


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
