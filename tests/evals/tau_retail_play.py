"""Plays one scripted shopper against the agent over its own HTTP API, and looks at what the store is like after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.agent.routes.edge import a_token, bearer, client_of
from tests.evals.tau_retail_gold import Replayed, same
from tests.evals.tau_retail_shopper import Shopper
from tests.evals.tau_retail_tasks import Task, Wish
from tests.evals.tau_retail_world import Open, World, opened

# A shopper who has not got it by then gives up.
TURNS_A_WISH = 9
MANY = "100000/minute"
# By which words of ours a shopper knows what they are asked; the first that fits counts.
ASKED = (
    ("say yes", "confirm"),
    ("which order", "which_order"),
    ("which items of order", "which_items"),
    ("in stock", "which_variant"),
    ("difference in price go for order", "which_payment_method"),
    ("money go for order", "which_payment_method"),
    ("charge it for order", "which_payment_method"),
    ("what is the reason", "which_reason"),
    ("write the whole address", "which_address"),
    ("understood", "what"),
)


@dataclass(frozen=True)
class Played:
    """One conversation: what was said, whether the end state is the gold's, and what was written without a yes."""

    task_id: str
    shopper: int
    is_solved: bool
    is_handed_over: bool
    writes: tuple[str, ...]
    writes_without_yes: int
    turns: int
    transcript: tuple[tuple[str, str], ...]


def play(world: World, task: Task, number: int, gold: Replayed) -> Played:
    """One shopper of one task, in a store of their own."""
    shopper = Shopper(task, number, world.document)
    with opened(world, f"play_{abs(hash((task.task_id, number)))}") as store:
        talk = _Talk(store, str(store.told.customers[task.user_id or ""]))
        for wish in task.wishes or ():
            talk.about(shopper, wish)
            if talk.is_handed_over:
                break
        return Played(
            task.task_id, number, same(store.shop.document, gold.shop.document), talk.is_handed_over,
            tuple(store.means.commerce.writes), talk.without_yes, len(talk.transcript), tuple(talk.transcript),  # type: ignore[attr-defined]
        )  # fmt: skip


class _Talk:
    """A conversation over HTTP, signed in."""

    def __init__(self, store: Open, customer: str) -> None:
        self._store = store
        self._client = client_of(store, customer_rate=MANY)
        self._headers = bearer(a_token(customer))
        started = self._client.post("/v1/conversations", json={}, headers=self._headers)
        self._path = f"/v1/conversations/{started.raise_for_status().json()['conversation_id']}/messages"
        self.transcript: list[tuple[str, str]] = []
        self.is_handed_over = False
        self.without_yes = 0

    def about(self, shopper: Shopper, wish: Wish) -> None:
        """Say the wish and answer until it is done, refused or given up."""
        says = shopper.opening(wish)
        for _ in range(TURNS_A_WISH):
            before = len(self._writes)
            reply = self._say(says)
            is_yes = says in shopper.yeses
            self.without_yes += 0 if is_yes else len(self._writes) - before
            question = asked(reply)
            if self.is_handed_over or question is None:
                return
            says = self._answer(shopper, wish, question, reply)

    def _answer(self, shopper: Shopper, wish: Wish, question: str, reply: str) -> str:
        if question == "confirm" and not shopper.agrees(reply, wish):
            return shopper.objection(wish)
        return shopper.replies(question, wish)

    def _say(self, text: str) -> str:
        answered = self._client.post(self._path, json={"text": text}, headers=self._headers)
        if answered.is_error:
            raise RuntimeError(f"the agent answered {answered.status_code} to {text!r}: {answered.text}")
        body: Mapping[str, Any] = answered.json()
        self.is_handed_over = body["is_handed_over"]
        reply = body["reply"]["text"] if body["reply"] else ""
        self.transcript.append((text, reply))
        return reply

    @property
    def _writes(self) -> list[str]:
        return self._store.means.commerce.writes  # type: ignore[attr-defined, no-any-return]


def asked(reply: str) -> str | None:
    """What the agent wants to know; None when it asks for nothing."""
    lowered = reply.lower()
    if "?" not in reply:
        return None
    return next((question for words, question in ASKED if words in lowered), None)
