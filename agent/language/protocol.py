"""What a language layer is given and what it may hand back: proposals, never decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from agent.language.own import OwnWish

Layer = Literal["embedded", "openai"]


@dataclass(frozen=True)
class Proposal:
    """One thing the customer seems to want.

    `confidence` is 0 to 1. `entities` are words lifted from the message, unverified:
    `order_name` ("#1043"), `product`, `day`, ...
    """

    intent: str
    confidence: float
    entities: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Understanding:
    """One message, understood. `raw` is the recorded output that a replay is fed, `tokens` what a model asked for it.

    `is_confirmation` is a yes, on which a write may hang; `is_settled` says that the matter is done with, and
    never is a yes: "that's already sorted" must not cancel an order.
    """

    proposals: tuple[Proposal, ...]
    sentiment: float
    language: str
    is_confirmation: bool
    is_refusal: bool
    layer: Layer
    raw: str = ""
    is_settled: bool = False
    tokens: int = 0


@dataclass(frozen=True)
class DialogueState:
    """What was said before, as far as it helps to understand the next message; `own` are the brand's own wishes."""

    last_skill: str | None = None
    open_question: str | None = None
    mentioned_orders: tuple[str, ...] = ()
    previous_texts: tuple[str, ...] = ()
    own: tuple[OwnWish, ...] = ()


class Language(Protocol):
    """Reads one message. Never raises: a layer that fails answers with the intent `unclear`."""

    def understand(self, text: str, dialogue: DialogueState) -> Understanding:
        """Propose what the customer wants."""
        ...
