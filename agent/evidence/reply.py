"""A reply built from sentences whose facts keep their places."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.evidence.claims import Claim, Fact
from agent.evidence.wording import Locale

SENTENCE_ENDS = (".", "!", "?")


@dataclass(frozen=True)
class Sentence:
    """Fixed words with `{slots}`, and the fact for each slot."""

    template: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True)
class Binding:
    """Where in the reply a claim stands."""

    start: int
    end: int
    claim: Claim


@dataclass(frozen=True)
class Reply:
    """The words and every claim in them. `parts` are the same by sentence, so that one can be left out."""

    text: str
    bindings: tuple[Binding, ...]
    parts: tuple[Reply, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims in the order they are said."""
        return tuple(binding.claim for binding in self.bindings)


def sentence(template: str, **facts: Fact) -> Sentence:
    """Words with slots, and a fact for each slot."""
    return Sentence(template, facts)


def compose(sentences: Sequence[Sentence], locale: Locale) -> Reply:
    """Say the sentences one after the other."""
    return joined([_said(each, locale) for each in sentences])


def joined(parts: Sequence[Reply], between: str = " ") -> Reply:
    """Several replies as one, every binding moved to its new place."""
    text, bindings = "", []
    for part in parts:
        text += between if text and part.text else ""
        bindings += [Binding(b.start + len(text), b.end + len(text), b.claim) for b in part.bindings]
        text += part.text
    return Reply(text, tuple(bindings), tuple(parts))


def _said(each: Sentence, locale: Locale) -> Reply:
    text, bindings = "", []
    for literal, slot, _, _ in string.Formatter().parse(each.template):
        # A bound sentence brings its own full stop.
        text += literal[1:] if literal.startswith(".") and text.endswith(SENTENCE_ENDS) else literal
        if slot is not None:
            claim = each.facts[slot].claimed(locale)
            bindings.append(Binding(len(text), len(text) + len(claim.text), claim))
            text += claim.text
    return Reply(text, tuple(bindings))
