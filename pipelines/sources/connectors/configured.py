"""The connectors of this deployment, as `[connectors.<source>]` names them."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

from pipelines.inbox import Inbox
from pipelines.settings import Settings, config_path
from pipelines.sources.connectors.entities import ENTITIES
from pipelines.sources.connectors.pull import ConnectorPuller
from pipelines.sources.connectors.tables import connector_of, readable_entities
from pipelines.sources.connectors.views import Views
from pipelines.sources.pulls.configured import APIS, PullNotConfiguredError
from pipelines.warehouse.paths import WarehousePaths


def connector_puller(source: str, configured: Settings, inbox: Inbox) -> ConnectorPuller:
    """What pulls from the tables of one source.

    Raises:
        PullNotConfiguredError: its section is missing.
        ConnectorError: its tables are missing, or cannot be read.
    """
    section = configured.connectors.get(source)
    if section is None or source not in ENTITIES:
        known = ", ".join(sorted(ENTITIES))
        raise PullNotConfiguredError(f"No [connectors.{source}] in rapport.toml; there may be: {known}.")
    paths = WarehousePaths(configured.data_dir)
    connector = connector_of(source, section, paths.warehouse, config_path().parent)
    is_warehouse = connector.database == paths.warehouse.resolve()
    # A warehouse that is being built cannot be read beside.
    alone = paths.writer if is_warehouse else nullcontext
    with alone():
        entities = readable_entities(connector, ENTITIES[source], section.entities)
    return ConnectorPuller(
        tuple(entities),
        Views(
            connector,
            configured.dbt_project_dir,
            paths.dbt_state / "connectors" / source,
            paths.data_dir / "connectors" / f"{source}.duckdb",
        ),
        APIS[source].door(configured.brand.country),
        inbox,
        alone=alone,
        overlap=timedelta(minutes=section.overlap_minutes),
    )
