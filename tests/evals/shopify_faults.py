"""The simulator of faults and crashes over the Shopify adapter: `python -m tests.evals.shopify_faults --json`.

The runs are those of `tests.evals.action_faults`; the store is the one that executes GraphQL over Shopify's own schema,
and the faults befall the adapter's HTTP. What has no idempotency key there is not asked for again for 25 s, so an
unknown outcome is settled within 45 s and not within 30, and a refused cancellation within three minutes. Left out: a
return that the network itself delivers twice, for it has no key that would tell.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from agent.commerce.port import CommercePort
from agent.commerce.shopify import ShopifyCommerce
from agent.skills.catalogue import ACTIONS
from tests.agent.actions.memory_ledger import MemoryLedger
from tests.agent.commerce.shopify_shop import EFFECTS, Shop, operation_of
from tests.evals._faulty_store import FAULTS, SLOWEST, Books, Clock, FaultyStore
from tests.evals._report import Report
from tests.evals.action_faults import Run, figures, run

OFFERED = sorted(
    name
    for name, action in ACTIONS.items()
    if getattr(ShopifyCommerce, action.operation) is not getattr(CommercePort, action.operation)
)
# A job has no limit that is promised: its refusal is believed after two minutes.
SETTLED_WITHIN_SECONDS = {"cancel_order": 180}
# The store as it has to stand for the action to be possible.
STANDING: dict[str, dict[str, Any]] = {
    "request_return": {"is_delivered": True},
    "exchange_items": {"is_delivered": True},
    "resume_subscription": {"status": "PAUSED"},
}


class _Effects(Counter[str]):
    """What really changed in the store, whatever the key: each run has a store of its own."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self.shop = shop

    def __getitem__(self, key: str) -> int:
        return self.shop.change_count


@dataclass
class ShopBooks(Books):
    """The books of a store that is asked over HTTP; late requests are bodies that have yet to arrive."""

    shop: Shop = field(default_factory=Shop)

    def __post_init__(self) -> None:
        self.effects = _Effects(self.shop)

    def arrive(self, now: Any) -> None:
        due, self.late = [each for each in self.late if each[0] <= now], [each for each in self.late if each[0] > now]
        for _, text in due:
            self.answered(text)

    def answered(self, text: str) -> httpx.Response:
        self.shop.is_unwilling = bool(self.refused)
        return httpx.Response(200, text=json.dumps(self.shop.answer(json.loads(text)), default=str))


@dataclass
class FaultyShopify(FaultyStore):
    """The adapter over a store whose line fails by seed."""

    books: ShopBooks = field(default_factory=ShopBooks)

    def __post_init__(self) -> None:
        transport = httpx.MockTransport(self.asked)
        self.port = ShopifyCommerce("https://shop.test/graphql.json", "t", lambda: self.clock.now, transport)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["port"], name)

    def asked(self, request: httpx.Request) -> httpx.Response:
        self.books.arrive(self.clock.now)
        text = request.content.decode()
        if operation_of(json.loads(text)) not in EFFECTS:
            return self.read(text)
        self.die("before the effect")
        fault = self.random.choice(FAULTS) if self.faults > 0 else None
        self.faults -= 1
        response = self.befallen(fault, text) if fault else self.books.answered(text)
        self.die("after the effect")
        return response

    def read(self, text: str) -> httpx.Response:
        if self.faults > 0 and self.random.random() < 0.1:
            self.faults -= 1
            self.seen["no answer to a question"] += 1
            raise httpx.ReadTimeout("no answer")
        return self.books.answered(text)

    def befallen(self, fault: str, text: str) -> httpx.Response:
        self.seen[fault] += 1
        if fault == "unreachable":
            raise httpx.ConnectError(fault)
        if fault == "duplicate":
            first = self.books.answered(text)
            if operation_of(json.loads(text)) != "Return":
                self.books.answered(text)
            return first
        if fault == "slow":
            self.clock.passes(10)
            self.books.late.append((self.clock.now + self.random.random() * SLOWEST, text))
            raise httpx.ReadTimeout(fault)
        if "after" in fault or (fault == "reset" and self.random.random() < 0.5):
            self.books.answered(text)
        self.clock.passes(10 if fault.startswith("time-out") else 0)
        if fault[0].isdigit():
            return httpx.Response(int(fault[:3]))
        raise httpx.RemoteProtocolError(fault)


def shop_for(operation: str) -> Callable[..., FaultyStore]:
    """A faulty Shopify on which `operation` is possible."""
    within = SETTLED_WITHIN_SECONDS.get(operation, 45)
    books = ShopBooks(shop=Shop(**STANDING.get(operation, {})))

    def shop(random: Random, clock: Clock, faults: int, kill: str | None) -> FaultyStore:
        return FaultyShopify(random, clock, faults, kill, books=books, settled_within=within)

    return shop


def simulated(seeds: range) -> Iterator[Run]:
    """A run for each seed, the actions in turn."""
    for seed in seeds:
        name = OFFERED[seed % len(OFFERED)]
        yield run(seed, MemoryLedger(), f"conv_{seed}", name=name, kind=shop_for)


def main() -> int:
    """Run the simulator; 1 when any run went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    told = figures(list(simulated(range(given.seed, given.seed + given.runs))))
    flat = {
        name: told[name] for name in ("runs", "took_place_more_than_once", "done", "failed", "slowest_settled_seconds")
    }
    flat["wrong"] = len(told["wrong"])
    goal = {"wrong": 0, "took_place_more_than_once": 0, "slowest_settled_seconds": max(SETTLED_WITHIN_SECONDS.values())}
    met = not told["wrong"]
    size = {"actions": len(OFFERED), "faults_and_kills": sum(told["faults"].values()), "seed": given.seed}
    report = Report("shopify_faults", flat, goal, met, size=size)
    report.show({"wrong": told["wrong"], "faults": told["faults"]}, is_json=given.json)
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
