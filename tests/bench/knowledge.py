"""How long a search in 5,000 articles takes: `python -m tests.bench.knowledge --json`.

Every article is of its own words, four sentences each. The vectors are computed as an agent does that meets a snapshot
for the first time; how long that takes is told beside, with what it takes when the file of vectors is there.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from random import Random

from agent.knowledge.index import Index, Sentence
from agent.knowledge.vectors import KeptVectors
from agent.language.sentences import installed_vectors
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


def measured(count: int) -> Report:
    """Build, build again from what was kept, search."""
    vectors = installed_vectors()
    if vectors is None:
        raise SystemExit("the wheel with the sentence model is not installed")
    searched = articles(count)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        Index(searched, KeptVectors(vectors, Path(folder)).of)
        first, began = time.perf_counter() - began, time.perf_counter()
        index = Index(searched, KeptVectors(vectors, Path(folder)).of)
        again = time.perf_counter() - began
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
    beside = {
        "first_reading_s": round(first, 1),
        "reading_again_s": round(again, 2),
        "question_embedded_p50_ms": round(statistics.median(embedded), 2),
    }
    size = {"articles": count, "sentences": len(searched), "questions": len(asked), **machine()}
    return Report("knowledge_search", figures, GOAL, figures["search_p99_ms"] <= GOAL["search_p99_ms"], beside, size)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print nothing but the result")
    parser.add_argument("--articles", type=int, default=5_000)
    given = parser.parse_args()
    report = measured(given.articles)
    report.show({**report.figures, **report.beside}, is_json=given.json)


if __name__ == "__main__":
    main()
