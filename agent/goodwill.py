"""What a colleague gives in the customer's name: the agent's own actions and ledger, by the rules or beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agent.actions.action import Terms
from agent.actions.execution import execute, propose
from agent.actions.ledger import ActionRecord, State
from agent.errors import NotGivenError
from agent.gifts import GIFTS, Asked, Gift, Wanted
from agent.policy import Decision, deciding
from agent.policy.money import beyond_policy_within_cap, given_within_what_was_paid
from agent.profile import Order
from agent.staff import Person
from agent.store.conversations import Conversation
from agent.store.goodwill import Held, Kept
from agent.turn import Means
from agent.turn.events import TurnEvents


@dataclass(frozen=True)
class Given:
    """What came of it."""

    action_id: str
    state: State
    rule: str
    is_beyond_policy: bool
    left_today: Decimal


def give(wanted: Wanted, by: Person, conversation: Conversation, means: Means, kept: Kept, events: TurnEvents) -> Given:
    """Give it once, however often it is asked; whoever calls holds the conversation.

    Raises:
        NotGivenError: what stands in the way, for the colleague to read.
    """
    if conversation.customer_identifier is None:
        raise NotGivenError("Nobody is signed in there: it needs an account to go to.")
    at, gift, parameters = events.as_of, GIFTS[wanted.deed], means.current_release().parameters
    profile = means.profiles.read(conversation.customer_identifier, gift.sections, as_of=at).profile
    order = next((each for each in profile.rows(Order) if each.order_name == wanted.order_name), None)
    if order is None:
        raise NotGivenError(f"The customer has no order {wanted.order_name!r}.")
    terms = Terms(parameters, at)
    asked = gift.asks(wanted, order, profile, terms)
    decisions = gift.action.decide(profile, asked.arguments, terms)
    decision = deciding(decisions)
    is_beyond = not decision.is_allowed
    if is_beyond and gift.note:
        asked.arguments["note"] = gift.note
    record = propose(gift.action, asked.arguments, conversation.conversation_id, means.ledger, at)
    cap: Decimal = getattr(parameters.limits.beyond_policy, by.role, Decimal(0))
    left = cap
    if record.state == State.PROPOSED:
        _may_be_broken(gift, decisions)
    # What the store refused once is given again as if for the first time, but for the line that says who gave it.
    if record.state in {State.PROPOSED, State.FAILED}:
        with kept.holding(order.order_id) as held:
            _must_be_left(asked, order, record, held, at)
            if record.state == State.PROPOSED:
                after = _after(record, decision.rule, asked.amount)
                if is_beyond:
                    decision, left = _beyond(wanted.reason, asked, by, decision, cap, held, _midnight(at, means))
                held.note(record, by.name, at, wanted.reason, after, is_beyond=is_beyond)
            held.confirm(record, at)
    record = execute(gift.action, record.action_id, means.ledger, means.commerce, at)
    events.given_by_a_person(record, decision, by.name, by.role, wanted.reason)
    kept.tell(events.collected)
    return Given(record.action_id, record.state, decision.rule, is_beyond, left)


def _may_be_broken(gift: Gift, decisions: tuple[Decision, ...]) -> None:
    """Some rules are how things are, and no cap goes beyond them: a parcel that left, a fee that is off already."""
    for each in decisions:
        if not each.is_allowed and each.rule not in gift.beyond:
            raise NotGivenError(each.reason)


def _must_be_left(asked: Asked, order: Order, record: ActionRecord, held: Held, at: datetime) -> None:
    beside = held.beside(record, order.total_amount, at)
    if beside.is_taken_off:
        raise NotGivenError("That fee is being taken off already.")
    if beside.is_given_elsewhere:
        raise NotGivenError(
            "The same is being given for this order in another conversation: look there, or wait until the records "
            "show it."
        )
    decision = given_within_what_was_paid(asked.amount, order, beside.amount)
    if not decision.is_allowed:
        raise NotGivenError(decision.reason)


def _beyond(
    reason: str, asked: Asked, by: Person, broken: Decision, cap: Decimal, held: Held, midnight: datetime
) -> tuple[Decision, Decimal]:
    """The word of the cap, and what is left of it then."""
    if not reason:
        raise NotGivenError(f"{broken.reason} Beyond the rules, say why.")
    given = held.given_since(by.name, midnight)
    decision = beyond_policy_within_cap(asked.amount, given, cap)
    if not decision.is_allowed:
        raise NotGivenError(f"{broken.reason} {decision.reason}")
    return decision, cap - given - asked.amount


def _midnight(at: datetime, means: Means) -> datetime:
    """When the day began, as the brand's people count it."""
    return at.astimezone(means.brand.time_zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _after(record: ActionRecord, rule: str, amount: Decimal) -> dict[str, str]:
    named = {"order_id": str(record.arguments["order_id"]), "amount": f"{amount:.2f}"}
    return named | {"action": record.name, "action_id": record.action_id, "rule": rule}
