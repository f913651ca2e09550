"""What a conversation remembers from turn to turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from agent.language.choices import Option
from agent.language.protocol import DialogueState
from agent.policy import Decision

REMEMBERED_TEXTS = 6
# A skill's name and the entities it was asked with.
Wish = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class SignIn:
    """How far a visitor has come in proving who they are.

    `stage` is what we asked for last: their address, a yes to sending a code, the code, an answer to our mail.
    `email` and `order_name` are as they said; `wishes` (skill and entities) are what they will be answered then.
    """

    stage: Literal["nothing", "email", "offer", "code", "mail"] = "nothing"
    email: str | None = None
    order_name: str | None = None
    wishes: tuple[Wish, ...] = ()

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """As `asdict` gave it, by way of JSON."""
        return cls(**stored | {"wishes": tuple(map(_wish, stored.get("wishes", ())))})


@dataclass(frozen=True)
class Memory:
    """The thread of a conversation. `pending_action` holds only for the turn right after its question.

    `options` are what the last "which order?" named, for as long as the talk stays with them; `asked_of` is what
    else the customer had said when it was asked ("before Saturday"). `offered_by` is the rule for which a person was
    offered last, `declined` those whose offer met a no: they offer nobody again.
    `last_done` is the last deed, as a skill is told of it.
    `asking` is the deed that our last question is about, `is_reminded` that it was asked a second time, and
    `is_asked_in_passing` that it was asked in the reply that told another as done: a yes may be that to the first, sent
    twice; `waiting` are
    wishes of the customer that come after it. `may_begin` is the deed that our last answer called possible without
    asking for it. `told` are the rows (table and key) that our last answer spoke of, and
    `ruled` what the rules said to it.
    """

    last_skill: str | None = None
    last_reply_kind: str | None = None
    open_question: str | None = None
    mentioned_orders: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    mentioned_products: tuple[str, ...] = ()
    asked_of: dict[str, str] = field(default_factory=dict)
    previous_texts: tuple[str, ...] = ()
    pending_action: str | None = None
    is_person_offered: bool = False
    offered_by: str | None = None
    declined: tuple[str, ...] = ()
    unclear_count: int = 0
    failed_attempts: int = 0
    sign_in: SignIn = SignIn()
    last_done: dict[str, Any] | None = None
    asking: Wish | None = None
    is_reminded: bool = False
    is_asked_in_passing: bool = False
    waiting: tuple[Wish, ...] = ()
    may_begin: Wish | None = None
    told: tuple[tuple[str, str], ...] = ()
    ruled: tuple[Decision, ...] = ()

    def for_language(self) -> DialogueState:
        """The part that helps to understand the next message."""
        return DialogueState(self.last_skill, self.open_question, self.mentioned_orders, self.previous_texts)

    def as_json(self) -> dict[str, Any]:
        """The memory as it is stored with the conversation."""
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """The memory that `as_json` gave."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
        }
        options = tuple(Option(**option) for option in values.pop("options", ()))
        sign_in = SignIn.of(values.pop("sign_in", {}))
        asking, may_begin = values.pop("asking", None), values.pop("may_begin", None)
        waiting = tuple(map(_wish, values.pop("waiting", ())))
        values["told"] = tuple((table, key) for table, key in values.pop("told", ()))
        values["ruled"] = tuple(Decision(**ruled) for ruled in values.pop("ruled", ()))
        values |= {"asking": _wish(asking) if asking else None, "may_begin": _wish(may_begin) if may_begin else None}
        return cls(**values, options=options, sign_in=sign_in, waiting=waiting)


def _wish(stored: Sequence[Any]) -> Wish:
    name, entities = stored
    return name, dict(entities)
