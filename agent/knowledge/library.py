"""All that can be quoted of the current snapshot, ready to be searched."""

from __future__ import annotations

import logging
import threading
from typing import Protocol

from agent.errors import NotReadyError
from agent.knowledge.index import Found, Index, Sentence, telling
from agent.knowledge.judging import CLAUSE, Need, answering, quoted
from agent.knowledge.vectors import KeptVectors
from agent.language.clauses import clauses_of
from agent.language.words import without_invisible
from agent.profile_store import Snapshot, Snapshots

log = logging.getLogger(__name__)

# The clauses are searched beside the articles, to know when the release says it better.
SENTENCES = f"""
    select passage_id, article_id, kind, title, passage_text from snapshot.catalog.catalog_passages
    union all
    select clause_id || '#1', '{CLAUSE}:' || clause_id, '{CLAUSE}', replace(topic, '_', ' '), clause_text
    from snapshot.catalog.catalog_policy_clauses
"""  # noqa: S608  a word of our own
LONGEST_QUESTION = 400


class Finder(Protocol):
    """Finds what the brand has written about a question."""

    def find(self, question: str, need: Need) -> tuple[str, ...]:
        """The passages to quote, in order; none when nothing that is written answers surely enough."""
        ...

    def words(self, question: str) -> str:
        """What the question is about, the same for the same question in other words and spellings as far as may be."""
        ...


class Library:
    """Searches the sentences of the snapshot that is served. Safe to share between threads.

    A new snapshot is read in a thread beside the turns, which search the last one meanwhile; before the first is
    ready nothing is found. Without `vectors` nothing is found either: words alone say too little of what is meant.
    """

    def __init__(self, snapshots: Snapshots, vectors: KeptVectors | None) -> None:
        self._snapshots = snapshots
        self._vectors = vectors
        self._index: Index | None = None
        self._reading = threading.Lock()
        self._read: str | None = None

    def find(self, question: str, need: Need) -> tuple[str, ...]:
        """The passages to quote, in order."""
        self.prepare()
        index, vectors = self._index, self._vectors
        if index is None or vectors is None:
            return ()
        asked = without_invisible(question)[:LONGEST_QUESTION]
        pieces = (index.corrected(piece) for piece in (asked, *clauses_of(asked)))
        found = [_best(index, vectors, piece, need) for piece in dict.fromkeys(pieces) if piece]
        best = max((each for each in found if each), key=lambda each: each.sureness, default=None)
        return quoted(best) if best else ()

    def words(self, question: str) -> str:
        """The stems of its telling words, spelt right and in order."""
        asked = without_invisible(question)[:LONGEST_QUESTION]
        return " ".join(sorted(set(telling(self._index.corrected(asked) if self._index else asked))))

    def prepare(self, *, is_waited_for: bool = False) -> None:
        """Begin to read the snapshot that is served now, unless that is done or under way."""
        if self._vectors is None:
            return
        try:
            snapshot = self._snapshots.current()
        except NotReadyError:
            return
        if self._read == snapshot.name and not is_waited_for:
            return
        if is_waited_for:
            with self._reading:
                self._take_in(snapshot)
        elif self._reading.acquire(blocking=False):
            threading.Thread(target=self._beside, args=[snapshot], name="knowledge", daemon=True).start()

    def _beside(self, snapshot: Snapshot) -> None:
        try:
            self._take_in(snapshot)
        except Exception:
            # Tried once for each snapshot: knowledge that cannot be read must not keep a core busy.
            log.exception("the articles of snapshot %r cannot be searched", snapshot.name)
        finally:
            self._read = snapshot.name
            self._reading.release()

    def _take_in(self, snapshot: Snapshot) -> None:
        assert self._vectors is not None  # noqa: S101  # asked before; tells the type checker
        with snapshot.reader() as reader:
            rows = reader.cursor.execute(SENTENCES).fetchall()
        self._index = Index([Sentence(*row) for row in rows], self._vectors.of)
        self._read = snapshot.name


def _best(index: Index, vectors: KeptVectors, asked: str, need: Need) -> Found | None:
    return answering(index.search(asked, vectors.model.of((asked,))[0]), need)
