"""What the assets are given: the data directory, the inbox, dbt."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from dagster_dbt import DbtCliResource

from pipelines.defs.dbt.project import DBT_PROJECT
from pipelines.inbox import Inbox
from pipelines.inbox.postgres import database_url
from pipelines.settings import settings
from pipelines.warehouse.dbt import EXECUTABLE
from pipelines.warehouse.paths import WarehousePaths


class Stores(dg.ConfigurableResource):
    """The stores of this deployment, as `rapport.toml` and the environment name them."""

    def paths(self) -> WarehousePaths:
        """Where the batch writes."""
        return WarehousePaths(self.data_dir())

    def data_dir(self) -> Path:
        """The data directory."""
        return settings().data_dir

    @contextmanager
    def inbox(self) -> Iterator[Inbox]:
        """The durable inbox, closed afterwards."""
        inbox = Inbox(database_url(self.data_dir(), settings().stores.database_url))
        try:
            yield inbox
        finally:
            inbox.close()


@dg.definitions
def resources() -> dg.Definitions:
    """The resources by the names that assets ask for."""
    return dg.Definitions(
        resources={"stores": Stores(), "dbt": DbtCliResource(project_dir=DBT_PROJECT, dbt_executable=EXECUTABLE)}
    )
