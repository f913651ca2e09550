"""Which intent a clause belongs to, learnt from `examples.yaml` and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

EXAMPLES = Path(__file__).with_name("examples.yaml")


@dataclass(frozen=True)
class Guess:
    """The likeliest intents of a clause. `similarity` is the cosine to the nearest example of `intent`."""

    intent: str
    confidence: float
    runner_up: str
    runner_up_confidence: float
    similarity: float


def load_examples(path: Path = EXAMPLES) -> dict[str, tuple[str, ...]]:
    """Example lines by intent."""
    listed: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        intent: tuple(line.strip() for line in lines.splitlines() if line.strip()) for intent, lines in listed.items()
    }


class IntentClassifier:
    """Word and character n-grams under a logistic regression, with the nearest example beside it."""

    def __init__(self, examples: dict[str, tuple[str, ...]]) -> None:
        texts = [line for lines in examples.values() for line in lines]
        self._labels = np.array([intent for intent, lines in examples.items() for _ in lines])
        self._word = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"[a-z0-9]+")
        self._character = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self._examples = _joined(self._word.fit_transform(texts), self._character.fit_transform(texts))
        # One solver for each intent: 0.5 s for 750 examples where the joint one took 3 s.
        model = OneVsRestClassifier(LogisticRegression(C=8.0, solver="liblinear", class_weight="balanced"))
        model.fit(self._examples, self._labels)
        self._intents = [str(intent) for intent in model.classes_]
        self._weights = np.vstack([one.coef_ for one in model.estimators_]).T
        self._bias = np.array([one.intercept_[0] for one in model.estimators_])

    def guess(self, clause: str) -> Guess:
        """Weigh one clause whose words have been put right already."""
        vector = _joined(self._word.transform([clause]), self._character.transform([clause]))
        likelihoods = _shares((vector @ self._weights)[0] + self._bias)
        first, second = np.argsort(likelihoods)[::-1][:2]
        nearness = (self._examples @ vector.T).toarray().ravel()
        own = nearness[self._labels == self._intents[first]].max()
        return Guess(
            intent=self._intents[first],
            confidence=round(float(likelihoods[first]), 3),
            runner_up=self._intents[second],
            runner_up_confidence=round(float(likelihoods[second]), 3),
            similarity=round(float(own), 3),
        )


def _joined(word: sparse.spmatrix, character: sparse.spmatrix) -> sparse.csr_matrix:
    """Both views with the same weight, each row of unit length or less."""
    return sparse.csr_matrix(sparse.hstack([word, character]) * np.sqrt(0.5))


def _shares(scores: np.ndarray) -> np.ndarray:
    """Independent yes-or-no odds turned into shares of one.

    The factor sharpens them; 2.0 gave the lowest log loss under five-fold cross-validation on the examples.
    """
    sharpened = np.exp(2.0 * (scores - scores.max()))
    return np.asarray(sharpened / sharpened.sum())
