"""What stood around a recorded turn, answering as it answered then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from agent.actions.ledger import STEPS, ActionRecord, Beside, HeldOrder, State
from agent.commerce.http import HttpRequest
from agent.commerce.port import OPERATIONS, OutcomeUnknownError, Receipt, RefusedError
from agent.errors import NotFoundError, NotReadyError
from agent.handoff import HandoffFailedError, Package
from agent.language.protocol import DialogueState, Language, Understanding
from agent.profile import SECTIONS, CustomerProfile
from agent.profile_store import ProfileReading, Sought
from agent.profile_store.reading import SectionRead
from agent.transcript import Message
from pipelines.inbox import SourceFreshness

ACTIONS: TypeAdapter[list[ActionRecord]] = TypeAdapter(list[ActionRecord])
BESIDE: TypeAdapter[Beside] = TypeAdapter(Beside)
SECTIONS_READ: TypeAdapter[tuple[SectionRead, ...]] = TypeAdapter(tuple[SectionRead, ...])
FRESHNESS: TypeAdapter[dict[str, SourceFreshness]] = TypeAdapter(dict[str, SourceFreshness])


class RecordedLanguage:
    """The embedded layer as it is today, or what the model said then under today's rules."""

    def __init__(self, record: dict[str, Any], embedded: Language, understood: Callable[..., Understanding]) -> None:
        self._heard, self._embedded, self._understood = record["understanding"], embedded, understood

    def understand(self, text: str, dialogue: DialogueState) -> Understanding:
        """Understand the recorded message."""
        if self._heard["layer"] == "embedded":
            return self._embedded.understand(text, dialogue)
        return self._understood(self._heard["raw"], text, self._embedded, dialogue, self._heard.get("tokens", 0))


