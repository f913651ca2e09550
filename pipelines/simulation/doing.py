"""Does one run that somebody asked for, whatever its kind, and tells the agent what it came to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.simulation.agent import Agent
from pipelines.simulation.generating import generate_all
from pipelines.simulation.past import compare_all, in_words, rehearse
from pipelines.simulation.playing import play_all
from pipelines.warehouse.paths import WarehousePaths
from pipelines.warehouse.snapshot import SNAPSHOT_FILE, current

SUMMARY_CHARACTERS = 1900


def done(
    agent: Agent, run: dict[str, Any], paths: WarehousePaths, now: datetime, log: Callable[[str], None]
) -> dict[str, Any]:
    """The totals of a run that was taken up. What goes wrong ends it as failed, with why, and is raised again."""
    try:
        result, summary = _found(agent, run, paths, now, log)
    except Exception as failure:
        why = f"{type(failure).__name__}: {failure}"[:SUMMARY_CHARACTERS]
        agent.tell(run["run_id"], "end", {"state": "failed", "summary": why})
        raise
    told = {"summary": summary, "result": result}
    if run["kind"] == "rehearsal":
        agent.tell(run["run_id"], "progress", told)
    else:
        agent.tell(run["run_id"], "end", {"state": "done"} | told)
    return result


def _found(
    agent: Agent, run: dict[str, Any], paths: WarehousePaths, now: datetime, log: Callable[[str], None]
) -> tuple[dict[str, Any], str]:
    kind = run["kind"]
    if kind == "rehearsal":
        result = rehearse(agent, run, now, log)
        return result, in_words(result)
    if kind == "policy_diff":
        result = compare_all(agent, run, now, log)
        return result, in_words(result)
    if kind == "generation":
        result = generate_all(agent, run, _snapshot(paths), now, log)
        return result, f"{result['scenarios']} scenarios made."
    result = play_all(agent, run, log)
    return result, f"{result['passed']} of {result['scenarios']} scenarios pass every one of {result['times']} times."


def _snapshot(paths: WarehousePaths) -> Path:
    published = current(paths.snapshots)
    if published is None:
        raise FileNotFoundError("nothing is published yet: run `rapport refresh`, then generate scenarios")
    return Path(paths.snapshots / published.name / SNAPSHOT_FILE)
