"""Text made comparable: no invisible characters, one case, plain apostrophes, placeholders for numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

# Zero width, bidirectional controls, variation selectors and the tag block: none is seen by a
# reader, all have carried hidden instructions.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# A lone surrogate is no character: PostgreSQL refuses it.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_ORDER = re.compile(r"#\s?[a-z]{0,3}\d{3,}\b|\b\d{4,}\b")
_WORD = re.compile(r"[a-z']+|\d+")
SHORTEST_PLURAL = 3


def without_invisible(text: str) -> str:
    """The text as a reader sees it; line breaks and tabs stay."""
    return _CONTROL.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))


def all_visible(value: Any) -> Any:
    """A document of mappings, lists, tuples and texts with every text in it as a reader sees it."""
    if isinstance(value, str):
        return without_invisible(value)
    if isinstance(value, Mapping):
        return {all_visible(name): all_visible(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(all_visible(each) for each in value)
    return value


def plain(text: str) -> str:
    """Lower case, straight apostrophes, compatibility forms folded."""
    folded = unicodedata.normalize("NFKC", without_invisible(text)).lower()
    return folded.replace("\u2019", "'").replace("\u2018", "'").replace("`", "'")


def words(text: str) -> list[str]:
    """The words and numbers of a text, apostrophes dropped ("where's" is "wheres")."""
    return [word.replace("'", "") for word in _WORD.findall(plain(text)) if word.strip("'")]


def with_placeholders(text: str) -> str:
    """One word for every e-mail address and order number, so that no classifier learns a number."""
    return _ORDER.sub(" ordernumber ", _EMAIL.sub(" emailaddress ", plain(text)))


def singular(word: str) -> str:
    """Roughly one of them: "boots" and "boot" are the same thing, "glass" stays what it is."""
    return word[:-1] if len(word) > SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss") else word
