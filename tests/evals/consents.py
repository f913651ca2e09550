"""Consent over random histories, from the sources to the lists: `python -m tests.evals.consents --json`.

Every person says yes and no through the store, Klaviyo and Segment, in any order and late, and has an escalation, a
complaint, an interest, or none. Held against each: who has not said yes last is on no list (unknown is no), who is
suppressed is on no list that the exclusion suppresses, and everybody else is on theirs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from pipelines.exports.members import lists
from pipelines.warehouse.paths import WarehousePaths
from tests.evals._consent_histories import COMPLAINT, ESCALATED, INTEREST, History, history
from tests.evals._report import Report, machine
from tests.pipelines.dbt.batch import Batch
from tests.pipelines.dbt.told import arrived

AS_OF = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
HELD = (INTEREST, ESCALATED, COMPLAINT)


def histories(count: int, seed: int) -> list[History]:
    """That many people."""
    random = Random(seed)
    return [history(random, number, AS_OF) for number in range(1, count + 1)]


def exported(batch: Batch) -> dict[str, set[str]]:
    """Who is on which list, as a receiver would be told."""
    with batch.paths.open() as warehouse:
        found = lists(warehouse, AS_OF)
    return {name: {member.email for member in found.get(name, ())} for name in HELD}


def report(people: Sequence[History], told: Mapping[str, set[str]]) -> Report:
    """What was let out against what may be."""
    by_address = {each.email: each for each in people}
    out = [(name, address) for name in HELD for address in told[name]]
    wanted = {(name, each.email) for each in people for name in each.lists(AS_OF)}
    figures = {
        "without_current_consent": sum(not by_address[address].agreed for _, address in out),
        "while_suppressed": sum(
            name == INTEREST and bool(by_address[address].lists(AS_OF) & {ESCALATED, COMPLAINT})
            for name, address in out
        ),
        "missing": len(wanted - set(out)),
        "else_without_right": len(set(out) - wanted),
    }
    size = {"histories": len(people), "exported": len(out), "agreed": sum(each.agreed for each in people), **machine()}
    goal = dict.fromkeys(figures, 0)
    return Report("consents", figures, goal, figures == goal, {}, size)


def main() -> int:
    """Build a warehouse of that many histories; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    people = histories(given.histories, given.seed)
    with tempfile.TemporaryDirectory() as folder:
        batch = Batch(WarehousePaths(Path(folder)))
        batch.land(arrived([each for one in people for each in one.told], given.seed))
        batch.run("--vars", f'{{"as_of": "{AS_OF:%Y-%m-%d %H:%M:%S}"}}')
        result = report(people, exported(batch))
    result.show({}, is_json=given.json)
    return int(not result.met)


if __name__ == "__main__":
    sys.exit(main())
