"""Texts that people have at hand in the inbox, as a release says them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from agent.releases.part import Part
from agent.releases.problem import Problem

# As `agent.handoff.triage` tells them apart; a test holds the two together.
Queue = Literal["billing", "returns", "orders", "account", "general"]
# {name} is a place to be filled in, {clause:return-gold} the sentence of that clause.
PLACE = re.compile(r"\{(clause:)?([^{}]*)\}")
CUSTOMER, COLLEAGUE, BRAND = "name", "colleague", "brand"
PLACES = frozenset({CUSTOMER, COLLEAGUE, BRAND})


class Macro(Part):
    """One text. In `queues` it is offered, in all of them when none is named.

    `{name}` is the customer's name, `{colleague}` whoever answers, `{brand}` the brand's; `{clause:...}` is the
    sentence of policy of that id, in the words of the release that holds when it is used.
    """

    name: Annotated[str, Field(min_length=1, max_length=60)]
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    queues: tuple[Queue, ...] = ()


def macro_faults(macros: Sequence[Macro], sentences: Mapping[str, str]) -> Iterator[Problem]:
    """What keeps these macros from being signed. `sentences` are those of the release's clauses, by id."""
    for name, count in Counter(_called(macro) for macro in macros).items():
        if count > 1:
            yield Problem("macros", f"{count} macros are called {name!r}: rename all but one")
    for place, macro in enumerate(macros):
        if not macro.name.strip():
            yield Problem(f"macros.{place}.name", "has no name: people choose it by that")
        yield from (Problem(f"macros.{place}.text", message) for message in _text_faults(macro.text, sentences))


def _called(macro: Macro) -> str:
    return " ".join(macro.name.split()).lower()


def _text_faults(text: str, sentences: Mapping[str, str]) -> Iterator[str]:
    if not text.strip():
        yield "says nothing: write what a colleague would send"
    for of_clause, named in PLACE.findall(text):
        if of_clause and named not in sentences:
            yield f"quotes the clause {named!r}, which this release does not have: name one of its clauses"
        elif not of_clause and named not in PLACES:
            known = ", ".join(f"{{{each}}}" for each in sorted(PLACES))
            yield f"has a place {{{named}}} that nothing fills: use {known} or {{clause:...}}"
    if PLACE.sub("", text).count("{") or PLACE.sub("", text).count("}"):
        yield "has a brace that opens or closes nothing: take it out"


def filled(macro: Macro, sentences: Mapping[str, str], known: Mapping[str, str]) -> str:
    """The text with its clauses and what is `known` put in; other places stay for whoever knows more.

    Filled in once: what is put in is never looked into again.
    """

    def put(found: re.Match[str]) -> str:
        of_clause, named = found.groups()
        return (sentences if of_clause else known).get(named, found[0])

    return PLACE.sub(put, macro.text)
