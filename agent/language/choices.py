"""An answer to "which of these?": by place, number, age, day or product. Pure words against the options named."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from agent.language.days import days_meant
from agent.language.phrases import listed
from agent.language.words import words

_PLACES = ("first", "second", "third", "fourth")
_PLACE = {word: place for place, word in enumerate(_PLACES)}
_PLACE |= {"former": 0, "latter": 1, "1": 0, "2": 1, "3": 2, "4": 3, "two": 1, "three": 2, "four": 3}
_ALL = frozenset({"both", "all", "each"})
_OLDEST = frozenset({"older", "oldest", "earlier", "earliest", "old"})
_NEWEST = frozenset({"newer", "newest", "later", "latest", "recent", "new"})
_IN_PASSING = re.compile(rf"\bthe ({'|'.join(sorted({*_PLACES, *_OLDEST, *_NEWEST}))}) (?:one|order|parcel|package)\b")
_PERIODS = frozenset({"week", "month"})
_FILLING = frozenset(listed("choice_filler"))


@dataclass(frozen=True)
class Option:
    """One order that a question of ours named, in the order named. `day` is when it was placed, brand time, ISO."""

    order_name: str
    day: str
    products: str


def chosen(text: str, options: Sequence[Option], today: date) -> tuple[Option, ...] | None:
    """The options that the text picks; empty when it picks but none clearly, None when it is no pick at all."""
    said = words(text)
    if len(said) > 12 or not options:
        return None
    picked = _picked(said, options, today)
    return picked or _each_picked(said, options, today) or picked


def _each_picked(said: list[str], options: Sequence[Option], today: date) -> tuple[Option, ...]:
    """Those that "the first and the older one" names one by one; none where a part of it names none."""
    # "This week and last": the second part means nothing by itself.
    if "and" not in said or _PERIODS & set(said):
        return ()
    between = [-1, *(place for place, word in enumerate(said) if word == "and"), len(said)]
    parts = [said[begin + 1 : end] for begin, end in pairwise(between)]
    picks = [_picked(part, options, today) or () for part in parts]
    return tuple(dict.fromkeys(one for pick in picks for one in pick)) if all(picks) else ()


def _picked(said: list[str], options: Sequence[Option], today: date) -> tuple[Option, ...] | None:
    if "last" in said and not _PERIODS & set(said):
        return (max(options, key=_age) if "order" in said else options[-1],) if _is_all_explained(said) else None
    if ("two" in said and {"those", "these", "the"} & set(said)) or "both" in said:
        return tuple(options) if _is_all_explained(said) else None
    meant, day_words = days_meant(said, today)
    core = [word for place, word in enumerate(said) if place not in day_words and word not in _FILLING]
    if not core and not day_words:
        return None
    return _narrowed(core, [one for one in options if not day_words or _day(one) in meant], options)


def points_at_a_place(text: str) -> bool:
    """Whether the text only picks by place or age ("the first one"), with or without a question to answer."""
    said = words(text)
    core = [word for word in said if word not in _FILLING]
    is_pointing = "one" in said or any(word in _PLACES or word == "both" for word in core)
    is_all_explained = all(word in _PLACE or word in _OLDEST | _NEWEST | _ALL for word in core)
    return bool(core) and len(said) <= 6 and is_pointing and is_all_explained


def named_in_passing(text: str, options: Sequence[Option]) -> Option | None:
    """The option that a longer wish points at by place or age: "cancel the first one"."""
    hit = _IN_PASSING.search(" ".join(words(text)))
    reading = _reading(hit[1], options) if hit else None
    return next((one for one in options if reading(one)), None) if reading else None


def _narrowed(core: list[str], left: list[Option], options: Sequence[Option]) -> tuple[Option, ...] | None:
    for word in core:
        reading = _reading(word, options)
        if reading is None:
            return None
        left = [one for one in left if reading(one)]
    is_all = any(word in _ALL for word in core)
    return tuple(left) if is_all or len(left) == 1 else ()


def _reading(word: str, options: Sequence[Option]) -> Callable[[Option], bool] | None:
    """What one word says of an option; None when it says something else than which."""
    if word in _ALL:
        return lambda one: one in options
    if word in _PLACE and _PLACE[word] < len(options):
        return lambda one: one == options[_PLACE[word]]
    if word in _OLDEST | _NEWEST:
        pick = (min if word in _OLDEST else max)(options, key=_age)
        return lambda one: one == pick
    if any(word == one.order_name.lstrip("#").lower() for one in options):
        return lambda one: word == one.order_name.lstrip("#").lower()
    singular = word.removesuffix("s")
    if len(singular) >= 3 and any(singular in one.products.lower() for one in options):
        return lambda one: singular in one.products.lower()
    return None


def _is_all_explained(said: list[str]) -> bool:
    return all(word in _FILLING or word in {"last", "two", "both"} for word in said)


def _age(one: Option) -> str:
    return one.day


def _day(one: Option) -> date:
    return date.fromisoformat(one.day)
