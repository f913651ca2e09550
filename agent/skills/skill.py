"""What a skill is asked and what it answers. It reads nothing and does nothing by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from agent.actions.action import Action, Arguments, Terms
from agent.commerce.http import HttpRequest
from agent.evidence import Locale, Sentence
from agent.handoff import Category, HandoffMode
from agent.language.choices import Option
from agent.policy import Decision
from agent.profile import CustomerProfile
from agent.releases.model import Parameters
from agent.transcript import ReplyKind


@dataclass(frozen=True)
class Told:
    """What came of a call to a system of the brand's own: its values by name, or that it failed."""

    state: Literal["done", "failed"]
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """One thing that one customer wants, with all that may be looked at for it.

    `offers` is what the store can do, `open_question` what we asked last when that was a question. `last_done` is the
    last deed of this conversation: its `name`, its `arguments` and the store's `reference`. `told` is what calls that
    the skill wanted came to; what was said before the call `since` is not said again.
    """

    text: str
    entities: Mapping[str, str]
    mentioned_orders: tuple[str, ...]
    profile: CustomerProfile
    parameters: Parameters
    locale: Locale
    brand: str
    open_question: str | None = None
    mentioned_products: tuple[str, ...] = ()
    offers: frozenset[str] = frozenset()
    customer_identifier: str | None = None
    last_done: Mapping[str, Any] | None = None
    told: Mapping[str, Told] = field(default_factory=dict)
    since: str | None = None

    @property
    def said(self) -> str:
        """All that was said about this wish, one message a line: what was told once is not asked again."""
        return "\n".join(part for part in (self.entities.get("said"), self.text) if part)

    @property
    def terms(self) -> Terms:
        """What the rules of an action compare with."""
        return Terms(self.parameters, self.locale.as_of)

    def is_offered(self, action: Action) -> bool:
        """Whether this store can do it; what it cannot goes to a person."""
        return action.operation in self.offers


@dataclass(frozen=True)
class Escalation:
    """A person should take over: which rule says so, and what they should do first."""

    rule: str
    reason: str
    category: Category
    mode: HandoffMode
    suggested_next_step: str


@dataclass(frozen=True)
class Plan:
    """An action that would follow a yes."""

    action: Action
    arguments: Arguments


@dataclass(frozen=True)
class Wanted:
    """A call that changes nothing and has to be made before the skill can answer."""

    request: HttpRequest
    given: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What a skill has to say. `is_person_offered` means that a yes to this calls a person.

    `products` are the ids of those talked of; `told_event` is a service event to tell of them, `told_reason` why.
    `skill` names whose answer it is, when it is not that of the skill that was asked. One that `wants` a
    call says nothing yet: it is asked again with what came of it. `may_begin` means that a yes to this, which asks for
    none, begins the deed that it tells of.
    """

    kind: ReplyKind
    sentences: tuple[Sentence, ...]
    decisions: tuple[Decision, ...] = ()
    escalation: Escalation | None = None
    plan: Plan | None = None
    open_question: str | None = None
    orders: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    products: tuple[str, ...] = ()
    told_event: str | None = None
    told_reason: str | None = None
    is_person_offered: bool = False
    decided_action: str | None = None
    skill: str | None = None
    wants: Wanted | None = None
    may_begin: bool = False


@dataclass(frozen=True)
class Skill:
    """`sections` are the tables it looks at; `needs_proof` keeps it from visitors who are not signed in."""

    name: str
    intents: frozenset[str]
    answer: Callable[[Request], Answer]
    sections: frozenset[str] = field(default_factory=frozenset)
    needs_proof: bool = True
