"""A scenario: who says what, and what must and must not come of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.policy.decisions import Outcome
from agent.transcript import Channel

# What other systems of the brand's own do while a conversation is played.
Outside = Literal["answers", "fails", "is_silent"]
Origin = Literal["form", "conversation", "generated", "flag"]
Words = Annotated[str, Field(min_length=1, max_length=500)]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9_.#-]+$")]
MOST_TURNS = 20


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Expectation(_Part):
    """What must and must not come of one message, or of the whole conversation. What is not named is not looked at.

    `outcome` is what the rules settle on; `proposes` are actions that are asked about, `does` those that a yes has
    done; `facts` are cells (`table.column`) that the reply rests on, `says` and `never_says` words in it, whatever
    their case.
    """

    skills: tuple[Name, ...] = ()
    never_skills: tuple[Name, ...] = ()
    outcome: Outcome | Literal["none"] | None = None
    rules: tuple[Name, ...] = ()
    proposes: tuple[Name, ...] = ()
    does: tuple[Name, ...] = ()
    never_acts: bool = False
    escalates: bool | None = None
    facts: tuple[Name, ...] = ()
    says: tuple[Words, ...] = ()
    never_says: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.never_acts and (self.proposes or self.does):
            raise ValueError("never_acts is set, and an action is named that must be proposed or done")
        if both := set(self.skills) & set(self.never_skills):
            raise ValueError(f"{sorted(both)} must answer and must not")
        return self


class Said(_Part):
    """One message of the customer, and what must come of it."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    expect: Expectation = Expectation()


class Scenario(_Part):
    """A conversation to be played against a draft; `expect` is looked for in all of its turns together.

    `customer` is an identifier; None is a stranger. With `as_of` and `horizon` it is played at that moment with what
    was known then, so that it does not age; without them, now. `outside` is what systems that custom skills call do.
    """

    title: Annotated[str, Field(min_length=1, max_length=200)]
    customer: Annotated[str, Field(min_length=3, max_length=320, pattern=r"^[a-z_]+:\S+$")] | None = None
    channel: Channel = "web-chat"
    as_of: datetime | None = None
    horizon: Annotated[int, Field(ge=0)] | None = None
    outside: Outside = "answers"
    turns: Annotated[tuple[Said, ...], Field(min_length=1, max_length=MOST_TURNS)]
    expect: Expectation = Expectation()

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if all(each == Expectation() for each in (self.expect, *(said.expect for said in self.turns))):
            raise ValueError("nothing is expected: say what must or must not come of it")
        if self.as_of is not None and self.as_of.tzinfo is None:
            raise ValueError("as_of has no time zone: use UTC")
        return self
