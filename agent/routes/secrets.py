"""Secrets of custom skills: set here, sent by the agent, and shown to nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from agent.releases.custom import CustomSkill
from agent.releases.validation import read
from agent.routes.access import Desk, Parts, PartsOf, may
from agent.routes.secrets_wire import RemoveSecretIn, SecretIn, SecretOut, SecretsOut
from agent.staff import Person, Right
from agent.store.skill_secrets import NotSettableError, SkillSecrets

router = APIRouter(prefix="/v1/staff/skills/secrets", tags=["skills"])


def secrets_of(parts: PartsOf) -> SkillSecrets:
    """Where they lie.

    Raises:
        NotSettableError: this agent was started without such a place.
    """
    return _held(parts)


def _held(parts: Parts) -> SkillSecrets:
    if parts.secrets is None:
        raise NotSettableError("This agent keeps no secrets of skills.")
    return parts.secrets


Setter = Annotated[Person, may(Right.SET_SECRETS)]
Held = Annotated[SkillSecrets, Depends(secrets_of)]
Name = Annotated[str, Path(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]


@router.get("", dependencies=[may(Right.READ_RELEASES)])
def list_secrets(parts: PartsOf, desk: Desk) -> SecretsOut:
    """Which are set, where and by whom, and which skills send them; those that a skill names and nobody set too."""
    held, needed = _held(parts), _needed(desk)
    standing = {each.name: SecretOut.of(each, needed.get(each.name, [])) for each in held.standing()}
    missing = {name: SecretOut.missing(name, skills) for name, skills in needed.items() if name not in standing}
    both = standing | missing
    return SecretsOut(can_be_set=held.can_be_set, secrets=[both[name] for name in sorted(both)])


@router.put("/{name}")
def set_secret(by: Setter, name: Name, wanted: SecretIn, held: Held) -> SecretsOut:
    """Set a secret; 409 where the environment sets it, or nothing could seal it. It is never told again."""
    held.set(name, wanted.value.get_secret_value(), by.name, datetime.now(UTC))
    return SecretsOut(
        can_be_set=True, secrets=[SecretOut.of(each, []) for each in held.standing() if each.name == name]
    )


@router.post("/{name}/remove")
def remove_secret(by: Setter, name: Name, wanted: RemoveSecretIn, held: Held) -> SecretsOut:
    """Forget a secret; calls that need it fail from now on."""
    held.remove(name, by.name, datetime.now(UTC), wanted.reason)
    return SecretsOut(can_be_set=held.can_be_set, secrets=[])


def _needed(desk: Desk) -> dict[str, list[str]]:
    """The skills that name each secret, in the live release or a draft that somebody works on."""
    drafts = (read(draft.body)[0] for draft in desk.drafts.still_open())
    releases = (desk.releases.current(), *(draft for draft in drafts if draft))
    found: dict[str, set[str]] = {}
    for skill in _skills(release.skills for release in releases):
        for call in skill.calls:
            for name in call.request.secrets:
                found.setdefault(name.upper(), set()).add(skill.name)
    return {name: sorted(skills) for name, skills in found.items()}


def _skills(several: Iterable[Iterable[CustomSkill]]) -> Iterable[CustomSkill]:
    return (skill for skills in several for skill in skills)
