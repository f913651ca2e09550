"""One installation as an erasure sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pipelines.inbox.postgres import database_url
from pipelines.inbox.tombstones import privacy_key
from pipelines.privacy.places import Place, places
from pipelines.settings import Exports, FileFeed, Settings
from pipelines.warehouse.paths import WarehousePaths


def now() -> datetime:
    """The time on the wall."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Site:
    """Where everything lies. `build` makes every model in a warehouse file, `publish` a snapshot of it."""

    paths: WarehousePaths
    database_url: str
    key: bytes = field(repr=False)
    dbt_project: Path
    country: str | None
    feeds: Mapping[str, FileFeed]
    places: Mapping[str, Place]
    exports: Exports
    build: Callable[[Path], None]
    publish: Callable[[], None]
    clock: Callable[[], datetime] = now

    @property
    def data_dir(self) -> Path:
        """The data directory."""
        return self.paths.data_dir


def site_of(settings: Settings) -> Site:
    """The site of this installation.

    Raises:
        PrivacyKeyError: there is no key to make tombstones with.
    """
    from pipelines.privacy.rebuild import build_models, publish_snapshot

    paths = WarehousePaths(settings.data_dir)
    return Site(
        paths=paths,
        database_url=database_url(settings.data_dir, settings.stores.database_url),
        key=privacy_key(),
        dbt_project=settings.dbt_project_dir,
        country=settings.brand.country,
        feeds=settings.files,
        places=places(),
        exports=settings.exports,
        build=partial(build_models, settings),
        publish=partial(publish_snapshot, settings),
    )
