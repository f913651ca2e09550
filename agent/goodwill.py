"""Store credit that a colleague gives: the same action through the same ledger, by the rules or beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agent.actions.action import Terms
from agent.actions.execution import execute, propose
from agent.actions.issue_store_credit import ISSUE_STORE_CREDIT, arguments_for, credit_for
from agent.actions.ledger import ActionRecord, State
from agent.errors import NotGivenError
from agent.policy import Decision, deciding
from agent.policy.money import beyond_policy_within_cap, given_within_what_was_paid
from agent.profile import Order
from agent.staff import Person
from agent.store.conversations import Conversation
from agent.store.goodwill import Kept
from agent.turn import Means
from agent.turn.events import TurnEvents

GOODWILL = "goodwill"


@dataclass(frozen=True)
class Wanted:
    """What a colleague wants to give, and why."""

    order_name: str
    amount: Decimal
    reason: str


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
        raise NotGivenError("Nobody is signed in there: credit needs an account to go to.")
    at = events.as_of
    action, sections = ISSUE_STORE_CREDIT, ISSUE_STORE_CREDIT.sections
    profile = means.profiles.read(conversation.customer_identifier, sections, as_of=at).profile
    order = next((each for each in profile.rows(Order) if each.order_name == wanted.order_name), None)
    if order is None:
        raise NotGivenError(f"The customer has no order {wanted.order_name!r}.")
    parameters = means.current_release().parameters
    credit = credit_for(profile.customer.tier if profile.customer else None, parameters.credits)
    arguments = arguments_for(order, wanted.amount, credit.clause_id if credit else None)
    decision = deciding(action.decide(profile, arguments, Terms(parameters, at)))
    is_beyond = not decision.is_allowed
    if is_beyond:
        arguments["note"] = f"Credit: {GOODWILL}"
    record = propose(action, arguments, conversation.conversation_id, means.ledger, at)
    cap: Decimal = getattr(parameters.limits.beyond_policy, by.role, Decimal(0))
    left = cap
    if record.state == State.PROPOSED:
        _must_be_left(wanted, order, record, kept)
        if is_beyond:
            decision, left = _beyond(wanted, by, record, decision, cap, kept, at, means)
        else:
            after = _after(record, decision.rule)
            kept.within(by.name, conversation.conversation_id, at, wanted.reason, after)
    record = execute(action, record.action_id, means.ledger, means.commerce, at)
    events.given_by_a_person(record, decision, by.name, by.role, wanted.reason)
    kept.tell(events.collected)
    return Given(record.action_id, record.state, decision.rule, is_beyond, left)


def _must_be_left(wanted: Wanted, order: Order, record: ActionRecord, kept: Kept) -> None:
    on_its_way = kept.on_its_way(order.order_id, record.action_id)
    decision = given_within_what_was_paid(wanted.amount, order, on_its_way)
    if not decision.is_allowed:
        raise NotGivenError(decision.reason)


def _beyond(
    wanted: Wanted,
    by: Person,
    record: ActionRecord,
    broken: Decision,
    cap: Decimal,
    kept: Kept,
    at: datetime,
    means: Means,
) -> tuple[Decision, Decimal]:
    """The word of the cap, written down with what it lets go; and what is left of it then."""
    if not wanted.reason:
        raise NotGivenError(f"{broken.reason} Beyond the rules, say why.")
    # A day of the brand's, as its people count it.
    midnight = at.astimezone(means.brand.time_zone).replace(hour=0, minute=0, second=0, microsecond=0)
    word = beyond_policy_within_cap
    given = kept.beyond(
        by.name,
        record.conversation_id,
        at,
        midnight,
        wanted.reason,
        _after(record, broken.rule),
        lambda spent: word(wanted.amount, spent, cap).is_allowed,
    )
    decision = word(wanted.amount, given, cap)
    if not decision.is_allowed:
        raise NotGivenError(f"{broken.reason} {decision.reason}")
    return decision, cap - given - wanted.amount


def _after(record: ActionRecord, rule: str) -> dict[str, str]:
    named = {name: str(record.arguments[name]) for name in ("order_id", "amount")}
    return named | {"action": record.name, "action_id": record.action_id, "rule": rule}
