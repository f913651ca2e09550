"""One run for one receiver: what it has to be told, and of whom it may still be told at that moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.exports.difference import Difference, difference
from pipelines.exports.ledger import PERHAPS, Ledger
from pipelines.exports.members import Member
from pipelines.exports.plan import Plan
from pipelines.exports.receipts import ListReceipt, Receipt
from pipelines.exports.standing import Unsettled

EVENTS = "events"


class NobodyLeftError(Exception):
    """Whoever was to be told of is to be left alone by now."""


@dataclass(frozen=True)
class Telling:
    """One run for one receiver."""

    plan: Plan
    ledger: Ledger
    unsettled: Unsettled
    clock: Callable[[], datetime]

    def change(self, name: str) -> tuple[Difference, dict[str, Member]]:
        """What has to be told of one list, and its members by address."""
        members = {member.email: member for member in self.plan.lists.get(name, ())}
        told = self.ledger.told(name)
        return difference({key: each.digest for key, each in members.items()}, told.there, told.refused), members

    def names(self) -> list[str]:
        """Every list there is, and those there were."""
        return sorted({*self.plan.lists, *self.ledger.names()} - {EVENTS})

    def receipt(self) -> Receipt:
        """An empty one."""
        return Receipt(self.ledger.receiver, self.plan.as_of.isoformat())

    def still(self, members: Sequence[Member]) -> list[Member]:
        """Those who may be told of now.

        Raises:
            NobodyLeftError: none of them.
        """
        held = self.unsettled([member.email for member in members])
        left = [member for member in members if member.email not in held]
        if not left:
            raise NobodyLeftError
        return left

    def tell(self, part: ListReceipt, members: Sequence[Member], put: Callable[[Choose], dict[str, str]]) -> None:
        """Have some members put on a list. `put` is given who may be, asked at each attempt; it tells who was refused.

        Everybody is written down as perhaps there before anything is sent: a kill, or silence, hides nobody.
        """
        try:
            first = self.still(members)
        except NobodyLeftError:
            part.cancelled += len(members)
            return
        self.ledger.note(part.name, [(each.email, PERHAPS, "sent") for each in first], self.clock())
        chosen: list[Member] = []

        def choose() -> Sequence[Member]:
            chosen[:] = self.still(first)
            return chosen

        try:
            refused = put(choose)
        except NobodyLeftError:
            part.cancelled += len(members)
            return
        part.cancelled += len(members) - len(chosen)
        part.refused += len(refused)
        self.ledger.note(
            part.name,
            [(each.email, each.digest, "refused" if each.email in refused else "sent") for each in chosen],
            self.clock(),
        )


Choose = Callable[[], Sequence[Member]]
