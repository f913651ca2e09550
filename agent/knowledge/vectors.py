"""Sentence vectors that are computed once: kept in a file, by the digest of their text."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent.language.sentences import DIMENSIONS, WEIGHTS_SHA256, SentenceVectors

log = logging.getLogger(__name__)

# So many are computed before they are written down: whoever is stopped begins again near where they were.
_BETWEEN_WRITES = 2_000
# The name carries the model: vectors of another one lie elsewhere in space.
FILE = f"sentences-{WEIGHTS_SHA256[:8]}.npz"


class KeptVectors:
    """The vectors of texts, computed by `model` where the file in `folder` does not hold them. For one thread."""

    def __init__(self, model: SentenceVectors, folder: Path) -> None:
        self.model = model
        self._file = folder / FILE
        self._known = self._read()

    def of(self, texts: Sequence[str]) -> np.ndarray:
        """One row for each text, in order. What the file held and no text needs is forgotten with the next write."""
        digests = [_digest(text) for text in texts]
        missing = list({key: text for key, text in zip(digests, texts, strict=True) if key not in self._known}.items())
        for start in range(0, len(missing), _BETWEEN_WRITES):
            keys, wanted = zip(*missing[start : start + _BETWEEN_WRITES], strict=True)
            self._known.update(zip(keys, self.model.of_many(wanted), strict=True))
            self._write()
        if missing:
            self._known = {key: self._known[key] for key in dict.fromkeys(digests)}
            self._write()
        return np.array([self._known[key] for key in digests], dtype=np.float32).reshape(-1, DIMENSIONS)

    def _read(self) -> dict[str, np.ndarray]:
        try:
            with np.load(self._file, allow_pickle=False) as kept:
                return dict(zip(kept["digests"].tolist(), kept["vectors"], strict=True))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError) as damage:
            log.warning("the vectors in %s cannot be read (%s) and are computed anew", self._file, damage)
            return {}

    def _write(self) -> None:
        """Replaced in one step, so that a reader finds the old file or the new one."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        # Each process its own: several may find a new snapshot at once.
        aside = self._file.with_suffix(f".{os.getpid()}.npz")
        np.savez(aside, digests=np.array(list(self._known)), vectors=np.array(list(self._known.values())))
        aside.replace(self._file)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
