"""An inbox of the test's own, and views over a planted connector, written once for all tests that read the shape."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from pipelines.inbox import Inbox, migrate
from pipelines.sources.connectors import views as connector_views
from pipelines.sources.connectors.entities import ENTITIES
from pipelines.sources.connectors.pull import ConnectorPuller
from pipelines.sources.connectors.tables import Connector, readable_entities
from pipelines.sources.connectors.views import Views
from pipelines.sources.pulls.configured import APIS
from pipelines.warehouse.paths import PROJECT_ROOT
from tests.parsed import made_once, run_parsed
from tests.pipelines.sources.connectors import planted

PROJECT = PROJECT_ROOT / "dbt_project"


@dataclass(frozen=True)
class Written(Views):
    """Views that stand already: the columns of the planted tables do not change in a test, and dbt takes seconds."""

    def write(self, entities):
        """Leave them as they are."""


@pytest.fixture
def inbox(database_url):
    migrate(database_url)
    opened = Inbox(database_url)
    yield opened
    opened.close()


def views_of(connector: Connector, folder: Path) -> Views:
    return Views(connector, PROJECT, folder / "state", folder / "views.duckdb")


def puller_of(views: Views, inbox: Inbox, wanted: list[str] | None = None) -> ConnectorPuller:
    source = views.connector.source
    entities = readable_entities(views.connector, ENTITIES[source], wanted)
    door = APIS[source].door("GB")
    return ConnectorPuller(tuple(entities), views, door, inbox, nullcontext, timedelta(hours=1))


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Callable[[str, str], Views]:
    """The views over one planted source in one shape; one process of a test run writes them, each reads its own."""
    made: dict[tuple[str, str], Views] = {}

    def write(source: str, schema: str) -> Views:
        if (source, schema) not in made:
            folder = tmp_path_factory.mktemp(f"{source}_{schema}") / "own"
            shutil.copytree(made_once(f"{source}_{schema}", partial(_write, source, schema)), folder)
            made[source, schema] = views_of(Connector(source, folder / "connector.duckdb", schema, "{name}"), folder)
        return made[source, schema]

    return write


def _write(source: str, schema: str, folder: Path) -> None:
    connector = Connector(source, folder / "connector.duckdb", schema, "{name}")
    planted.plant(connector.database, schema, ROWS[schema]())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connector_views, "run_dbt", run_parsed)
        views_of(connector, folder).write(readable_entities(connector, ENTITIES[source], None))


ROWS = {
    "rest": lambda: planted.tables("rest", planted.shop()),
    "gql": lambda: {**planted.tables("gql", planted.shop()), **planted.returns(), **planted.carts()},
    "zendesk": planted.helpdesk,
    "klaviyo": planted.mailing,
}


@dataclass(frozen=True)
class Landed:
    """A connector's tables that a test may change, and what pulls from them."""

    puller: ConnectorPuller
    schema: str
    rows: planted.Tables

    def plant(self) -> None:
        """Land the rows as they are now."""
        planted.plant(self.puller.views.connector.database, self.schema, self.rows)


@pytest.fixture
def landed(written, inbox, tmp_path) -> Callable[..., Landed]:
    """What plants a source of its own for the test."""

    def make(source: str, schema: str, wanted: list[str] | None = None) -> Landed:
        shared, rows = written(source, schema), ROWS[schema]()
        connector = Connector(source, tmp_path / "connector.duckdb", schema, "{name}")
        planted.plant(connector.database, schema, rows)
        views = Written(connector, shared.project, shared.state, shared.file)
        return Landed(puller_of(views, inbox, wanted), schema, rows)

    return make
