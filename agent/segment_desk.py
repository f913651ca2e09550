"""Segments that a lead defines: conditions as data, told to the warehouse as an event like any other."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from agent.staff import Person, Right, must
from pipelines.inbox import IncomingEvent, rapport_event

# What the models `segment_values` and `segment_happenings` know; a test holds the lists together.
NumberField = Literal["order_count", "lifetime_value", "average_order_value", "refunded_amount", "points_balance"]
TextField = Literal["tier", "country_code", "city"]
HappeningField = Literal[
    "ordered",
    "returned",
    "ticket_opened",
    "product_viewed",
    "conversation_started",
    "conversation_resolved",
    "conversation_escalated",
    "handoff_failed",
    "received_product_recommendation",
    "product_interest_captured",
    "action_taken",
    "promise_made",
    "promise_kept",
    "promise_broken",
    "feedback_given",
]
OPERATORS = {
    **dict.fromkeys(get_args(NumberField), ("at_least", "at_most")),
    **dict.fromkeys(get_args(TextField), ("is", "is_not")),
    **dict.fromkeys(get_args(HappeningField), ("times_at_least", "times_fewer_than")),
}
ROUTING_KEY = "segment:definitions"
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")]


class Condition(BaseModel):
    """A field, an operator and what to compare with. Conditions of one group hold together; any group will do."""

    model_config = ConfigDict(extra="forbid")

    group: int = Field(default=1, ge=1, le=10)
    field: NumberField | TextField | HappeningField
    operator: Literal["at_least", "at_most", "is", "is_not", "times_at_least", "times_fewer_than"]
    number_value: Decimal | None = Field(default=None, max_digits=12, decimal_places=2)
    text_value: Line | None = None
    times: int | None = Field(default=None, ge=1, le=100)
    within_days: int | None = Field(default=None, ge=1, le=3_650)

    @model_validator(mode="after")
    def says_what_its_operator_needs(self) -> Condition:
        """Refuse an operator that does not go with the field, and a value that does not go with the operator."""
        if self.operator not in OPERATORS[self.field]:
            raise ValueError(f"{self.field!r} goes with {' or '.join(OPERATORS[self.field])}, not {self.operator!r}")
        counts = self.operator in OPERATORS["ordered"]
        needed = "times" if counts else "number_value" if self.operator in OPERATORS["order_count"] else "text_value"
        given = {name for name in ("number_value", "text_value", "times") if getattr(self, name) is not None}
        if given != {needed} or (self.within_days is not None and not counts):
            raise ValueError(f"{self.operator!r} wants {needed!r}{' and may have within_days' if counts else ''} alone")
        return self


class Definition(BaseModel):
    """One segment. An exclusion keeps its members out of everything; an inactive one has no members."""

    model_config = ConfigDict(extra="forbid")

    segment: Annotated[str, StringConstraints(pattern=r"^own_[a-z0-9_]{1,40}$")]
    title: Line
    purpose: Literal["sale", "thanks", "alert", "care", "exclusion"]
    conditions: list[Condition] = Field(min_length=1, max_length=20)
    is_active: bool = True


def defined(definition: Definition, by: Person, at: datetime) -> IncomingEvent:
    """The event that makes the definition hold.

    Raises:
        NotAllowedError: the person's role does not define segments.
    """
    must(by, Right.DEFINE_SEGMENTS)
    numbered = [
        {**condition.model_dump(mode="json", exclude_none=True), "number": number}
        for number, condition in enumerate(definition.conditions, start=1)
    ]
    data = definition.model_dump(mode="json") | {"conditions": numbered, "defined_by": by.name}
    event_id = f"segment_defined:{definition.segment}:{at.isoformat()}"
    return rapport_event("segment_defined", data, event_id=event_id, occurred_at=at, routing_keys=(ROUTING_KEY,))
