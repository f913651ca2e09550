"""What a turn works with, and what it has found out so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agent.actions.ledger import ActionRecord, Beside, Ledger
from agent.commerce.http import HttpCalls, OutsideCalls
from agent.commerce.port import CommercePort
from agent.evidence import Locale, Reply
from agent.handoff import HandoffPort
from agent.handoff.ways import Way, Ways
from agent.knowledge import Finder
from agent.language.protocol import Language, Understanding
from agent.planning import Step, TurnPlan
from agent.policy import Decision
from agent.profile import CustomerProfile
from agent.profile_store import ProfileReading, ProfileStore
from agent.releases.model import Release
from agent.releases.rollout import Assignment
from agent.skills import Answer, Escalation
from agent.skills.custom import NO_BOOK, Book
from agent.store.conversations import Conversation, Conversations
from agent.store.post import Post
from agent.transcript import Message, ReplyKind, ToolStep
from agent.turn.events import TurnEvents
from agent.visitor_codes import OneTimeCodes
from agent.visitor_limits import Allowance


@dataclass(frozen=True)
class Brand:
    """How the brand calls itself, the zone its days are counted in, and its currency."""

    name: str
    time_zone: ZoneInfo
    currency: str


@dataclass(frozen=True)
class Means:
    """Everything outside a turn that it needs, each behind its protocol or store.

    `codes` is None for a brand without a mail server, `post` for one that does not write e-mails, `knowledge` where
    nothing can be searched; the allowances are of visitors who have proved nothing. `calls` go to the systems that
    custom skills name; `signed_releases` are all there were, the newest first.
    """

    brand: Brand
    language: Language
    profiles: ProfileStore
    conversations: Conversations
    ledger: Ledger
    commerce: CommercePort
    handoffs: HandoffPort
    current_release: Callable[[], Release]
    clock: Callable[[], datetime]
    ways: Ways = field(default_factory=Ways)
    codes: OneTimeCodes | None = None
    knowledge: Finder | None = None
    post: Post | None = None
    code_allowance: Allowance = field(default_factory=lambda: Allowance("10/hour"))
    lookup_allowance: Allowance = field(default_factory=lambda: Allowance("10/hour"))
    # With no host named it calls nobody.
    calls: OutsideCalls = field(default_factory=HttpCalls)
    signed_releases: Callable[[], Iterable[Release]] = tuple
    # Whether an experiment in service runs: nobody else need be asked for their arm.
    is_experimenting: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class MailTo:
    """Where the talk goes on by e-mail; what was said goes there only when the address is the customer's on file."""

    address: str
    is_on_file: bool


@dataclass(frozen=True)
class Suggestion:
    """A reply that the agent wrote and a person may send. `action` is what a yes to it would do."""

    skill: str
    reply: Reply
    problems: tuple[str, ...] = ()
    action: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MadeCall:
    """What a system of the brand's own was asked for a skill, and what of its answer is used."""

    name: str
    given: Mapping[str, str]
    state: str
    values: Mapping[str, str]
    detail: str = ""


@dataclass
class Turn:
    """One turn at work. Filled from top to bottom; what it holds at the end is its record.

    `code` is what was typed in answer to our question for one, and `doorstep` what a stranger was granted or refused.
    `mailbox` is where a message by e-mail came from; `notes` are said of the mail itself after all else, and `mail_to`
    is where the talk goes on when the customer asked for that in the chat.
    """

    conversation: Conversation
    message: Message
    release: Release
    locale: Locale
    events: TurnEvents
    is_verified: bool
    address: str = ""
    mailbox: str = ""
    code: str | None = field(default=None, repr=False)
    doorstep: dict[str, Any] = field(default_factory=dict)
    heard: Understanding | None = None
    plan: TurnPlan = field(default_factory=TurnPlan)
    # The skills of this release, and what was asked of other systems for them.
    book: Book = NO_BOOK
    calls: list[MadeCall] = field(default_factory=list)
    readings: list[ProfileReading] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    # The steps that were answered, beside their answers.
    asked: list[Step] = field(default_factory=list)
    # Steps that wait until the question before them is answered.
    held: list[Step] = field(default_factory=list)
    # What was taken up again of matters from before, and whether it was a reminder of what we had asked.
    returned: list[tuple[Step, Answer]] = field(default_factory=list)
    is_reminder: bool = False
    # The offer of a person that follows the answers, where a soft rule asks for one.
    offer: Answer | None = None
    offered_by: str | None = None
    skills: list[str] = field(default_factory=list)
    # How far the release lets each of these skills go, and what was written for a person to send.
    rollout: list[Assignment] = field(default_factory=list)
    held_back: list[tuple[str, Answer]] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    actions: list[ActionRecord] = field(default_factory=list)
    # The action that the customer said yes to, as it stood then.
    confirmed: ActionRecord | None = None
    # What others gave for the order that the customer said yes to something for.
    beside: Beside | None = None
    escalation: Escalation | None = None
    receipt: str | None = None
    way: Way | None = None
    # By when a colleague answers, as the release has it.
    reply_due_at: datetime | None = None
    notes: tuple[str, ...] = ()
    mail_to: MailTo | None = None
    # Nobody knows where to write to, and the reply asks.
    is_email_asked: bool = False
    reply: Reply | None = None
    problems: tuple[str, ...] = ()
    steps: list[ToolStep] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def as_of(self) -> datetime:
        """The moment that every deadline of this turn is compared with."""
        return self.locale.as_of

    @property
    def profile(self) -> CustomerProfile:
        """What was read of the customer; nothing for a stranger."""
        return self.readings[0].profile if self.readings else CustomerProfile(None, {})

    @property
    def said(self) -> list[Answer]:
        """All that is said: the answers, what is taken up again, and the offer of a person after them."""
        returned = (answer for _, answer in self.returned)
        return [*self.answers, *returned, *([self.offer] if self.offer else [])]

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every rule's word in this turn."""
        return (*self.plan.decisions, *(decision for answer in self.said for decision in answer.decisions))

    @property
    def kind(self) -> ReplyKind:
        """What the whole reply amounts to: a person first, then a deed, a question, an answer."""
        if self.receipt is not None:
            return ReplyKind.HANDOVER
        if self.escalation is not None:
            return ReplyKind.APOLOGY
        kinds = [answer.kind for answer in self.said]
        order = (ReplyKind.ACTION_DONE, ReplyKind.QUESTION, ReplyKind.ANSWER)
        return next((kind for kind in order if kind in kinds), kinds[0])

    @contextmanager
    def timed(self, phase: str) -> Iterator[None]:
        """Note how long a phase took."""
        started = time.perf_counter()
        yield
        self.timings_ms[phase] = round((time.perf_counter() - started) * 1000, 2)
