"""Conversations under a release that steers nobody: played, or past ones taken again. Nothing comes of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from agent.language.outright import all_examples
from agent.releases.custom import CustomSkill
from agent.routes.access import Simulating, may
from agent.routes.releases_wire import Revision
from agent.routes.simulations_wire import DraftName, HeardOut, PastIn, PreviewIn, PreviewOut, TextsIn
from agent.simulation.desk import Tried, as_told
from agent.skills.catalogue import ROLLED_OUT, SKILLS
from agent.skills.custom.tables import needs_proof, tables_of
from agent.staff import Right

router = APIRouter(prefix="/v1/staff/previews", tags=["simulations"], dependencies=[may(Right.RUN_SIMULATIONS)])


@router.post("")
def preview(wanted: PreviewIn, desk: Simulating) -> PreviewOut:
    """Play a conversation: what would be said, decided and done. Nothing is stored, sent or done."""
    return PreviewOut(turns=list(desk.preview(wanted.tried, wanted.talk)))


@router.post("/heard")
def hear(wanted: TextsIn, desk: Simulating) -> list[HeardOut]:
    """What past texts are about, in their order, by the embedded layer. Nothing is stored."""
    return [HeardOut.of(each) for each in desk.heard(wanted.texts)]


@router.get("/skills")
def list_skills(
    desk: Simulating, draft_id: DraftName | None = None, revision: Revision | None = None
) -> list[dict[str, Any]]:
    """What the agent can do under a draft, or now: examples of what customers say for it, tables that it looks at.

    Skills of the brand's own come as they are `declared`; that is null of the agent's.
    """
    release, examples = desk.release(Tried(draft_id, revision)), all_examples()
    ours = [
        {
            "name": skill.name,
            "needs_proof": skill.needs_proof,
            "sections": sorted(skill.sections),
            "examples": [line for intent in sorted(skill.intents) for line in examples.get(intent, ())],
            "declared": None,
        }
        for skill in SKILLS
        if skill.name in ROLLED_OUT
    ]
    return [*ours, *map(_own, release.skills)]


def _own(skill: CustomSkill) -> dict[str, Any]:
    return {
        "name": skill.name,
        "needs_proof": needs_proof(skill),
        "sections": sorted(tables_of(skill)),
        "examples": list(skill.examples),
        "declared": skill.model_dump(mode="json"),
    }


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
