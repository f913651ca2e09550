"""Once a day: what switching a skill on would bring, and which skill does worse than it did."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.coverage.backtest import backtest
from pipelines.coverage.counts import DayCounts, read
from pipelines.coverage.drift import Drift, alerts, judged
from pipelines.coverage.findings import drift_event, is_told, plan_event, tell
from pipelines.coverage.intents import Declared, in_force, switched_on
from pipelines.coverage.plan import planned
from pipelines.defs.dbt.project import DBT_PROJECT
from pipelines.defs.moments import run_moment
from pipelines.defs.resources import Stores
from pipelines.settings import settings
from pipelines.warehouse.manifest import model_named

MIX, IN_FORCE = dg.AssetKey(["reports", "rpt_intent_mix_daily"]), dg.AssetKey(["reports", "rpt_intents_in_force"])
MODES = dg.AssetKey(["reports", "rpt_intent_modes"])
DRIFT = dg.AssetKey(["coverage", "skill_drift"])


@dg.asset(key=["coverage", "plan"], group_name="coverage", deps=[MIX, IN_FORCE, MODES], kinds={"python"})
def plan_coverage(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Plan once a day and release, hold past plans against what happened, and tell both to the inbox."""
    now, today = run_moment(context), _today(context)
    days, declared = _mix(stores), _declared(stores)
    if declared.release_id is None:
        return _nothing("no release was signed yet")
    with stores.inbox() as inbox:
        if is_told(inbox, "coverage_planned", today, declared.release_id):
            return _nothing("the plan of today is there")
        lines = planned(days, declared.intents, today)
        held = backtest(days, declared.intents, _switched_on(stores), today)
        tell(inbox, plan_event(lines, held, declared.release_id, now, today))
    within = sum(each.is_within for each in held)
    return dg.MaterializeResult(metadata={"is_told": True, "intents": len(lines), "held": len(held), "within": within})


@dg.asset(key=DRIFT, group_name="coverage", deps=[MIX], kinds={"python"})
def judge_skill_drift(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult:
    """Hold every skill against the period and the quarter before, once a day, and tell it to the inbox."""
    now, today = run_moment(context), _today(context)
    with stores.inbox() as inbox:
        if is_told(inbox, "skill_drift_judged", today):
            return _nothing("today was judged")
        found = judged(_mix(stores), today)
        tell(inbox, drift_event(found, now, today))
    for each in alerts(found):
        context.log.warning("%s", _words(each))
    return dg.MaterializeResult(metadata={"is_told": True, "compared": len(found), "worse": len(alerts(found))})


@dg.asset_check(
    asset=DRIFT,
    name="skills_hold_their_own",
    description="No skill's accuracy or resolution has fallen, nor its escalations risen, beyond chance.",
)
def skills_hold_their_own(context: dg.AssetCheckExecutionContext, stores: Stores) -> dg.AssetCheckResult:
    """Judge anew what was built last, so that a look at the check is a look at now."""
    found = judged(_mix(stores), _today(context))
    worse = [_words(each) for each in alerts(found)]
    compared = sum(each.state != "too_few" for each in found)
    return dg.AssetCheckResult(
        passed=not worse,
        severity=dg.AssetCheckSeverity.ERROR,
        description="; ".join(worse) or f"no skill does worse, by {compared} comparisons",
        metadata={"compared": compared, "too_few": len(found) - compared, "worse": worse},
    )


def _today(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> date:
    return run_moment(context).astimezone(ZoneInfo(settings().brand.time_zone)).date()


def _mix(stores: Stores) -> list[DayCounts]:
    with stores.paths().open() as warehouse:
        return read(warehouse, model_named(DBT_PROJECT.manifest_path, "rpt_intent_mix_daily").relation)


def _declared(stores: Stores) -> Declared:
    with stores.paths().open() as warehouse:
        return in_force(warehouse, model_named(DBT_PROJECT.manifest_path, "rpt_intents_in_force").relation)


def _switched_on(stores: Stores) -> dict[date, Sequence[str]]:
    with stores.paths().open() as warehouse:
        return switched_on(warehouse, model_named(DBT_PROJECT.manifest_path, "rpt_intent_modes").relation)


def _nothing(why: str) -> dg.MaterializeResult:
    return dg.MaterializeResult(metadata={"is_told": False, "why": why})


def _words(drift: Drift) -> str:
    now, before = drift.now, drift.before
    return (
        f"{drift.skill}: {drift.measure} {now.part}/{now.whole} since {drift.days.first}, "
        f"{before.part}/{before.whole} in the {drift.baseline} before (p {drift.p_value:.4f})"
    )
