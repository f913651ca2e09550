"""A skill that a support lead makes without code: what people say, what is needed, steps, words, calls."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agent.commerce.http.declared import HttpRequest
from agent.releases.part import Part

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=600)]
SlotKind = Literal["text", "number", "day", "yes_no", "choice"]
SaidAs = Literal["as_it_is", "status", "day", "moment", "money", "number"]
Test = Literal["is", "is_not", "at_least", "at_most", "is_known", "is_not_known", "has_passed", "is_ahead"]
Deed = Literal["say", "ask", "call", "hand_over"]


class NeededFact(Part):
    """A cell that the agent may read: of the customer's rows in `table` the newest by `by`, or the oldest.

    When the customer names an order, it is that order's row. `key` names one row by its key, such as a sentence of
    policy.
    """

    name: Name
    table: str
    column: str
    pick: Literal["newest", "oldest"] = "newest"
    by: str = "recorded_at"
    key: str | None = None
    said_as: SaidAs = "as_it_is"


class Slot(Part):
    """What the customer is asked for, with the question."""

    name: Name
    question: Line
    kind: SlotKind = "text"
    choices: tuple[Line, ...] = ()


class Condition(Part):
    """One test of a fact, a slot or an answer. Of what is not known only `is_not_known` holds."""

    of: Name
    test: Test
    value: str = Field(default="", max_length=200)


class Call(Part):
    """An HTTP request. One that writes asks `confirm` first; `if_it_fails` is said before a person takes over."""

    request: HttpRequest
    confirm: Words = ""
    if_it_fails: Words = ""

    @property
    def name(self) -> str:
        """What steps and the ledger call it."""
        return self.request.name


class CustomStep(Part):
    """Done when all its conditions hold: say `words`, ask the slot or make the call `what`, or hand over.

    After `say` the next step is looked at, unless it `ends`. `note` tells the colleague what to do first.
    """

    do: Deed
    when: tuple[Condition, ...] = ()
    what: str = ""
    words: Words = ""
    ends: bool = False
    note: Words = ""


class CustomSkill(Part):
    """The steps are gone through from the top; facts, slots and answers share one set of names."""

    name: Name
    does: Words = ""
    examples: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    facts: Annotated[tuple[NeededFact, ...], Field(max_length=30)] = ()
    slots: Annotated[tuple[Slot, ...], Field(max_length=12)] = ()
    calls: Annotated[tuple[Call, ...], Field(max_length=5)] = ()
    steps: Annotated[tuple[CustomStep, ...], Field(max_length=40)] = ()

    def call(self, name: str) -> Call | None:
        """The call of that name."""
        return next((each for each in self.calls if each.name == name), None)

    def slot(self, name: str) -> Slot | None:
        """The slot of that name."""
        return next((each for each in self.slots if each.name == name), None)
