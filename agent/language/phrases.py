"""The word lists and patterns of `phrases.yaml`, compiled once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

PHRASES = Path(__file__).with_name("phrases.yaml")
_NAME = re.compile(r"\{([a-z_]+)\}")
# What a pattern may call by a short name.
_CALLED = {"who": "person", "sure": "person_surely", "kind": "person_kind", "article": "person_article"}


@cache
def _sections() -> dict[str, list[str] | dict[str, str]]:
    found = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return {name: value.split() if isinstance(value, str) else value for name, value in found.items()}


def listed(section: str) -> list[str]:
    """The entries of one list."""
    entries = _sections()[section]
    assert isinstance(entries, list), section  # noqa: S101  # a slip in our own data file
    return entries


def any_of(section: str) -> str:
    """One pattern that matches any entry of a list."""
    return f"(?:{'|'.join(_filled(entry) for entry in listed(section))})"


def compiled(section: str, *, whole_words: bool = False) -> re.Pattern[str]:
    """The list as one compiled pattern; `whole_words` for lists that do not mark their own edges."""
    return re.compile(rf"\b{any_of(section)}\b" if whole_words else any_of(section))


def tongues() -> dict[str, frozenset[str]]:
    """The commonest words of each language that is told apart from English."""
    words_of = _sections()["tongues"]
    assert isinstance(words_of, dict)  # noqa: S101  # a slip in our own data file
    return {code: frozenset(text.split()) for code, text in words_of.items()}


def only_english() -> dict[str, str]:
    """That we understand English only, in each language that is told apart by its words."""
    words_of = _sections()["only_english"]
    assert isinstance(words_of, dict)  # noqa: S101  # a slip in our own data file
    return words_of


def _filled(entry: str) -> str:
    return _NAME.sub(lambda hit: _named(hit.group(1)), entry)


def _named(name: str) -> str:
    if name == "not_a_thing":
        return f"(?! {any_of('not_a_person')})"
    return any_of(_CALLED[name])
