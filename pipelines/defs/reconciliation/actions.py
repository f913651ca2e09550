"""What the agent did in the store, held against what was just published."""

import os

import dagster as dg
import httpx

from pipelines.defs.publish.snapshot import publish_snapshot
from pipelines.settings import settings

# The variable that holds the staff token, which the routes of the agent ask for.
VARIABLE = "RAPPORT_AGENT_TOKEN"
TIMEOUT = httpx.Timeout(120.0, connect=2.0)


# The agent compares: it holds the ledger, reads a profile as it does for an answer, and puts conversations before a
# person. Here is only said when.
@dg.asset(
    key=["agent", "reconciled_actions"],
    group_name="agent",
    deps=[publish_snapshot],
    description="Asks the agent to hold its open actions against the profiles; names those that no load shows.",
)
def reconcile_actions(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Have every open action looked at. Without an agent there is nothing to look at, and no load fails for it."""
    token = os.environ.get(VARIABLE)
    if not token:
        return _not_asked(context, f"{VARIABLE} is not set")
    url = f"http://127.0.0.1:{settings().ports.agent}/v1/staff/actions/reconcile"
    try:
        response = httpx.post(url, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT)
        response.raise_for_status()
    except httpx.HTTPError as error:
        return _not_asked(context, f"{url!r}: {error!r}")
    found = response.json()
    for action in found["missing"]:
        context.log.warning("no load shows %s", action)
    missing = [f"{each['action_id']} {each['name']} in {each['conversation_id']}" for each in found["missing"]]
    counts = {"shown": found["shown"], "waiting": found["waiting"], "missing": len(missing)}
    return dg.MaterializeResult(metadata={"is_asked": True, **counts, "missing_actions": missing})


def _not_asked(context: dg.AssetExecutionContext, why: str) -> dg.MaterializeResult:
    context.log.warning("actions are not reconciled: %s", why)
    return dg.MaterializeResult(metadata={"is_asked": False, "why": why})
