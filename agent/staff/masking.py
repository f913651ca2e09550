"""Personal data as somebody reads it whose role does not see it: enough to tell two apart, not to know either."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

HIDDEN = "•••"
PERSONAL = frozenset(
    {
        *("email", "phone", "first_name", "last_name", "address_line", "address1", "address2", "city", "zip"),
        *("postal_code", "ship_to_address", "ship_to_city", "ship_to_name"),
    }
)
EMAIL = r"(?P<email>[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+)"
# Nine digits at least, with a plus, a nought, a bracket or a gap: order numbers and times are none.
PHONE = r"(?P<phone>(?<![\w.:/-])(?!\d{4}-\d\d-\d\d)(?=[+0(]|\d{2,5}[ .-])[+(]?\d(?:[ ().-]{0,2}\d){8,14}(?![\w-]))"


def masked(document: Any, words: Collection[str] = ()) -> Any:
    """The document with e-mail addresses, telephone numbers, names and addresses hidden, in its texts as well.

    Names and addresses in running text are those that its own fields tell, and `words`.
    """
    known = sorted({*_told(document), *(word for word in words if len(word) > 1)}, key=len, reverse=True)
    either = [EMAIL, PHONE] + ([rf"(?<!\w)(?P<word>{'|'.join(map(re.escape, known))})(?!\w)"] if known else [])
    pattern = re.compile("|".join(either), re.IGNORECASE)
    return _masked(document, pattern)


def _masked(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(_hidden, value)
    if isinstance(value, Mapping):
        return {
            # Keys of a document that is keyed by address are somebody's as well.
            pattern.sub(_hidden, str(name)): _shortened(each) if _is_personal(name, each) else _masked(each, pattern)
            for name, each in value.items()
        }
    return [_masked(each, pattern) for each in value] if isinstance(value, list | tuple) else value


def _told(document: Any) -> Iterator[str]:
    """Names and places that the document's own fields tell."""
    if isinstance(document, Mapping):
        for name, each in document.items():
            if _is_personal(name, each):
                yield from (word for word in (each, *each.split()) if len(word) > 1 and not word.isdigit())
            else:
                yield from _told(each)
        if document.get("email") and isinstance(document.get("name"), str):
            yield from (word for word in document["name"].split() if len(word) > 1)
    elif isinstance(document, list | tuple):
        for each in document:
            yield from _told(each)


def _is_personal(name: str, value: Any) -> bool:
    return name in PERSONAL and isinstance(value, str) and bool(value)


def _hidden(found: re.Match[str]) -> str:
    text = found[0]
    if found["email"]:
        return text[0] + HIDDEN + "@" + text.rpartition("@")[2]
    return HIDDEN + text[-2:] if found["phone"] else _shortened(text)


def _shortened(text: str) -> str:
    return text[0] + HIDDEN + ("@" + text.rpartition("@")[2] if "@" in text else "")
