"""What a model may call: wishes and deeds that it proposes, each with the words it may lift from the message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

# What `entities_of` lifts by rules, a model lifts under the same names. Told once, not with each of forty tools.
ENTITIES: Mapping[str, str] = MappingProxyType(
    {
        "order_name": "the order's number as written, such as #1043",
        "order_reference": "`last` for the newest order, `other` for the one not talked of",
        "product": "the product as the shopper calls it",
        "products": "several products, separated by semicolons",
        "size": "the size named",
        "option": "the words of the variant wanted, such as a colour",
        "scope": "`cart` when it is about what is not ordered yet",
        "day": "the day named: a weekday, tomorrow, or a date",
        "day_relation": "`before`, `by`, `on` or `after` that day",
        "money": "the amount named, digits only",
        "code": "the discount code named",
        "address": "the new address in one line",
        "email": "the e-mail address named",
    }
)
DESCRIBE = "describe_message"
DESCRIBED: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "sentiment": {"type": "number", "minimum": -1, "maximum": 1, "description": "-1 furious, 0 calm, 1 delighted"},
        "language": {"type": "string", "description": "ISO 639-1 code of the message"},
        "is_confirmation": {"type": "boolean", "description": "a clear yes to `open_question`, without a condition"},
        "is_refusal": {"type": "boolean", "description": "a no to `open_question`"},
    }
)


@dataclass(frozen=True)
class Tool:
    """A wish of the intent `intent`, or the deed `deed` that the skill of that intent would propose.

    Calling it does nothing: it is a proposal, which the rules and the customer's yes still stand before.
    """

    name: str
    intent: str
    description: str
    entities: tuple[str, ...] = ()
    deed: str | None = None

    def also_said(self, lines: Sequence[str]) -> Tool:
        """The same with these examples named as well."""
        said = "; ".join(repr(line) for line in lines)
        return replace(self, description=f"{self.description} Also said for it: {said}.") if said else self

    def as_function(self) -> dict[str, Any]:
        """The tool as Chat Completions describe one."""
        words = {name: {"type": "string"} for name in self.entities}
        certain = {"type": "number", "minimum": 0, "maximum": 1}
        return _function(self.name, self.description, words | {"confidence": certain})


def describing() -> dict[str, Any]:
    """The tool by which a model tells the mood of the message, and whether it answers our question."""
    return _function(DESCRIBE, "Describe the message itself. Call it exactly once.", DESCRIBED)


def glossary() -> str:
    """What the parameters of all tools mean."""
    return "\n".join(f"{name}: {meaning}" for name, meaning in ENTITIES.items())


def _function(name: str, description: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}
