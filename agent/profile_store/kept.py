"""Answers of a snapshot that are asked for again: it never changes, so they are right for as long as it is read."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, TypeVar

Question = TypeVar("Question", bound=Hashable)
Answer = TypeVar("Answer")

# A look-up of one customer in one table takes a millisecond of DuckDB's planning, and a turn makes ten of them. Of a
# shop with a few rows a customer and table this many take about 20 MB.
MOST = 8_192


class Kept:
    """The answers asked for last, at most `most`. Safe to share between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[Any, Any] = OrderedDict()
        self._at_work = threading.Lock()

    def of(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """The answer to the question, asked when it is not kept."""
        [answer] = self.of_each([question], lambda _: {question: ask()})
        return answer

    def of_each(
        self, questions: Collection[Question], ask: Callable[[Sequence[Question]], Mapping[Question, Answer]]
    ) -> list[Answer]:
        """The answer to each question; those that are not kept are asked together."""
        with self._at_work:
            found = {one: self._answers[one] for one in questions if one in self._answers}
            for one in found:
                self._answers.move_to_end(one)
        fresh = [one for one in questions if one not in found]
        if fresh:
            # Outside the lock: two that ask at once are told the same.
            asked = ask(fresh)
            found |= asked
            with self._at_work:
                self._answers.update(asked)
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
        return [found[one] for one in questions]
