"""How long a search in 5,000 articles takes: `python -m tests.bench.knowledge --json`.

Every article is of its own words, four sentences each. The vectors are computed as an agent does that meets a snapshot
for the first time; how long that takes is told beside, with what it takes when the file of vectors is there. With
`--made-up` the vectors are random ones, in which a search takes as long: only the search is measured then.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from agent.knowledge.index import Index, Sentence
from agent.knowledge.vectors import KeptVectors
from agent.language.sentences import DIMENSIONS, installed_vectors
from tests.evals._report import Report, machine
from tests.evals.knowledge import questions, sentences

GOAL = {"search_p99_ms": 50.0}
SENTENCES = 4


def articles(count: int) -> list[Sentence]:
    """Fernway's sentences and those of the evaluation, mixed into `count` articles, each with words of its own."""
    told, random = [each for each in sentences() if each.kind != "clause"], Random(7)
    return [
        Sentence(
            f"{number}#{place}", str(number), "article", f"{each.title} {number}", f"{each.text} It is number {number}."
        )
        for number in range(count)
        for place, each in enumerate(random.sample(told, SENTENCES), 1)
    ]


def measured(count: int, *, is_made_up: bool = False) -> Report:
    """Build, build again from what was kept, search."""
    vectors = installed_vectors()
    if vectors is None:
        raise SystemExit("the wheel with the sentence model is not installed")
    searched = articles(count)
    beside: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first_reading_s", "reading_again_s"):
            began = time.perf_counter()
            index = Index(searched, made_up if is_made_up else KeptVectors(vectors, Path(folder)).of)
            beside |= {} if is_made_up else {name: round(time.perf_counter() - began, 1)}
    asked = [question.text for question in questions()]
    spans, embedded = [], []
    for text in asked:
        corrected = index.corrected(text)
        began = time.perf_counter()
        vector = vectors.of((corrected,))[0]
        embedded.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        index.search(index.corrected(text), vector)
        spans.append((time.perf_counter() - began) * 1000)
    hundredths = statistics.quantiles(spans, n=100, method="inclusive")
    figures = {"search_p50_ms": round(hundredths[49], 2), "search_p99_ms": round(hundredths[98], 2)}
    beside |= {"question_embedded_p50_ms": round(statistics.median(embedded), 2)}
    size = {
        "vectors": "made up" if is_made_up else "computed",
        "articles": count,
        "sentences": len(searched),
        "questions": len(asked),
        **machine(),
    }
    return Report("knowledge_search", figures, GOAL, figures["search_p99_ms"] <= GOAL["search_p99_ms"], beside, size)


def made_up(texts: Sequence[str]) -> np.ndarray:
    """A vector of length one for each text, at random."""
    rows = np.random.default_rng(7).standard_normal((len(texts), DIMENSIONS), dtype=np.float32)
    of_length_one: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return of_length_one


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print nothing but the result")
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--made-up", action="store_true", help="measure the search alone")
    given = parser.parse_args()
    report = measured(given.articles, is_made_up=given.made_up)
    report.show({**report.figures, **report.beside}, is_json=given.json)


if __name__ == "__main__":
    main()
