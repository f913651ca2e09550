"""What a turn tells the inbox, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from agent.actions.ledger import ActionRecord
from agent.language.protocol import Understanding
from agent.policy import Decision, deciding
from agent.profile import DrawnArm, Order
from agent.skills import Escalation
from agent.store.feedback import Asked
from agent.transcript import Message
from pipelines.inbox import IncomingEvent, rapport_event

# Columns by which a reply tells when a parcel will be there.
DELIVERY_DAYS = frozenset({"estimated_delivery_at", "promised_delivery_at"})


@dataclass
class TurnEvents:
    """Collects one turn's events. Their ids are counted within the turn, so a retry makes the same ones."""

    conversation_id: str
    channel: str
    turn_number: int
    customer_identifier: str | None
    release_id: str | None
    as_of: datetime
    collected: list[IncomingEvent] = field(default_factory=list)

    def add(self, kind: str, /, **data: Any) -> None:
        """One event more; a microsecond later than the one before, so that time keeps their order."""
        place = len(self.collected)
        at = self.as_of + timedelta(microseconds=place)
        self._collect(kind, data, f"{self.conversation_id}:{self.turn_number}:{place}", at)

    def received(self, message: Message, heard: Understanding, *, is_confirmation: bool) -> None:
        """The customer's message as it was heard. `is_confirmation` means that they said their matter is settled."""
        proposals = heard.proposals
        self.add(
            "message_received",
            message_id=message.message_id,
            text=message.text,
            sentiment=heard.sentiment,
            intents=[proposal.intent for proposal in proposals],
            # Of the wish it was least sure of: a message is as well understood as its worst part.
            confidence=min((proposal.confidence for proposal in proposals), default=None),
            is_confirmation=is_confirmation,
            model_tokens=heard.tokens,
        )

    def sent(self, message: Message, in_reply_to: str | None, held_back: int = 0) -> None:
        """Our message; `held_back` is how much of it was bound to no row, and so was not said."""
        self.add("message_sent", **_sent(message, in_reply_to), **_told(message), **_bound(message, held_back))

    def decided(self, action: str, decisions: tuple[Decision, ...]) -> None:
        """What the rules said of an action."""
        decision = deciding(decisions)
        self.add(
            "action_decided",
            action=action,
            outcome=decision.outcome,
            rule=decision.rule,
            clause_id=decision.clause_id,
        )

    def escalated(
        self, escalation: Escalation, skill: str | None, receipt: str, package: Mapping[str, bool | None]
    ) -> None:
        """A person has the conversation now; of what they were given only which parts there are is told."""
        self.add(
            "conversation_escalated",
            rule=escalation.rule,
            reason=escalation.reason,
            category=escalation.category,
            handoff_mode=escalation.mode,
            skill=skill,
            tags=[escalation.rule],
            receipt=receipt,
            package_parts=[name for name, is_there in package.items() if is_there],
            package_missing=[name for name, is_there in package.items() if is_there is False],
        )

    def assigned(self, arm: DrawnArm) -> None:
        """The customer came before an experiment; told once for each person, however often they come."""
        self.collected.append(
            rapport_event(
                "experiment_assigned",
                {
                    "experiment_id": arm.experiment_id,
                    "arm": arm.arm,
                    "bucket": arm.bucket,
                    "customer_identifier": self.customer_identifier,
                    "conversation_id": self.conversation_id,
                },
                event_id=f"experiment_assigned:{arm.experiment_id}:{arm.customer_id}",
                occurred_at=self.as_of + timedelta(microseconds=len(self.collected)),
                identifiers=(self.customer_identifier,) if self.customer_identifier else (),
                routing_keys=(f"conversation:{self.conversation_id}",),
            )
        )

    def recovered(self, record: ActionRecord) -> None:
        """An action of an earlier turn turned out done after all; told once, however often it is looked at."""
        data = {
            "action": record.name,
            "action_id": record.action_id,
            "order_id": record.arguments.get("order_id"),
            "amount": record.arguments.get("amount"),
            "expected_change": asdict(record.expected),
        }
        self._collect("action_taken", data, f"{record.action_id}:recovered", self.as_of)

    def missed(self, record: ActionRecord, escalation: Escalation, receipt: str) -> None:
        """An action that no load shows was put before a person; told once."""
        data = {
            "rule": escalation.rule,
            "reason": escalation.reason,
            "category": escalation.category,
            "handoff_mode": escalation.mode,
            "skill": record.name,
            "tags": [escalation.rule],
            "receipt": receipt,
        }
        self._collect("conversation_escalated", data, f"{record.action_id}:missed", self.as_of)

    def said_beside_a_turn(self, message: Message) -> None:
        """A colleague's message, or ours about one; told once, however often it is sent."""
        self._collect("message_sent", _sent(message, None), f"{message.message_id}:sent", self.as_of)

    def resolved_by_a_person(self, receipt: str, skill: str | None, by: str, reason: str, seconds: int) -> None:
        """A colleague calls the matter settled."""
        data: dict[str, Any] = {
            "resolved_by": "human",
            "skill": skill,
            "tags": [reason],
            "reason": reason,
            "resolver": by,
        }
        data |= {"resolution_time_seconds": seconds, "receipt": receipt}
        self._collect("conversation_resolved", data, f"{receipt}:resolved", self.as_of)

    def suggestion_judged(self, receipt: str, judged: str, by: str) -> None:
        """What a colleague made of the reply that we had written for them; told once for a handoff."""
        self._collect(
            "suggestion_judged", {"receipt": receipt, "judged": judged, "by": by}, f"{receipt}:suggestion", self.as_of
        )

    def given_by_a_person(self, record: ActionRecord, decision: Decision, by: str, role: str, reason: str) -> None:
        """A colleague had something done for the customer: by which rule, and whether it is done."""
        given = {"action": record.name, "action_id": record.action_id, "given_by": by, "role": role, "reason": reason}
        rule = {"outcome": decision.outcome, "rule": decision.rule, "clause_id": decision.clause_id}
        self._collect("action_decided", given | rule, f"{record.action_id}:decided_by_a_person", self.as_of)
        if record.state == "done":
            named = {name: record.arguments.get(name) for name in ("order_id", "amount")}
            taken = given | named | {"expected_change": asdict(record.expected)}
            self._collect("action_taken", taken, f"{record.action_id}:given", self.as_of)

    def feedback_asked(self, asked: Asked) -> None:
        """The customer was asked how it was."""
        self._collect("feedback_asked", _asked(asked), f"{asked.feedback_id}:asked", asked.asked_at)

    def feedback_given(self, given: Asked) -> None:
        """What the customer answered. It is dated right after the question, so that it lies in the episode it is of."""
        data = _asked(given) | {"rating": given.rating, f"{given.kind}_rating": given.rating, "comment": given.comment}
        at = given.asked_at + timedelta(microseconds=given.change_count)
        told = data | {"given_at": given.given_at and given.given_at.isoformat()}
        self._collect("feedback_given", told, f"{given.feedback_id}:given:{given.change_count}", at)

    def handed_back(self, receipt: str, by: str, reason: str) -> None:
        """The agent has the conversation again, and the matter is not settled."""
        data = {"receipt": receipt, "handed_back_by": by, "reason": reason}
        self._collect("conversation_handed_back", data, f"{receipt}:handed_back", self.as_of)

    def _collect(self, kind: str, data: dict[str, Any], event_id: str, at: datetime) -> None:
        event = rapport_event(
            kind,
            self._common() | data,
            event_id=event_id,
            occurred_at=at,
            identifiers=(self.customer_identifier,) if self.customer_identifier else (),
            routing_keys=(f"conversation:{self.conversation_id}",),
        )
        self.collected.append(event)

    def _common(self) -> dict[str, Any]:
        return {
            "conversation_id": self.conversation_id,
            "channel": self.channel,
            "mode": "live",
            "customer_identifier": self.customer_identifier,
            "release_id": self.release_id,
        }


