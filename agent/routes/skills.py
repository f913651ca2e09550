"""What the agent can do, and what a form for a skill of the brand's own needs."""

from __future__ import annotations

import sys
from typing import Any

from fastapi import APIRouter

from agent.language.outright import all_examples
from agent.releases.custom import CustomSkill
from agent.routes.access import Desk, may
from agent.routes.releases_wire import SkillFormOut, SkillOut
from agent.skills import Skill
from agent.skills.catalogue import COURTESY, SKILLS
from agent.skills.custom.tables import READABLE, columns_of, needs_proof, tables_of
from agent.staff import Right

router = APIRouter(prefix="/v1/staff/skills", tags=["skills"], dependencies=[may(Right.READ_RELEASES)])


@router.get("")
def list_skills(desk: Desk) -> list[SkillOut]:
    """Every skill under the current release: those of the agent, then the brand's own."""
    examples, release = all_examples(), desk.releases.current()
    taught = {skill.name: [each.text for each in release.examples if each.skill == skill.name] for skill in SKILLS}
    ours = [_ours(skill, examples, taught[skill.name]) for skill in SKILLS if skill.name not in COURTESY]
    return [*ours, *map(_own, release.skills)]


@router.get("/form")
def get_form(desk: Desk) -> SkillFormOut:
    """The schema of a skill, the tables and columns that it may name, the hosts and the secrets that there are."""
    around = desk.around
    return SkillFormOut(
        skill=CustomSkill.model_json_schema(),
        tables={table: columns_of(table) for table in sorted(READABLE)},
        hosts=sorted({*around.hosts, *around.private_hosts}) if around else [],
        secrets=list(around.names()) if around else [],
    )


def _ours(skill: Skill, examples: dict[str, tuple[str, ...]], taught: list[str]) -> SkillOut:
    said = [*taught, *(line for intent in sorted(skill.intents) for line in examples.get(intent, ()))]
    # A skill's module says in its first line what it is for.
    told = (sys.modules[skill.answer.__module__].__doc__ or "").strip().split("\n")[0]
    does = f"{told.partition('. ')[0].rstrip('.')}." if not told.endswith("?") else told
    return _told(skill.name, "built_in", does, said, skill.sections, skill.needs_proof)


def _own(skill: CustomSkill) -> SkillOut:
    return _told(skill.name, "own", skill.does, skill.examples, tables_of(skill), needs_proof(skill))


def _told(name: str, origin: Any, does: str, examples: Any, tables: frozenset[str], proof: bool) -> SkillOut:
    return SkillOut(
        name=name, origin=origin, does=does, examples=list(examples), tables=sorted(tables), needs_proof=proof
    )
