"""How many pieces of a line are meant, and how a line with its pieces is read back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.evidence import Fact, pieces
from agent.language.matching import mentions
from agent.profile import OrderLine
from agent.skills.items import described

NUMBERS = {
    word: number
    for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
}
_NUMBER = rf"(\d{{1,2}}|{'|'.join(NUMBERS)})"
# "Only one", "one of them", "2 x": a number alone may be a size, a date or an order.
COUNTED = re.compile(
    rf"\b(?:just|only) {_NUMBER}\b|\b{_NUMBER} of (?:the|them|these|those|my|it)\b|\b{_NUMBER} ?x\b"
    rf"|\b{_NUMBER} (?:pieces?|pairs?)\b|\b(?:just|only) (?:a|the) (single) ",
    re.IGNORECASE,
)
BOTH = re.compile(r"\b(?:both|all of (?:it|them)|everything)\b", re.IGNORECASE)


def pieces_meant(said: str, line: OrderLine, lines: Sequence[OrderLine], left: int) -> int:
    """As many as the latest words on this line say; all that are left where none say."""
    if left <= 1:
        return left
    for words in reversed(said.split("\n")):
        counted = _counted(_about(words, line, lines), left)
        if counted:
            return counted
    return left


def counted_out(action: str, line: OrderLine, place: str, slots: dict[str, Fact], *, count: int, left: int) -> str:
    """The line in words, with the number of pieces as soon as there are several."""
    words = described(line, place, slots)
    if left <= 1 and count <= 1:
        return words
    slots[f"count{place}"] = pieces(action, line.order_line_id, count)
    return f"{{count{place}}} x {words}"


def _counted(words: str, left: int) -> int | None:
    if BOTH.search(words):
        return left
    hits = [next(group for group in hit.groups() if group) for hit in COUNTED.finditer(words)]
    return _number(hits[-1]) if hits else None


def _number(word: str) -> int | None:
    """None for zero, which is no number of pieces."""
    return 1 if word.lower() == "single" else NUMBERS.get(word.lower()) or int(word) or None


def _about(words: str, line: OrderLine, lines: Sequence[OrderLine]) -> str:
    """The words that count this line: those before its name, and behind it where nothing else is named after it."""
    named = mentions(words, [each.product_title for each in lines])
    starts = [0, *(mention.end for mention in named)]
    ends = [*(mention.end for mention in named[:-1]), len(words)]
    spans = [
        words[start:end]
        for mention, start, end in zip(named, starts, ends, strict=False)
        if mention.title == line.product_title
    ]
    return " ".join(spans) if named else words
