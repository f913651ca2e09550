"""Sentences of articles by meaning and by words: which article answers a question, and how surely."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from agent.language.domain import stem
from agent.language.phrases import listed
from agent.language.spelling import Spelling
from agent.language.words import words

# What the share of words counts beside the cosine of the nearest sentence, and what a word that stands nowhere counts
# beside the rarest: chosen on every other question of tests/evals/knowledge.yaml.
COVERED, NOWHERE = 0.3, 0.5
# A description praises a product in the words of every question about its kind.
PRODUCT, PRODUCTS_LESS = "product", 0.15
_NOT_TELLING = frozenset(map(stem, listed("carrying"))) | {"do", "you", "your", "it", "we", "our", "us"}
_CANDIDATES = 12

Embed = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Sentence:
    """One sentence that may be quoted, and whose it is. A clause of the release is one too: `kind` says so."""

    sentence_id: str
    article_id: str
    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class Found:
    """An article, how surely it answers on a scale of its own, and its sentences with their nearness, nearest first."""

    article_id: str
    kind: str
    title: str
    sureness: float
    sentences: tuple[tuple[str, float], ...]


class Index:
    """A search over one version of all sentences; `embed` gives texts their vectors."""

    def __init__(self, sentences: Sequence[Sentence], embed: Embed) -> None:
        self._sentences = sorted(sentences, key=lambda each: each.article_id)
        self._articles = [list(of) for _, of in groupby(self._sentences, key=lambda each: each.article_id)]
        self._first = np.cumsum([0, *map(len, self._articles)])[:-1]
        # Three times, for what stands in an article is spelt right.
        self._spelling = Spelling(word for each in self._sentences for word in words(f"{each.title} {each.text}") * 3)
        self._words = _Words([" ".join([of[0].title, *(each.text for each in of)]) for of in self._articles])
        # "Store it loose" says nothing without its title.
        self._vectors = embed([f"{each.title}: {each.text}" for each in self._sentences])
        self._less = np.array([PRODUCTS_LESS if of[0].kind == PRODUCT else 0.0 for of in self._articles])

    def corrected(self, question: str) -> str:
        """The question with its misspelt words put right, towards the words of the articles."""
        return self._spelling.correct(question)

    def search(self, corrected: str, vector: np.ndarray) -> list[Found]:
        """The articles nearest to a corrected question, the likeliest first; `vector` is the question's."""
        if not self._articles:
            return []
        near = self._vectors @ vector
        nearest = np.maximum.reduceat(near, self._first)
        sureness = nearest + COVERED * self._words.covered(corrected) - self._less
        order = np.argsort(-sureness, kind="stable")[:_CANDIDATES]
        return [self._found(int(at), near, float(sureness[at])) for at in order]

    def _found(self, at: int, near: np.ndarray, sureness: float) -> Found:
        of, first = self._articles[at], self._first[at]
        scored = [(each.sentence_id, float(near[first + place])) for place, each in enumerate(of)]
        by_nearness = tuple(sorted(scored, key=lambda each: -each[1]))
        return Found(of[0].article_id, of[0].kind, of[0].title, sureness, by_nearness)


class _Words:
    """Which document holds which words."""

    def __init__(self, documents: Sequence[str]) -> None:
        counting = CountVectorizer(analyzer=lambda text: telling(text) or [""], binary=True)
        self._holds = counting.fit_transform([*documents, ""])[:-1].astype(np.float64).tocsc()
        self._places = counting.vocabulary_
        held = np.asarray(self._holds.sum(axis=0)).ravel()
        # The rarity that BM25 uses, after Robertson and Zaragoza (2009).
        self._rarity = np.log1p((len(documents) - held + 0.5) / (held + 0.5))
        self._rarest = float(np.log1p(len(documents) + 0.5))

    def covered(self, question: str) -> np.ndarray:
        """Of each document the share of the question's telling words that it holds, each counted by its rarity."""
        asked = list(dict.fromkeys(telling(question)))
        known = [self._places[word] for word in asked if word in self._places]
        whole = float(self._rarity[known].sum()) + NOWHERE * self._rarest * (len(asked) - len(known))
        return np.asarray(self._holds[:, known] @ self._rarity[known]).ravel() / (whole or 1.0)


def telling(text: str) -> list[str]:
    """The stems of the words that say what a text is about."""
    return [found for word in words(text) if (found := stem(word)) not in _NOT_TELLING]
