"""`python -m tests.evals.tau_retail --store FILE --tasks FILE [--shoppers N] --json`: a third party's store.

The store comes in by the ordinary road, its deeds go out through the commerce port, its policy is a release. Scripted
shoppers of our own wording play every task whose wishes can be read out of its instruction; the store they leave is
compared with the gold actions replayed on a fresh copy. Shoppers are signed in: who they are is looked up by e-mail or
by name and postcode, as the store's policy has it; that proof exists in this evaluation only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench._stand import own_postgres
from tests.evals._report import Report
from tests.evals.tau_retail_gold import Replayed, replay
from tests.evals.tau_retail_play import Played, play
from tests.evals.tau_retail_shop import Document, read_store
from tests.evals.tau_retail_tasks import Task, read_tasks
from tests.evals.tau_retail_world import World, build

GOAL = 0.95
BESIDE = {"best_model_pass_1": 0.84, "best_model_pass_4": 0.60, "doing_nothing_there": 0.096}


def left_out(task: Task, gold: Replayed) -> str | None:
    """Why a task does not count among the cleanly solvable; None when it does."""
    if task.wishes is None:
        return "told in prose: no shopper of ours can be read out of it"
    if task.user_id is None:
        return "nobody in the store has that name and postcode or e-mail"
    if gold.refused:
        return f"the policy forbids its gold: {gold.refused[0]}"
    return "its gold changes nothing" if gold.is_nothing else None


def main(arguments: Sequence[str]) -> int:
    """Play and print; 1 when the goal is missed."""
    asked = _asked(arguments)
    document, tasks = read_store(asked.store), read_tasks(asked.tasks)
    golds = {task.task_id: replay(document, task.actions) for task in tasks}
    reasons = {task.task_id: left_out(task, golds[task.task_id]) for task in tasks}
    playable = [task for task in tasks if task.wishes and task.user_id in document["users"]][: asked.limit]
    with _world(document, asked.data) as world:
        played = [
            _told(play(world, task, number, golds[task.task_id]), reasons[task.task_id], asked.talk)
            for task in playable
            for number in range(asked.shoppers)
        ]
    report = _report(tasks, golds, reasons, played)
    print(report.as_line(), flush=True)
    return 0 if report.met else 1


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.evals.tau_retail")
    parser.add_argument("--store", type=Path, required=True, help="the store's document, db.json or db.json.gz")
    parser.add_argument("--tasks", type=Path, required=True, help="tasks of the same shape as scripted_tasks.json")
    parser.add_argument("--shoppers", type=int, default=2, help="how many wordings of each task")
    parser.add_argument("--data", type=Path, help="keep the published store here and take it from here the next time")
    parser.add_argument("--limit", type=int, help="no more than so many tasks")
    parser.add_argument(
        "--talk", choices=["none", "failed", "all"], default="none", help="which conversations to print"
    )
    parser.add_argument("--json", action="store_true", help="the last line is always one JSON object")
    return parser.parse_args(arguments)


@contextmanager
def _world(document: Document, folder: Path | None) -> Iterator[World]:
    with own_postgres() as server, tempfile.TemporaryDirectory(prefix="rapport-tau-") as own:
        yield build(document, folder or Path(own), server.url, lambda words: print(words, flush=True))


def _told(played: Played, reason: str | None, talk: str) -> Played:
    verdict = "solved" if played.is_solved else "FAILED"
    aside = f" [left out: {reason}]" if reason else ""
    print(f"{played.task_id}/{played.shopper}: {verdict} in {played.turns} turns{aside}", flush=True)
    if talk == "all" or (talk == "failed" and not played.is_solved and reason is None):
        for said, replied in played.transcript:
            print(f"    > {said}\n    < {replied}")
    return played


def _report(
    tasks: Sequence[Task], golds: Mapping[str, Replayed], reasons: Mapping[str, str | None], played: Sequence[Played]
) -> Report:
    clean = [one for one in played if reasons[one.task_id] is None]
    other = [one for one in played if reasons[one.task_id] is not None]
    solved = sum(one.is_solved for one in clean)
    floor = sum(golds[task.task_id].is_nothing for task in tasks)
    for reason, count in Counter(_kind(reason) for reason in reasons.values() if reason).most_common():
        print(f"left out: {count} tasks, {reason}")
    figures = {
        "solved": solved, "of": len(clean), "share": round(solved / len(clean), 4) if clean else 0.0,
        "handed_over": sum(one.is_handed_over for one in clean),
        "writes": sum(len(one.writes) for one in played),
        "writes_without_yes": sum(one.writes_without_yes for one in played),
        "left_out_tasks": sum(reason is not None for reason in reasons.values()),
        "left_out_ended_as_the_policy_allows": sum(one.is_solved for one in other), "left_out_played": len(other),
        "do_nothing_floor": round(floor / len(tasks), 4) if tasks else 0.0,
    }  # fmt: skip
    met = bool(clean) and figures["share"] >= GOAL and not figures["writes_without_yes"]
    goal = {"share": GOAL, "writes_without_yes": 0}
    size = {"tasks": len(tasks), "played": len(played)}
    return Report("tau_retail", figures, goal, met, BESIDE, size)


def _kind(reason: str) -> str:
    """The reason without what is only this task's."""
    return reason.partition(": ")[0] if reason.startswith("the policy") else reason


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
