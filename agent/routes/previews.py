"""Conversations under a release that steers nobody: played, or past ones taken again. Nothing comes of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from agent.language.classifier import load_examples
from agent.routes.access import Simulating, may
from agent.routes.simulations_wire import PastIn, PreviewIn, PreviewOut
from agent.simulation.desk import as_told
from agent.skills.catalogue import ROLLED_OUT, SKILLS
from agent.staff import Right

router = APIRouter(prefix="/v1/staff/previews", tags=["simulations"], dependencies=[may(Right.RUN_SIMULATIONS)])


@router.post("")
def preview(wanted: PreviewIn, desk: Simulating) -> PreviewOut:
    """Play a conversation: what would be said, decided and done. Nothing is stored, sent or done."""
    return PreviewOut(turns=list(desk.preview(wanted.tried, wanted.talk)))


@router.get("/skills")
def list_skills(_: Simulating) -> list[dict[str, Any]]:
    """What the agent can do: examples of what customers say for it, and the tables that it looks at."""
    examples = load_examples()
    return [
        {
            "name": skill.name,
            "needs_proof": skill.needs_proof,
            "sections": sorted(skill.sections),
            "examples": [line for intent in sorted(skill.intents) for line in examples.get(intent, ())],
        }
        for skill in SKILLS
        if skill.name in ROLLED_OUT
    ]


@router.get("/past")
def list_past(
    desk: Simulating,
    since: datetime,
    until: datetime,
    after: Annotated[str, Query(max_length=60)] = "",
    most: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[dict[str, Any]]:
    """Conversations with turns in a stretch of time, in order of id; those past the id `after`."""
    return list(desk.kept.conversed(since, until, after, most))


@router.post("/past")
def retake(wanted: PastIn, desk: Simulating) -> list[dict[str, Any]]:
    """The turns of a past conversation under another release, at the profile that the customer had."""
    return [as_told(turn) for turn in desk.past(wanted.tried, wanted.conversation_id, wanted.since)]
