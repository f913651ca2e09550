"""One linear model over n-grams and sentence vectors, learnt from the examples.

Embedding 2,000 lines and fitting takes 10 s and more, so what was learnt lies beside the examples: write it anew with
`python -m agent.language.learning` whenever they change (a test says when it is forgotten; a start says so and learns).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse

from agent.language.sentences import DIMENSIONS, WEIGHTS_SHA256

LEARNT = Path(__file__).with_name("learnt.npz")
# Counts up with any change to the fitting or to the n-grams that the lines themselves do not show.
_RECIPE = 1
# What a vector weighs beside the n-grams, whose rows are of length one too.
_VECTOR_WEIGHT = 1.5
_LOOSENESS, _TOLERANCE = 10.0, 1e-3
# The similarities of texts that share everything are singular without it.
_JITTER = 1e-5
_STEPS = 127


@dataclass(frozen=True)
class Learnt:
    """What each example counts for each intent, and the example's sentence vector in steps of 1/127 of its largest.

    Without sentence vectors, `steps` is zero throughout.
    """

    intents: np.ndarray
    shares: np.ndarray
    bias: np.ndarray
    steps: np.ndarray
    largest: np.ndarray

    @property
    def vectors(self) -> np.ndarray:
        """One row an example, of nearly unit length."""
        return self.steps.astype(np.float32) * (self.largest[:, None] / np.float32(_STEPS))


@dataclass(frozen=True)
class Weights:
    """The model: a score for each intent is `ngrams @ of_ngrams + vector @ of_vectors + bias`."""

    intents: tuple[str, ...]
    of_ngrams: np.ndarray
    of_vectors: np.ndarray
    bias: np.ndarray
    vectors: np.ndarray

    @classmethod
    def of(cls, learnt: Learnt, ngrams: sparse.csr_matrix) -> Weights:
        """The examples' shares, spread over all that the examples are made of."""
        vectors = learnt.vectors
        return cls(
            intents=tuple(str(one) for one in learnt.intents),
            of_ngrams=np.asarray(ngrams.T @ learnt.shares, dtype=np.float32),
            of_vectors=_VECTOR_WEIGHT**2 * (vectors.T @ learnt.shares),
            bias=learnt.bias,
            vectors=vectors,
        )


def learn(ngrams: sparse.csr_matrix, vectors: np.ndarray | None, labels: Sequence[str]) -> Learnt:
    """A joint logistic regression over both views.

    It is fitted in the space of the examples: 2,000 columns for 2,000 examples, where the views have 40,000. The
    solution is the same, since it lies in the span of the examples.
    """
    # Imported here: a start that finds all learnt needs none of it.
    from scipy.linalg import cholesky, solve_triangular
    from sklearn.linear_model import LogisticRegression

    steps, largest = _stepped(vectors if vectors is not None else np.zeros((len(labels), DIMENSIONS), np.float32))
    seen = steps.astype(np.float64) * (largest[:, None] / _STEPS)
    alike = (ngrams @ ngrams.T).toarray() + _VECTOR_WEIGHT**2 * (seen @ seen.T)
    triangle = cholesky(alike + _JITTER * np.eye(len(labels)), lower=True)
    model = LogisticRegression(C=_LOOSENESS, tol=_TOLERANCE, max_iter=300, class_weight="balanced")
    model.fit(triangle.astype(np.float32), np.array(labels))
    shares = solve_triangular(triangle, model.coef_.T.astype(np.float64), lower=True, trans="T")
    return Learnt(
        intents=np.array([str(one) for one in model.classes_]),
        shares=shares.astype(np.float32),
        bias=model.intercept_.astype(np.float32),
        steps=steps,
        largest=largest,
    )


def fingerprint(examples: Sequence[tuple[str, str]]) -> str:
    """Changes with whatever the shipped model depends on: the lines as prepared, the weights and the recipe."""
    parts = [list(examples), WEIGHTS_SHA256, _RECIPE, _VECTOR_WEIGHT, _LOOSENESS, _TOLERANCE, _JITTER]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def write(learnt: Learnt, examples: Sequence[tuple[str, str]], path: Path = LEARNT) -> None:
    """Keep what was learnt for every start to come."""
    fields = {name: getattr(learnt, name) for name in Learnt.__dataclass_fields__}
    np.savez_compressed(path, fingerprint=np.array(fingerprint(examples)), **fields)


def read(examples: Sequence[tuple[str, str]], path: Path = LEARNT) -> Learnt | None:
    """What was learnt from exactly these examples; None where there is no such file, or it is of others."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as found:
        is_current = str(found["fingerprint"]) == fingerprint(examples)
        return Learnt(**{name: found[name] for name in Learnt.__dataclass_fields__}) if is_current else None


def _stepped(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    largest = np.abs(vectors).max(axis=1).astype(np.float32)
    scale = np.where(largest > 0, largest, 1)[:, None]
    return np.rint(vectors / scale * _STEPS).astype(np.int8), largest
