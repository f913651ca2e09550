"""What the shopper's words mean among their own order lines and the variants on sale. Pure words against titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from agent.language.words import singular

# How alike a misspelt word must be to count: "keybord" is 93 to "keyboard", "kettle" and "bottle" are 67.
ALIKE = 84
SHORTEST_MISSPELT = 4
_WORD = re.compile(r"[a-z0-9]+(?:[.'-][a-z0-9]+)*")
_ALL = re.compile(
    r"\b(?:all(?: of)? (?:it|them|the items|items|of it)|everything|every item|whole order|entire order|full order"
    r"|both(?: of them| items| things)?|all \w+(?= (?:from|in|of) ))\b"
)
# What stands after these is not what is wanted: "blue instead of red", "clicky, not linear".
_UNWANTED = re.compile(r"\b(?:instead of|rather than|not (?:the )?|in place of|currently|right now it is)\b")
_WANTED_FROM = re.compile(r"\bfrom\b.*?\bto\b")
# A word that only begins to say what is wanted.
_NOTHING = frozenset({"the", "a", "an", "one", "with", "in", "of", "and"})


@dataclass(frozen=True)
class Thing:
    """Something with a title that words may point at: an order line, by its id, and its variant's title."""

    key: str
    title: str
    variant: str | None = None

    @property
    def options(self) -> dict[str, str]:
        """The variant's options by name; by place where its title names none ("M / Blue")."""
        return options_of(self.variant)


@dataclass(frozen=True)
class Mention:
    """Where in the words a title is named."""

    title: str
    start: int
    end: int


def options_of(variant: str | None) -> dict[str, str]:
    """By name out of "color: blue / size: M", by place out of "M / Blue"."""
    parts = [part.strip() for part in (variant or "").split(" / ") if part.strip()]
    named = [part.partition(": ") for part in parts]
    return {name if colon else str(place): value if colon else name for place, (name, colon, value) in enumerate(named)}


def means_all(text: str) -> bool:
    """Whether the words point at everything there is."""
    return _ALL.search(text.lower()) is not None


def mentions(text: str, titles: Iterable[str]) -> list[Mention]:
    """Every title that the words name, in their order; a whole title beats the last word of another."""
    said = [(hit.group(), hit.start(), hit.end()) for hit in _WORD.finditer(text.lower())]
    wanted = sorted(set(titles))
    whole = [mention for title in wanted for mention in _whole(title, said)]
    heads = [mention for title in wanted for mention in _by_head(title, said, wanted)]
    kept: list[Mention] = []
    for mention in (*sorted(whole, key=_length), *heads):
        if not any(mention.start < other.end and other.start < mention.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)


def named(text: str, things: Sequence[Thing]) -> tuple[Thing, ...]:
    """The things that the words point at; of several with one title those whose options are said, else all of them."""
    found = mentions(text, (thing.title for thing in things))
    meant = []
    for title in dict.fromkeys(mention.title for mention in found):
        alike = [thing for thing in things if thing.title == title]
        meant += alike if len(alike) == 1 else _described(text, title, alike)
    return tuple(thing for thing in things if thing in meant)


def segments(text: str, titles: Iterable[str]) -> list[tuple[str, str]]:
    """Each title that is named, with the words that follow it up to the next one."""
    found = mentions(text, titles)
    ends = [after.start for _, after in pairwise(found)] + [len(text)]
    return [(mention.title, text[mention.end : end]) for mention, end in zip(found, ends, strict=True)]


