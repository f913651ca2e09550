"""Text as weighted word and character n-grams.

scikit-learn fits the weights; one message is then weighed with plain dictionaries, because the library's own
`transform` spends 4 ms on checking its input and 0.2 ms on the work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer


@dataclass(frozen=True)
class Weighed:
    """A sparse row: where its n-grams stand among all, and what they weigh. Of unit length, or empty."""

    columns: np.ndarray
    weights: np.ndarray


class Ngrams:
    """Words and word pairs beside runs of two to five characters, each view of equal weight."""

    def __init__(self, texts: Sequence[str]) -> None:
        views = (
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"[a-z0-9]+"),  # noqa: S106  # a word, not a password
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        )
        self.rows = sparse.csr_matrix(sparse.hstack([view.fit_transform(texts) for view in views]) * np.sqrt(0.5))
        self._views = [(view.build_analyzer(), view.vocabulary_, view.idf_) for view in views]

    def weigh(self, text: str) -> Weighed:
        """One text as the rows were weighed; n-grams that no example has are left out."""
        columns: list[int] = []
        weights: list[np.ndarray] = []
        offset = 0
        for analyse, vocabulary, idf in self._views:
            counts = Counter(vocabulary[gram] for gram in analyse(text) if gram in vocabulary)
            here = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
            times = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
            weighed = (1.0 + np.log(times)) * idf[here] if len(here) else times
            columns.extend(here + offset)
            weights.append(weighed / (np.linalg.norm(weighed) or 1.0) * np.sqrt(0.5))
            offset += len(vocabulary)
        return Weighed(np.array(columns, dtype=np.int64), np.concatenate(weights))
