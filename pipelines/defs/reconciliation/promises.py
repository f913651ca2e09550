"""Promises that were kept or broken, as the models say since the last build."""

import os
from collections.abc import Sequence

import dagster as dg
import httpx

from pipelines.defs.moments import run_moment
from pipelines.defs.publish.snapshot import publish_snapshot
from pipelines.defs.reconciliation.actions import TIMEOUT, VARIABLE
from pipelines.defs.resources import Stores
from pipelines.settings import settings
from pipelines.warehouse.promises import Decided, decided


# The inbox is told first: whether a person can be told now depends on an agent that may be away.
@dg.asset(
    key=["agent", "told_promises"],
    group_name="agent",
    deps=[publish_snapshot, ["marts", "fct_promises"]],
    description="Tells the inbox which promises were kept and broken; the agent puts each broken one before a person.",
)
def tell_promises(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Each promise once: told again it is the same event, and its work is not opened twice."""
    with stores.paths().open() as warehouse:
        found = decided(warehouse, run_moment(context))
    with stores.inbox() as inbox:
        told = [number for number in inbox.append([each.event() for each in found]) if number is not None]
    broken = [each for each in found if each.state == "broken"]
    opened, missed = work_opened(broken, settings().ports.agent, os.environ.get(VARIABLE))
    for why in missed:
        context.log.warning("no work was opened: %s", why)
    counts = {"decided": len(found), "told": len(told), "broken": len(broken), "opened": opened}
    return dg.MaterializeResult(metadata={**counts, "not_opened": list(missed)})


def work_opened(broken: Sequence[Decided], port: int, token: str | None) -> tuple[int, Sequence[str]]:
    """For how many of these the agent opened work now, and what kept it from the others; the next run asks again."""
    if not token:
        return 0, [f"{VARIABLE} is not set"] * bool(broken)
    url, opened, missed = f"http://127.0.0.1:{port}/v1/staff/promises/broken", 0, list[str]()
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT) as client:
        for each in broken:
            named = {name: value for name, value in each.told.items() if value is not None}
            body = {name: str(value) for name, value in named.items()} | {"conversation_id": each.conversation_id}
            try:
                response = client.post(url, json=body)
                response.raise_for_status()
            except httpx.HTTPStatusError as refused:
                missed.append(f"{each.promise_id!r}: {refused.response.status_code}")
                continue
            except httpx.HTTPError as error:
                return opened, [*missed, f"{url!r}: {error!r}"]
            opened += response.json()["is_new"]
    return opened, missed
