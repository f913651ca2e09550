"""Plays scenarios against a draft, each several times, and judges what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.simulation.agent import Agent, AgentRefusedError
from pipelines.simulation.judging import missed


@dataclass(frozen=True)
class Attempt:
    """One time that a scenario was played."""

    missed: list[dict[str, Any]]
    duration_ms: float
    turns: list[dict[str, Any]]

    @property
    def has_passed(self) -> bool:
        """Nothing that was expected is missing."""
        return not self.missed


def played(agent: Agent, tried: Mapping[str, Any], scenario: Mapping[str, Any], times: int) -> list[Attempt]:
    """The attempts at one scenario; an attempt that the agent refuses has missed everything, and says why."""
    return [_attempt(agent, tried, scenario) for _ in range(times)]


def _attempt(agent: Agent, tried: Mapping[str, Any], scenario: Mapping[str, Any]) -> Attempt:
    said = {name: scenario[name] for name in ("customer", "channel", "as_of", "horizon")}
    said["outside"] = scenario.get("outside", "answers")
    began = time.perf_counter()
    try:
        turns = agent.preview({**tried, **said, "says": [each["text"] for each in scenario["turns"]]})
    except AgentRefusedError as refused:
        found, turns = [{"turn": 0, "expected": "an answer", "wanted": True, "instead": str(refused)}], []
    else:
        found = missed(scenario, turns)
    # Of the turns only what a person reads beside a miss; those of an attempt that passed are known to be right.
    shown = [{name: turn[name] for name in ("text", "reply", "skills", "outcome", "actions")} for turn in turns]
    return Attempt(found, round((time.perf_counter() - began) * 1000, 1), shown if found else [])


def pass_hat(attempts: Sequence[Sequence[Attempt]], times: int) -> list[float]:
    """pass^1 to pass^k: the mean over scenarios of the chance that j attempts, drawn at random, all pass.

    The unbiased estimate C(c, j) / C(n, j) for c passes among n attempts, as tau-bench reports it.
    """
    return [_pass_hat(attempts, drawn) for drawn in range(1, times + 1)] if attempts else []


def _pass_hat(attempts: Sequence[Sequence[Attempt]], drawn: int) -> float:
    chances = []
    for each in attempts:
        passes, chance = sum(one.has_passed for one in each), 1.0
        for step in range(drawn):
            chance *= max(passes - step, 0) / (len(each) - step)
        chances.append(chance)
    return round(sum(chances) / len(chances), 4)


def play_all(agent: Agent, run: Mapping[str, Any], log: Callable[[str], None]) -> dict[str, Any]:
    """Play what the run asks for and hand every result in as it comes; the totals."""
    asked, tried = run["asked"], {"draft_id": run["draft_id"], "revision": run["revision"]}
    named, times = set(asked["scenario_ids"]), int(asked["times"])
    chosen = [each for each in agent.scenarios() if not named or each["scenario_id"] in named]
    began, every = time.perf_counter(), []
    for each in chosen:
        attempts = played(agent, tried, each["scenario"], times)
        every.append(attempts)
        told = [vars(attempt) for attempt in attempts]
        head = {"scenario_id": each["scenario_id"], "version": each["version"]}
        agent.tell(run["run_id"], "results", head | {"attempts": told})
        failed = sum(not attempt.has_passed for attempt in attempts)
        log(f"{each['scenario']['title']!r}: failed {failed} of {times}")
    passed = sum(all(attempt.has_passed for attempt in attempts) for attempts in every)
    return {
        "scenarios": len(chosen),
        "passed": passed,
        "times": times,
        "pass_hat": pass_hat(every, times),
        "seconds": round(time.perf_counter() - began, 2),
        "has_passed": bool(chosen) and passed == len(chosen),
    }
