"""Do the estimates find a lift that is there, make up none where there is none, and notice lost people?

Run as `python -m tests.evals.effects --worlds 500 --json`. Each world is an experiment of its own with its own people:
the interval of 95 % must hold the planted truth in 95 of a hundred, and a null must be called a difference in 5.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import fmean

import duckdb

from pipelines.experiments.arms import Measured
from pipelines.experiments.counting import sums
from pipelines.experiments.power import power
from pipelines.experiments.reading import Arm, Comparison, Experiment, Outcome, compared
from tests.evals._planted_effects import BASE, LIFT, PEOPLE, EffectWorld, Story, planted
from tests.evals._report import Report

READ_AT = datetime(2026, 11, 1, tzinfo=UTC)
SEEDS_APART = 1_000_000


@dataclass(frozen=True)
class Found:
    """One comparison beside what was planted."""

    truth: float
    row: Comparison

    @property
    def is_covered(self) -> bool:
        """Whether the interval holds the truth."""
        return self.row.difference is not None and self.row.difference.low <= self.truth <= self.row.difference.high

    @property
    def error(self) -> float:
        """How far the estimate is off."""
        assert self.row.difference is not None
        return self.row.difference.estimate - self.truth

    @property
    def is_called(self) -> bool:
        """Whether the outcome by itself is called a difference, before the correction for several."""
        return self.row.p_value is not None and self.row.p_value < 0.05


def read(world: EffectWorld, connection: duckdb.DuckDBPyConnection) -> list[Comparison]:
    """The world as the asset would read it, after its horizon."""
    connection.register("outcomes", world.outcomes)
    found = sums(connection, "outcomes")
    arms = tuple(Arm(name, 50, name == "control", world.assigned.get(name, 0)) for name in ("control", "treated"))
    by_arm = {
        name: {arm.name: found["planted/1", name, arm.name] for arm in arms} for name in ("bought_again", "revenue")
    }
    outcomes = (
        Outcome("bought_again", "primary", "share", "higher", by_arm["bought_again"]),
        Outcome("revenue", "secondary", "amount", "higher", by_arm["revenue"]),
    )
    return compared(Experiment("planted/1", arms, outcomes, READ_AT), READ_AT)


def found_in(story: Story, worlds: int, seed: int = 0) -> dict[str, list[Found]]:
    """By outcome, what was read in so many worlds."""
    result: dict[str, list[Found]] = {"bought_again": [], "revenue": []}
    with duckdb.connect() as connection:
        for number in range(worlds):
            world = planted(story, seed * SEEDS_APART + number)
            truths = {"bought_again": world.truth.share, "revenue": world.truth.amount}
            for row in read(world, connection):
                result[row.outcome].append(Found(truths[row.outcome], row))
    return result


def figures(worlds: int, seed: int = 0) -> dict[str, float]:
    """Coverage, false alarms, power and bias; bias in the outcome's unit and, of a share, in points."""
    # `multipletests` collects garbage each time, which costs as much as all else: what is there is no garbage.
    gc.freeze()
    told: dict[str, float] = {}
    for story in ("lift", "null"):
        for outcome, found in found_in(story, worlds, seed).items():
            told[f"{story}_{outcome}_coverage"] = _share(each.is_covered for each in found)
            told[f"{story}_{outcome}_called_share"] = _share(each.is_called for each in found)
            told[f"{story}_{outcome}_bias"] = round(fmean(each.error for each in found), 5)
            told[f"{story}_{outcome}_judged_different_share"] = _share(
                each.row.verdict in ("better", "worse") for each in found
            )
            told[f"{story}_{outcome}_wrongly_untrusted_count"] = sum(
                each.row.verdict == "untrustworthy" for each in found
            )
    planned = Measured(PEOPLE // 2, PEOPLE // 2, BASE * PEOPLE / 2, BASE * PEOPLE / 2)
    told["lift_bought_again_power_foretold"] = round(power("share", planned, LIFT, PEOPLE / 2, PEOPLE / 2) or 0, 4)
    lost = found_in("mismatch", worlds, seed)["bought_again"]
    told["mismatch_caught_share"] = _share(each.row.verdict == "untrustworthy" for each in lost)
    gc.unfreeze()
    return told


def is_met(told: dict[str, float], worlds: int) -> bool:
    """Within four standard errors of what is promised: a right estimate fails this once in ten thousand runs."""
    slack = 4 * (0.05 * 0.95 / worlds) ** 0.5
    covered = all(abs(value - 0.95) <= slack for name, value in told.items() if name.endswith("_coverage"))
    alarms = all(told[f"null_{outcome}_called_share"] <= 0.05 + slack for outcome in ("bought_again", "revenue"))
    foretold = (
        abs(told["lift_bought_again_called_share"] - told["lift_bought_again_power_foretold"])
        <= 4 * (0.25 / worlds) ** 0.5
    )
    return covered and alarms and foretold and told["mismatch_caught_share"] >= 0.95


def _share(kept: Iterable[bool]) -> float:
    held = list(kept)
    return round(sum(held) / len(held), 4)


def main(arguments: Sequence[str]) -> int:
    """Plant, read and print; 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.evals.effects")
    parser.add_argument("--worlds", type=int, default=500, help="experiments of each story")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print nothing but the result")
    asked = parser.parse_args(arguments)
    told = figures(asked.worlds, asked.seed)
    goal = {"coverage": 0.95, "null_called_share": 0.05, "mismatch_caught_share_at_least": 0.95}
    report = Report(
        "effects", told, goal, is_met(told, asked.worlds), size={"worlds": 3 * asked.worlds, "people": PEOPLE}
    )
    report.show(told, is_json=asked.json)
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
