"""Past tickets, read to the agent a few hundred at a time."""

from datetime import UTC, datetime

import dagster as dg

from pipelines.coverage.tickets import hear_all, unheard
from pipelines.defs.dbt.project import DBT_PROJECT
from pipelines.defs.resources import Stores
from pipelines.settings import settings
from pipelines.simulation.agent import Agent, AgentNotAskedError, AgentRefusedError
from pipelines.warehouse.manifest import model_named

# A refresh should not wait long for it: what is left is heard after the next one.
MOST = 600


@dg.asset(
    key=["coverage", "heard_tickets"],
    group_name="coverage",
    deps=[dg.AssetKey(["intermediate", "int_ticket_texts"])],
    kinds={"python"},
)
def hear_past_tickets(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Have tickets heard that were not yet. Without an agent they wait, and no refresh fails for it."""
    with stores.paths().open() as warehouse:
        tickets = unheard(warehouse, model_named(DBT_PROJECT.manifest_path, "int_ticket_texts").relation, MOST)
    if not tickets:
        return dg.MaterializeResult(metadata={"heard": 0})
    try:
        with Agent.beside(settings().ports.agent) as agent, stores.inbox() as inbox:
            heard = hear_all(tickets, agent.heard, inbox, datetime.now(UTC))
    except (AgentNotAskedError, AgentRefusedError) as away:
        context.log.warning("tickets wait to be heard: %s", away)
        return dg.MaterializeResult(metadata={"waiting": len(tickets), "why": str(away)})
    return dg.MaterializeResult(metadata={"heard": heard, "more": len(tickets) == MOST})
