"""Segments and service events on their way to each receiver, after the gate has let the lists pass."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import dagster as dg

from pipelines.defs.moments import run_moment
from pipelines.defs.resources import Stores
from pipelines.exports import configured
from pipelines.exports.files import write_files, write_table
from pipelines.exports.ledger import Ledger
from pipelines.exports.plan import Plan, planned
from pipelines.exports.receipts import Receipt, keep
from pipelines.exports.run import Telling
from pipelines.exports.standing import unsettled
from pipelines.exports.telling import tell_klaviyo, tell_webhook
from pipelines.settings import settings

# What the gate holds back leaves by no other way: where it fails, nothing after it runs.
JUDGED = ["exports", "segments"]


@dg.asset(key=["exports", "files"], group_name="exports", deps=[JUDGED], kinds={"csv", "parquet"})
def export_files(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Write every list in the format of each marketing tool that is asked for, hashed where it wants hashes."""
    paths, wanted = stores.paths(), settings().exports
    with paths.exporter(), paths.open() as warehouse:
        plan = planned(warehouse, run_moment(context), is_telling=False)
        rows = write_files(paths.exports, wanted.formats, plan.lists, datetime.now(UTC))
        if wanted.warehouse_table:
            rows["warehouse_table"] = write_table(warehouse, plan.lists)
    return dg.MaterializeResult(metadata=dict(rows))


@dg.asset(
    key=["exports", "klaviyo"],
    group_name="exports",
    deps=[JUDGED, ["marts", "fct_service_events"]],
    kinds={"klaviyo"},
)
def export_klaviyo(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Tell Klaviyo who came to and left which list, and what happened in service; its consent stays as it is."""
    account, section = configured.klaviyo(settings().exports), settings().exports.klaviyo
    if account is None or section is None:
        return dg.MaterializeResult(metadata={"told": "nobody: there is no [exports.klaviyo] in rapport.toml"})
    with closing(account):
        return _told(
            context,
            stores,
            "klaviyo",
            lambda telling: tell_klaviyo(
                telling, account, section.list_prefix, is_telling_events=section.service_events
            ),
        )


@dg.asset(key=["exports", "webhook"], group_name="exports", deps=[JUDGED], kinds={"http"})
def export_webhook(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Post who came to and left which list to the brand's own receiver, signed."""
    receiver = configured.webhook(settings().exports)
    if receiver is None:
        return dg.MaterializeResult(metadata={"told": "nobody: there is no [exports.webhook] in rapport.toml"})
    with closing(receiver):
        return _told(context, stores, "webhook", lambda telling: tell_webhook(telling, receiver))


def _told(
    context: dg.AssetExecutionContext, stores: Stores, name: str, tell: Callable[[Telling], Receipt]
) -> dg.MaterializeResult:
    paths = stores.paths()
    with paths.exporter():
        with paths.open() as warehouse:
            plan = planned(warehouse, run_moment(context), is_telling=True)
        # The warehouse is let go: receivers take minutes. What changes meanwhile is asked of the inbox.
        with stores.inbox() as inbox:
            still = unsettled(inbox, plan.horizon, plan.keys_of, plan.as_of)
            receipt = tell(Telling(plan, Ledger(paths.exports, name), still, _now))
        keep(paths.exports, receipt, _now())
    if receipt.problems:
        raise dg.Failure(f"{name} was not told all: {receipt.problems!r}. The next refresh goes on from there.")
    return dg.MaterializeResult(metadata=_figures(plan, receipt))


def _figures(plan: Plan, receipt: Receipt) -> dict[str, int]:
    lists = receipt.lists
    return {
        "lists": len(plan.lists),
        "added": sum(part.added for part in lists),
        "removed": sum(part.removed for part in lists),
        "cancelled": sum(part.cancelled for part in lists),
        "refused": sum(part.refused for part in lists),
        "events": receipt.events.added if receipt.events else 0,
    }


def _now() -> datetime:
    return datetime.now(UTC)
