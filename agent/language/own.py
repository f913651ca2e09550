"""What a brand's own skills answer to, told to the language layer with each message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.language.tools import Tool

SHOWN_EXAMPLES = 4


@dataclass(frozen=True)
class OwnWish:
    """An intent known by nothing but these examples. `asked` are the words it may lift, and what each of them is.

    One that `is_taught` is the agent's own, and the examples are what a release adds to those that it learnt from.
    """

    intent: str
    examples: tuple[str, ...]
    does: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)
    is_taught: bool = False

    @property
    def tool(self) -> Tool:
        """As a model is offered it."""
        said = "; ".join(repr(line) for line in self.examples[:SHOWN_EXAMPLES])
        words = "".join(f" `{name}` answers: {question}" for name, question in self.asked.items())
        does = self.does or self.intent.replace("_", " ")
        return Tool(
            self.intent,
            self.intent,
            f"The shopper wants: {does}. Said for instance: {said}.{words}",
            ("order_name", *self.asked),
        )
