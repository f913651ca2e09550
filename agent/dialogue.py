"""What a conversation remembers from turn to turn."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from agent.language.choices import Option
from agent.language.protocol import DialogueState

REMEMBERED_TEXTS = 6


@dataclass(frozen=True)
class Memory:
    """The thread of a conversation. `pending_action` holds only for the turn right after its question.

    `options` are what the last "which order?" named, for as long as the talk stays with them; `asked_of` is what
    else the customer had said when it was asked ("before Saturday").
    """

    last_skill: str | None = None
    last_reply_kind: str | None = None
    open_question: str | None = None
    mentioned_orders: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    asked_of: dict[str, str] = field(default_factory=dict)
    previous_texts: tuple[str, ...] = ()
    pending_action: str | None = None
    is_person_offered: bool = False
    unclear_count: int = 0
    failed_attempts: int = 0

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
        return cls(**values, options=options)
