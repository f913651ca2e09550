"""Actions over a store that fails by seed and processes that die: `python -m tests.evals.action_faults --json`.

Each run proposes one action and confirms it, perhaps more than once at the same time, perhaps with a process that dies
at one of the recovery points; the recovery loop runs every 5 s of the run's own clock. Held against each run: the
effect took place at most once, nobody was told anything else than what the books say, and within 30 s after the last
fault or crash the ledger says what the books say. A small share runs over the ledger in PostgreSQL and must end like
the same seed in memory.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from agent.actions import Action, ActionRecord, Ledger, State
from agent.actions.execution import execute, propose
from agent.actions.recovery import EVERY, recover
from agent.skills.catalogue import ACTIONS
from tests.agent.actions.memory_ledger import MemoryLedger
from tests.evals._faulty_store import SETTLED_WITHIN_SECONDS, Books, Clock, FaultyStore, KilledError, as_port
from tests.evals._report import Report

START = datetime(2026, 3, 11, 14, 5, tzinfo=UTC)
POINTS = ("after the yes", "before the effect", "after the effect", "after the ledger")
ADDRESS = {
    "address1": "12 Mill Lane", "address2": None, "city": "York", "region": None, "postcode": "YO1 7AB",
    "country_code": "GB",
}  # fmt: skip
# What any of the actions may be given; each takes what is its own.
ARGUMENTS: Mapping[str, Any] = {
    "order_id": "6043",
    "subscription_id": "77",
    "cart_token": "cart-1",
    "code": "WELCOME10",
    "charge_id": "payment:9",
    "address": ADDRESS,
    "lines": [{"order_line_id": "9", "quantity": 1}],
    "changes": [{"order_line_id": "9", "variant_id": "12", "quantity": 1}],
    "refund_to": None,
    "payment_method_id": None,
    "amount": "12.00",
    "note": "a note",
    "reason": "customer",
    "customer_id": "1",
    "return_id": "31",
    "before": ADDRESS,
    "next_billing_at": None,
    "seen_at": START.isoformat(),
}


@dataclass
class Run:
    """One run as it went. `told` is what a customer could have read; `wrong` is what must not have been."""

    seed: int
    action: str
    state: State = State.PROPOSED
    effects: int = 0
    seconds: float = 0.0
    told: list[State] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    settled_within: float = SETTLED_WITHIN_SECONDS
    seen: Counter[str] = field(default_factory=Counter)


class DyingLedger:
    """The ledger of a process that dies right after it wrote the yes, or how the action ended."""

    def __init__(self, ledger: Ledger, store: FaultyStore) -> None:
        self._ledger, self._store = ledger, store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def step(self, action_id: str, to: State, at: datetime, *rest: Any, **given: Any) -> bool:
        taken = self._ledger.step(action_id, to, at, *rest, **given)
        if to == State.CONFIRMED and taken:
            self._store.die("after the yes")
        if to in {State.DONE, State.FAILED, State.UNKNOWN} and given.get("began_at") == at:
            self._store.die("after the ledger")
        return taken


def run(
    seed: int,
    ledger: Ledger,
    conversation_id: str,
    *,
    name: str | None = None,
    kill: str | None = None,
    kind: Callable[[str], Callable[..., FaultyStore]] = lambda _: FaultyStore,
) -> Run:
    """One action from the question to its end; `name` and `kill` are drawn from the seed unless they are given.

    `kind` is the store that the action is asked of.
    """
    random = Random(seed)
    action = ACTIONS[name or random.choice(sorted(ACTIONS))]
    kill = kill or random.choice((None, None, *POINTS))
    faults = random.choice((0, 1, 1, 2, 3))
    clock = Clock(START)
    store = kind(action.operation)(random, clock, faults, kill)
    books = store.books
    done = Run(seed, action.name, settled_within=store.settled_within)
    record = propose(action, dict(ARGUMENTS), conversation_id, ledger, clock.now)
    if random.random() < 0.1:
        books.refused.add(record.idempotency_key)
    _confirmed(action, record, DyingLedger(ledger, store), store, clock, random, done)
    _settled(record, ledger, store, clock, done)
    _judged(record, ledger, books, clock, done)
    done.seen = store.seen
    return done


def _confirmed(
    action: Action, record: ActionRecord, ledger: Any, store: FaultyStore, clock: Clock, random: Random, done: Run
) -> None:
    """A yes, perhaps said again while the first is at work or after it."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        with contextlib.suppress(KilledError):
            done.told.append(execute(action, record.action_id, ledger, as_port(store), clock.now).state)
        _check_told(record, store.books, done)
        clock.passes(random.random() * 3)


