"""The brand's voice: how the frame of a reply is said. Facts keep their slots, so no voice changes a claim."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from agent.evidence.reply import Sentence, sentence

VOICES = Path(__file__).with_name("voices.yaml")
# From here down the customer is not in the mood for a voice.
SOUR = -0.3
Mood = Literal["calm", "frustrated"]
APOLOGY = sentence("I am sorry about this.")


@dataclass(frozen=True)
class Voice:
    """Whole templates and parts of them, each with what is said instead. Nothing in either is the neutral voice."""

    sentences: Mapping[str, str]
    parts: Mapping[str, str]


NEUTRAL = Voice({}, {})


def mood_of(sentiment: float) -> Mood:
    """How the customer is to be spoken to."""
    return "frustrated" if sentiment <= SOUR else "calm"


def voice_of(name: str, phrases: Mapping[str, str]) -> Voice:
    """The voice of this name; `phrases` are a brand's own, whole sentences or parts of them, for the custom one."""
    return Voice(phrases, phrases) if name == "custom" else _shipped().get(name, NEUTRAL)


def voiced(sentences: Iterable[Sentence], voice: Voice, mood: Mood, brand: str) -> tuple[Sentence, ...]:
    """The sentences as the voice says them; soberly and without an exclamation to somebody who is frustrated."""
    if mood == "frustrated":
        return tuple(Sentence(each.template.replace("!", "."), each.facts) for each in sentences)
    return tuple(Sentence(_said(each.template, voice, brand), each.facts) for each in sentences)


def slots(template: str) -> list[str]:
    """The names of a template's slots, in alphabetical order."""
    return sorted(slot for _, slot, _, _ in string.Formatter().parse(template) if slot is not None)


def is_sorry(sentences: Sequence[Sentence]) -> bool:
    """Whether the sentences already say so."""
    return any("sorry" in each.template for each in sentences)


def _said(template: str, voice: Voice, brand: str) -> str:
    whole = voice.sentences.get(template) or voice.sentences.get(template.replace(brand, "BRAND"))
    if whole is not None and slots(whole) == slots(template):
        return whole.replace("BRAND", brand)
    said = template
    for part, instead in voice.parts.items():
        said = said.replace(part, instead)
    # A part that brings or takes a slot is no part.
    return said if slots(said) == slots(template) else template


@cache
def _shipped() -> dict[str, Voice]:
    found = yaml.safe_load(VOICES.read_text(encoding="utf-8"))
    return {name: Voice(parts["sentences"], parts["parts"]) for name, parts in found.items()}