class RecordedProfiles:
    """Hands out the rows that were read; of what was not read, nothing was readable."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._record = record

    def read(
        self,
        identifier: str | None,  # noqa: ARG002  as `ProfileStore.read`; the record has one customer
        sections: Collection[str],
        *,
        as_of: datetime,  # noqa: ARG002
        sought: Sought | None = None,  # noqa: ARG002  what was found then is among the rows
    ) -> ProfileReading:
        """The recorded rows of these sections.

        Raises:
            NotReadyError: no profile was read then, or not these sections of it.
        """
        rows = self._record["profile"]
        missing = sorted(set(sections) - set(rows))
        if not self._record["readings"] or missing:
            raise NotReadyError(f"the record holds no rows of {missing or sorted(sections)!r}")
        reading = self._record["readings"][0]
        return ProfileReading(
            profile=CustomerProfile(reading["customer_id"], {name: _rows(name, rows[name]) for name in sections}),
            published_horizon=reading["published_horizon"],
            seen_horizon=reading["seen_horizon"],
            unseen_count=reading["unseen_count"],
            sections=SECTIONS_READ.validate_python(reading["sections"]),
            freshness=FRESHNESS.validate_python(reading["freshness"]),
        )


class RecordedLedger:
    """The actions of the turn as the ledger held them then. What is stepped is remembered for this replay alone."""

    def __init__(self, record: dict[str, Any]) -> None:
        kept = [*filter(None, [record["confirmed"]]), *record["actions"]]
        # The first of each: an action that was confirmed stands before what became of it.
        self._found = {action.action_id: action for action in reversed(ACTIONS.validate_python(kept))}
        self._beside = BESIDE.validate_python(record.get("beside") or {})

    def propose(self, record: ActionRecord) -> ActionRecord:
        """The action as it was found then, or as it is proposed now."""
        return self._found.setdefault(record.action_id, record)

    def get(self, action_id: str) -> ActionRecord:
        """The action as it stands.

        Raises:
            NotFoundError: the record holds none of that id.
        """
        if action_id not in self._found:
            raise NotFoundError(f"no action {action_id!r} in the record")
        return self._found[action_id]

    @contextmanager
    def holding(self, order_id: str) -> Iterator[HeldOrder]:  # noqa: ARG002
        """The order, with what was given beside for it then; nobody else gives anything now."""
        yield HeldThen(self, self._beside)

    def unsettled(self, conversation_id: str) -> tuple[ActionRecord, ...]:  # noqa: ARG002
        """Nothing: what was settled then changed nothing that was said."""
        return ()

    def step(
        self,
        action_id: str,
        to: State,
        at: datetime,
        detail: str | None = None,
        *,
        origin: State | None = None,
        began_at: datetime | None = None,
    ) -> bool:
        """Move to `to` where that is allowed."""
        found = self.get(action_id)
        is_as_asked = origin in {None, found.state} and began_at in {None, found.changed_at}
        if found.state not in STEPS[to] or not is_as_asked:
            return False
        self._found[action_id] = replace(found, state=to, changed_at=at, detail=detail)
        return True


@dataclass(frozen=True)
class HeldThen:
    """An order as it was held when the turn was taken."""

    ledger: RecordedLedger
    found: Beside

    def beside(self, record: ActionRecord, whole: Decimal, read_at: datetime) -> Beside:  # noqa: ARG002
        """What was given then."""
        return self.found

    def confirm(self, record: ActionRecord, at: datetime) -> None:
        """Remembered for this replay alone."""
        self.ledger.step(record.action_id, State.CONFIRMED, at)


class RecordedStore:
    """Offers what the store offered, and answers as it answered the one operation of the record; does nothing."""

    def __init__(self, record: dict[str, Any]) -> None:
        # Before records said so, no store was asked for what it did not offer.
        self.offers = frozenset(record.get("offers", OPERATIONS))
        confirmed = record["confirmed"]
        done = [action for action in record["actions"] if confirmed and action["action_id"] == confirmed["action_id"]]
        self._outcome = done[-1] if done else None

    def __getattr__(self, operation: str) -> Callable[..., Receipt]:
        """Every operation there is."""
        if operation not in OPERATIONS:
            raise AttributeError(operation)
        return self.answer

    def answer(self, *_: Any, **__: Any) -> Receipt:
        """What the one deed of the record came to."""
        outcome = self._outcome
        if outcome is None or outcome["state"] == State.FAILED:
            raise RefusedError((outcome or {}).get("detail") or "nothing was done then")
        if outcome["state"] == State.UNKNOWN:
            raise OutcomeUnknownError(outcome["detail"])
        return Receipt(outcome["detail"])


class RecordedCalls:
    """Answers as systems of the brand's own answered; calls nobody."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._made, self._store = record.get("calls", ()), RecordedStore(record)

    def perform(self, declared: HttpRequest, arguments: Mapping[str, Any], key: str) -> Receipt:  # noqa: ARG002
        """What the one deed of the record came to; raises as the store did."""
        return self._store.answer()

    def read(self, declared: HttpRequest, arguments: Mapping[str, Any]) -> dict[str, str]:
        """The values that were told.

        Raises:
            RefusedError: the call failed then, or was not made.
        """
        made = self.made(declared.name, arguments)
        if made is None or made["state"] != "done":
            raise RefusedError((made or {}).get("detail") or f"{declared.name!r} was not called then")
        return dict(made["values"])

    def made(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """The call of the record, if it was made with just these."""
        return next((each for each in self._made if (each["name"], each["given"]) == (name, dict(arguments))), None)


class RecordedHandoffs:
    """Gives the receipt that was given."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._receipt, self._was_answered = record["receipt"], record["reply"] is not None

    def hand_over(self, package: Package, at: datetime) -> str:  # noqa: ARG002
        """The receipt.

        Raises:
            HandoffFailedError: nobody took over then.
        """
        if self._receipt is None:
            raise HandoffFailedError("nobody took over then")
        return str(self._receipt)

    def reachable_at(self, conversation_id: str, email: str, at: datetime) -> bool:  # noqa: ARG002
        """Whether nobody had taken the conversation; nothing is noted again."""
        return self._was_answered


class RecordedDoorstep:
    """Grants a stranger what was granted, and believes the code that was believed."""

    def __init__(self, doorstep: Mapping[str, Any]) -> None:
        self.sends_codes = bool(doorstep.get("sends_codes"))
        self._doorstep = doorstep

    def spend(self, *_: str) -> bool:
        """Whether it was granted."""
        return bool(self._doorstep.get("is_granted", True))

    def send(self, *_: Any) -> bool:
        """Whether a code was sent."""
        return self.spend()

    def proves(self, *_: Any) -> str | None:
        """Whom the code had proved."""
        identifier: str | None = self._doorstep.get("identifier")
        return identifier


class RecordedLibrary:
    """Finds nothing anew: the passages that were found then are among the rows."""

    def find(self, question: str, need: str) -> tuple[str, ...]:  # noqa: ARG002
        """None."""
        return ()

    def words(self, question: str) -> str:  # noqa: ARG002
        """Nothing: a replay tells no gaps."""
        return ""


class NoConversations:
    """No earlier messages: they go into a handover's package and steer nothing."""

    def messages(self, conversation_id: str) -> tuple[Message, ...]:  # noqa: ARG002
        """None."""
        return ()

    def records(self, conversation_id: str) -> tuple[dict[str, Any], ...]:  # noqa: ARG002
        """None."""
        return ()


def _rows(name: str, rows: list[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(TypeAdapter(SECTIONS[name]).validate_python(row) for row in rows)