def _settled(record: ActionRecord, ledger: Ledger, store: FaultyStore, clock: Clock, done: Run) -> None:
    """The loop of the recovery, until the ledger is at an end and nothing is under way any more."""
    quiet_since = clock.now
    for _ in range(60):
        is_over = ledger.get(record.action_id).state in {State.DONE, State.FAILED}
        if is_over and not store.books.late:
            break
        if store.faults > 0:
            quiet_since = clock.now
        clock.passes(EVERY.total_seconds())
        store.books.arrive(clock.now)
        try:
            done.told += [each.state for each in recover(ACTIONS, ledger, as_port(store), clock.now)]
        except KilledError:
            quiet_since = clock.now
        _check_told(record, store.books, done)
        if not is_over:
            done.seconds = (clock.now - quiet_since).total_seconds()


def _check_told(record: ActionRecord, books: Books, done: Run) -> None:
    """Told as done means that it was done at that moment; what was told as failed is looked at in the end."""
    if done.told and done.told[-1] == State.DONE and books.effects[record.idempotency_key] == 0:
        done.wrong.append("told as done before it was")


def _judged(record: ActionRecord, ledger: Ledger, books: Books, clock: Clock, done: Run) -> None:
    clock.passes(60)
    books.arrive(clock.now)
    done.state, done.effects = ledger.get(record.action_id).state, books.effects[record.idempotency_key]
    if done.effects > 1:
        done.wrong.append(f"took place {done.effects} times")
    if done.state not in {State.DONE, State.FAILED}:
        done.wrong.append(f"still {done.state.value}")
    if (done.state == State.DONE) != (done.effects == 1):
        done.wrong.append(f"the ledger says {done.state.value}, the books {done.effects}")
    if done.effects and done.told and done.told[-1] == State.FAILED:
        done.wrong.append("told as failed, yet it took place")
    if done.seconds > done.settled_within:
        done.wrong.append(f"settled after {done.seconds} s")


def simulated(seeds: range, conversation: Callable[[int], str], ledger: Ledger | None = None) -> list[Run]:
    """A run for each seed; over memory, each over a ledger of its own."""
    return [run(seed, ledger or MemoryLedger(), conversation(seed)) for seed in seeds]


def crashed_everywhere(ledger: Ledger, conversation: Callable[[int], str], seed: int) -> list[Run]:
    """Every action, killed at each of the points."""
    points = [(name, point) for name in sorted(ACTIONS) for point in POINTS]
    return [
        run(seed + place, ledger, conversation(seed + place), name=name, kill=point)
        for place, (name, point) in enumerate(points)
    ]


def figures(runs: list[Run]) -> dict[str, Any]:
    """What happened over all runs; each wrong one with its seed."""
    seen: Counter[str] = sum((each.seen for each in runs), Counter())
    return {
        "runs": len(runs),
        "wrong": [{"seed": each.seed, "action": each.action, "wrong": each.wrong} for each in runs if each.wrong],
        "took_place_more_than_once": sum(each.effects > 1 for each in runs),
        "done": sum(each.state == State.DONE for each in runs),
        "failed": sum(each.state == State.FAILED for each in runs),
        "slowest_settled_seconds": max((each.seconds for each in runs), default=0.0),
        "faults": dict(sorted(seen.items())),
    }


def main() -> int:
    """Run the simulator in memory and a share of it over PostgreSQL; 1 when any run went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5000)
    parser.add_argument("--postgres-runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    from tests.evals._own_ledger import own_ledger  # starting PostgreSQL is for the command only

    memory = simulated(range(given.seed, given.seed + given.runs), lambda seed: f"conv_{seed}")
    with own_ledger() as (ledger, conversation):
        stored = simulated(range(given.seed, given.seed + given.postgres_runs), conversation, ledger)
        crashes = crashed_everywhere(ledger, conversation, given.seed + 1_000_000)
    unlike = [one.seed for one, other in zip(memory, stored, strict=False) if (one.state, one.effects) != (
        other.state, other.effects)]  # fmt: skip
    everything = [*memory, *stored, *crashes]
    report = reported(everything, unlike, given.seed)
    wrong = figures(everything)["wrong"]
    report.show({"wrong": wrong, "faults": figures(everything)["faults"], "unlike": unlike}, is_json=given.json)
    return int(not report.met)


def reported(runs: list[Run], unlike: list[int], seed: int) -> Report:
    """All runs as one result; `unlike` are seeds that ended otherwise over PostgreSQL than in memory."""
    told = figures(runs)
    flat = {
        "runs": told["runs"],
        "wrong": len(told["wrong"]),
        "took_place_more_than_once": told["took_place_more_than_once"],
        "unlike_in_memory_and_postgres": len(unlike),
        "done": told["done"],
        "failed": told["failed"],
        "slowest_settled_seconds": told["slowest_settled_seconds"],
    }
    goal = {"wrong": 0, "took_place_more_than_once": 0, "unlike_in_memory_and_postgres": 0}
    met = all(flat[name] == 0 for name in goal) and flat["slowest_settled_seconds"] <= SETTLED_WITHIN_SECONDS
    size = {"actions": len(ACTIONS), "faults_and_kills": sum(told["faults"].values()), "seed": seed}
    return Report("action_faults", flat, goal | {"slowest_settled_seconds": SETTLED_WITHIN_SECONDS}, met, size=size)


if __name__ == "__main__":
    sys.exit(main())
