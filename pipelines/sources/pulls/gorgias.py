"""Gorgias's tickets, newest first: its list has no filter by time, so it is left where the window begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pipelines.sources.gorgias import Gorgias
from pipelines.sources.protocol import Delivery
from pipelines.sources.pulls.api import UNKNOWN_SECRET, Api, Listed, Page, Paging, Parameters, delivery, items


def _parameters(since: datetime | None, now: datetime) -> Parameters:  # noqa: ARG001  one signature for all lists
    return {"limit": 100, "order_by": "updated_datetime:desc"}


def _deliveries(page: Page, now: datetime) -> Iterator[Delivery]:
    for ticket in items(page, "data"):
        yield delivery({"event": "ticket-updated", "ticket": ticket}, now)


GORGIAS = Api(
    name="gorgias",
    headers=lambda token: {},  # noqa: ARG005  proves itself by basic authentication
    basic_user=lambda user: user,
    lists=(
        Listed(
            name="tickets",
            path="api/tickets",
            paging=Paging("cursor", "meta.next_cursor", newest_first="updated_datetime"),
            kinds=("ticket-%",),
            parameters=_parameters,
            deliveries=_deliveries,
        ),
    ),
    door=lambda country: Gorgias(UNKNOWN_SECRET, country),
)
