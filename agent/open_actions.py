"""Actions that were begun and are not known to have ended: taken up again, and held against what the store shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from agent.actions.action import Action
from agent.actions.give_refund import GIVE_REFUND
from agent.actions.ledger import ActionRecord, State
from agent.actions.recovery import recover
from agent.skills.catalogue import ACTIONS as OF_SKILLS
from agent.skills.custom import book_of
from agent.store.outbox import Outbox
from agent.transcript import MissingAction, Reconciliation
from agent.turn import Means
from agent.turn.settling import recovered, settled, told_a_person

# What the agent does, and what only people do: either is taken up where a crash left it.
ACTIONS = OF_SKILLS | {GIVE_REFUND.name: GIVE_REFUND}


@dataclass(frozen=True)
class OpenActions:
    """What `land` makes known has been kept in the outbox before."""

    means: Means
    outbox: Outbox
    land: Callable[[], None]

    def recover(self) -> tuple[ActionRecord, ...]:
        """Ask again for actions that a crash or a silent store left open; tell the inbox of those that are done now."""
        now = self.means.clock()
        taken_up = recover(ACTIONS, self.means.ledger, self.means.commerce, now, self._of_a_custom_skill)
        for record in taken_up:
            if record.state is State.DONE:
                self.outbox.keep(recovered(record, self.means, now).collected)
        self.land()
        return taken_up

    def reconcile(self) -> Reconciliation:
        """Hold every open action against the profiles; those overdue are put before a person, once each."""
        now, means = self.means.clock(), self.means
        looked_at = [(record, settled(record, means, now)) for record in means.ledger.every_unsettled()]
        missing = tuple(record for record, verdict in looked_at if verdict == "missing")
        for record in missing:
            self.outbox.keep(told_a_person(record, means, now).collected)
        self.land()
        verdicts = [verdict for _, verdict in looked_at]
        return Reconciliation(verdicts.count("shown"), verdicts.count("waiting"), tuple(map(_missing, missing)))

    def _of_a_custom_skill(self, record: ActionRecord) -> Action | None:
        """A custom skill's action, by the newest release that declares this very request."""
        releases = chain((self.means.current_release(),), self.means.signed_releases())
        books = (book_of(release.skills, self.means.calls) for release in releases)
        return next((action for action in (book.action_of(record) for book in books) if action), None)


def _missing(record: ActionRecord) -> MissingAction:
    r = record
    return MissingAction(r.action_id, r.conversation_id, r.name, r.state.value, r.expected.table, r.changed_at)