def _asked(asked: Asked) -> dict[str, Any]:
    named = {name: getattr(asked, name) for name in ("feedback_id", "kind", "message_id", "resolved_by", "channel")}
    return named | {"closes_at": asked.closes_at.isoformat()}


def _told(message: Message) -> dict[str, Any]:
    """The orders that the reply speaks of, and the latest day of delivery that it tells: what is checked later."""
    orders = {claim.key for claim in message.claims if claim.table == Order.TABLE}
    days = [claim.value for claim in message.claims if claim.column in DELIVERY_DAYS]
    return {"order_ids": sorted(orders)} | ({"told_delivery_at": max(days)} if days else {})


def _bound(message: Message, held_back: int) -> dict[str, Any]:
    """How many claims the reply makes, and how old each of their rows was then."""
    rows = {(claim.table, claim.key): claim.as_of for claim in message.claims if claim.as_of is not None}
    ages = [max(int((message.sent_at - as_of).total_seconds()), 0) for as_of in rows.values()]
    return {"claim_count": len(message.claims), "held_back_count": held_back, "fact_ages_seconds": ages}


def _sent(message: Message, in_reply_to: str | None) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "in_reply_to": in_reply_to,
        "author": message.author,
        "author_name": message.author_name,
        "text": message.text,
        "skills": list(message.skills),
        "reply_kind": str(message.reply_kind) if message.reply_kind else None,
    }