def wanted_options(text: str, variants: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The options that the words ask for, among those that the product comes in."""
    said = f" {_spaced(_wanted_part(text))} "
    found: dict[str, str] = {}
    values = sorted(
        {(name, each[name]) for each in variants for name in each},
        key=lambda one: (-len(_spaced(one[1])), one),
    )
    taken: list[tuple[int, int]] = []
    # First what is named with its option ("speed settings low"), then what can stand for itself ("blue").
    for is_named in (True, False):
        for name, value in values:
            hit = _said(said, name, value, values, is_named=is_named, taken=taken) if name not in found else None
            if hit is not None:
                found[name] = value
                taken.append(hit)
    return found


def variants_with(
    options: Mapping[str, str], wanted: Mapping[str, str], variants: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """The variants that have all that is wanted, those that otherwise stay the same first; ids of the nearest only."""
    fitting = {key: each for key, each in variants.items() if all(each.get(name) == wanted[name] for name in wanted)}
    if not fitting:
        return []
    unlike = {key: sum(each.get(name) != options.get(name) for name in options) for key, each in fitting.items()}
    least = min(unlike.values())
    return sorted(key for key, count in unlike.items() if count == least)


def _whole(title: str, said: Sequence[tuple[str, int, int]]) -> list[Mention]:
    compact = _compact(title)
    widths = range(1, min(len(title.split()) + 2, 5))
    windows = (window for width in widths for window in zip(*(said[at:] for at in range(width)), strict=False))
    return [
        Mention(title, window[0][1], window[-1][2])
        for window in windows
        if alike(_compact("".join(word for word, _, _ in window)), compact)
    ]


def _by_head(title: str, said: Sequence[tuple[str, int, int]], titles: Sequence[str]) -> list[Mention]:
    """Find "the keyboard" for "Mechanical Keyboard"; nothing by a word that another title has too."""
    parts = title.lower().split()
    is_telling = sum(parts[-1] in other.lower().split() for other in titles) == 1
    # Only the last word: "water resistance" is no water bottle.
    if len(parts) < 2 or not is_telling:
        return []
    return [Mention(title, start, end) for word, start, end in said if alike(word, parts[-1])]


def _described(text: str, title: str, alike: Sequence[Thing]) -> list[Thing]:
    """Of several things of one title those whose options are said; of two that are the same, "the kettle" is one."""
    said = f" {_spaced(text)} "
    scores = {thing.key: _told(said, thing, alike) for thing in alike}
    best = max(scores.values())
    meant = [thing for thing in alike if scores[thing.key] == best]
    is_one = len({thing.variant for thing in meant}) == 1 and not _is_plural(text, title)
    return meant[:1] if is_one else meant


def _is_plural(text: str, title: str) -> bool:
    """Whether "kettles" is said, or "both": titles that are plural themselves say nothing."""
    word = title.lower().split()[-1]
    return means_all(text) or (not word.endswith("s") and f"{word}s" in text.lower())


def _told(said: str, thing: Thing, alike: Sequence[Thing]) -> int:
    """How many options are said that tell this thing from those like it."""
    telling = [
        value for name, value in thing.options.items() if any(other.options.get(name) != value for other in alike)
    ]
    return sum(f" {_spaced(value)} " in said for value in telling)


def _wanted_part(text: str) -> str:
    """What is wanted, without what is not: "from red to blue" wants blue."""
    lowered = _WANTED_FROM.sub(" to ", text.lower())
    cut = _UNWANTED.search(lowered)
    return lowered[: cut.start()] if cut else lowered


def _said(
    said: str,
    name: str,
    value: str,
    values: Sequence[tuple[str, str]],
    *,
    is_named: bool,
    taken: Sequence[tuple[int, int]],
) -> tuple[int, int] | None:
    """Where the value is said: beside the name of its option, or alone when no other option has it."""
    word, label = re.escape(_spaced(value)), re.escape(_spaced(name))
    if is_named:
        patterns = [rf" {label} (?:is |to |of |= )?{word} ", rf" {word} {label} "]
    elif sum(other == value for _, other in values) == 1 and _spaced(value) not in {"yes", "no", "none"}:
        patterns = [rf" {word} "]
    else:
        patterns = []
    for pattern in patterns:
        for hit in re.finditer(pattern, said):
            if not any(hit.start() + 1 < end and start < hit.end() - 1 for start, end in taken):
                return hit.start() + 1, hit.end() - 1
    return None


def alike(word: str, wanted: str) -> bool:
    """Whether a word is another, give or take a plural and a slip of the finger."""
    if singular(word) == singular(wanted):
        return True
    is_long = len(word) >= SHORTEST_MISSPELT and len(wanted) >= SHORTEST_MISSPELT
    return is_long and fuzz.ratio(singular(word), singular(wanted)) >= ALIKE


def _compact(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _spaced(text: str) -> str:
    """Words and numbers apart by one blank, so that "30-50 lbs" and "30 - 50 LBS" are the same."""
    return " ".join(re.findall(r"[a-z]+|\d+(?:\.\d+)?", text.lower()))


def _length(mention: Mention) -> int:
    return mention.start - mention.end
