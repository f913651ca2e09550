"""Makes a release current: kept here, and told to the warehouse as an event like any other."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

import yaml

from agent.releases.model import Release
from agent.store.releases import Releases
from pipelines.inbox import Inbox, IncomingEvent, rapport_event

STARTER = Path(__file__).with_name("starter.yaml")
CURRENT = "release:current"


def loaded(path: Path = STARTER) -> Release:
    """The release that a YAML file describes.

    Raises:
        pydantic.ValidationError: naming the field that is wrong.
    """
    return Release.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def signed_event(
    release: Release, signed_by: str, signed_at: datetime, *, again: bool = False, skills: Collection[str] = ()
) -> IncomingEvent:
    """The event that makes windows and caps rows for dbt; the same release is one event, unless signed `again`.

    `skills` are those that the agent has when it is signed, beside the release's own; what was live then is asked of
    the event for ever after.
    """
    known = sorted({*skills, *(each.name for each in release.skills)}) if skills else []
    told = {"parameters": release.parameters, "rollout": release.rollout}
    documents = {name: each.model_dump(mode="json") for name, each in told.items()}
    return rapport_event(
        "release_signed",
        {"release_id": release.release_id, "signed_by": signed_by, "skills": known, **documents},
        event_id=f"release:{release.release_id}" + (f":{signed_at.isoformat()}" if again else ""),
        occurred_at=signed_at,
        routing_keys=(CURRENT,),
    )


def land(
    release: Release,
    signed_by: str,
    signed_at: datetime,
    releases: Releases,
    inbox: Inbox,
    skills: Collection[str] = (),
) -> bool:
    """Keep the release and tell the inbox; False when exactly this release was landed before."""
    releases.keep(release, signed_by, signed_at)
    return inbox.append([signed_event(release, signed_by, signed_at, skills=skills)]) != [None]


CurrentRelease = Callable[[], Release]
