"""What the brand has written, over a real search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.knowledge import KeptVectors, Library
from agent.language.sentences import SentenceVectors, installed_vectors
from agent.profile import Passage
from tests.agent.conftest import Agent
from tests.agent.world import a_row, before

Reads = Callable[[Agent], Agent]


def an_article(article_id: str, title: str, *texts: str, **given: Any) -> list[Passage]:
    usual = {"kind": "article", "url": f"https://fernway.example/{article_id}", "owner": "Product"}
    dated = {"reviewed_at": before(days=100), "updated_at": before(days=200)}
    rows = (
        a_row(Passage, passage_id=f"{article_id}#{place}", article_id=article_id, place=place, passage_text=text)
        for place, text in enumerate(texts, 1)
    )
    return [replace(row, title=title, **usual | dated | given) for row in rows]


WASHING = an_article(
    "1",
    "Washing a waterproof jacket",
    "Close all zips, wash at thirty degrees with Reproofing Wash, no softener.",
    "Tumble on low for twenty minutes: the warmth wakes the water-repellent finish.",
)
REPAIRS = an_article(
    "2",
    "Warranty and repairs",
    "Seams, zips and soles are covered for two years of ordinary use.",
    "We repair first, replace if we cannot, and refund if we can do neither.",
    kind="policy",
)


@pytest.fixture(scope="session")
def vectors() -> SentenceVectors:
    found = installed_vectors()
    assert found is not None, "the wheel with the sentence model is part of the environment"
    return found


@pytest.fixture
def reads(vectors: SentenceVectors, tmp_path: Path) -> Reads:
    """Give an agent a library over the snapshot that it serves."""

    def library(agent: Agent) -> Agent:
        written = Library(agent.means.profiles._snapshots, KeptVectors(vectors, tmp_path / "knowledge"))
        written.prepare(is_waited_for=True)
        agent.turns_with(knowledge=written)
        return agent

    return library
