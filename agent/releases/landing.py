"""Makes a release current: kept here, and told to the warehouse as an event like any other."""

from __future__ import annotations

from collections.abc import Callable
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


def signed_event(release: Release, signed_by: str, signed_at: datetime, *, again: bool = False) -> IncomingEvent:
    """The event that makes windows and caps rows for dbt; the same release is one event, unless signed `again`."""
    parameters = release.parameters.model_dump(mode="json")
    return rapport_event(
        "release_signed",
        {"release_id": release.release_id, "signed_by": signed_by, "parameters": parameters},
        event_id=f"release:{release.release_id}" + (f":{signed_at.isoformat()}" if again else ""),
        occurred_at=signed_at,
        routing_keys=(CURRENT,),
    )


def land(release: Release, signed_by: str, signed_at: datetime, releases: Releases, inbox: Inbox) -> bool:
    """Keep the release and tell the inbox; False when exactly this release was landed before."""
    releases.keep(release, signed_by, signed_at)
    return inbox.append([signed_event(release, signed_by, signed_at)]) != [None]


CurrentRelease = Callable[[], Release]
