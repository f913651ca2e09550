"""Why did you tell me this? The records and the rules that the last answer rests on, and how fresh they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from agent.evidence import Sentence, fact, said, sentence
from agent.policy import Decision
from agent.profile import SECTIONS, CustomerProfile, Order, PolicyClause, Row, Shipment
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

NAME = "explain_answer"
TOLD_AT_MOST = 4
# What the customer would call a row, and who told it to us; the columns that stand in braces are the row's own.
CALLED = {
    "profile_orders": "Your order {order_name}, as our shop told us at {moment}.",
    "profile_order_lines": "The line {product_title} of your orders, as our shop told us at {moment}.",
    "profile_payments": "A payment of yours, as our payment records stood at {moment}.",
    "profile_charges": "A charge on your account, as our payment records stood at {moment}.",
    "profile_refunds": "A refund of yours, as our payment records stood at {moment}.",
    "profile_loyalty_entries": "Your points account, as it stood at {moment}.",
    "profile_customers": "Your account with us, as it stood at {moment}.",
    "profile_subscriptions": "Your subscription, as our shop told us at {moment}.",
    "profile_returns": "Your return, as our shop told us at {moment}.",
    "profile_return_options": "Our rule for {product_title}, as your records stood at {moment}: {clause_text}",
    "profile_discount_options": "What our rules allow you, worked out from your records of {moment}.",
    "profile_shipping_options": "What our rules allow you, worked out from your records of {moment}.",
    "profile_recommendations": "What you have looked at and bought, as it stood at {moment}.",
    "profile_cart_lines": "Your basket, as our shop told us at {moment}.",
    "catalog_products": "{title} in our catalogue, as it stood at {moment}.",
    "catalog_variants": "{product_title} in our catalogue, as it stood at {moment}.",
    "catalog_policy_clauses": "Our written rule: {clause_text}",
}
OTHERWISE = "Our records of you, as they stood at {moment}."
PARCEL = "The parcel of your order {order}, as its carrier told us at {moment}."
OPENING = sentence("This is what my answer rests on.")
NOTHING = sentence("My last answer rests on no record of yours: it would be the same for everybody.")
GONE = sentence("It rests on our shop's records as they stood then; I do not hold them any more.")


def explaining(told: Sequence[tuple[str, str]], ruled: Sequence[Decision]) -> Skill:
    """The skill that explains an answer which spoke of these rows (table and key) under these rules."""
    tables = {table for table, _ in told} & set(SECTIONS)
    orders = {Order.TABLE} if Shipment.TABLE in tables else set()
    clauses = {PolicyClause.TABLE} if any(each.clause_id for each in ruled) else set()
    answer = partial(_explained, tuple(told), tuple(ruled))
    return Skill(NAME, frozenset(), answer, frozenset(tables | orders | clauses), needs_proof=False)


def _explained(told: Sequence[tuple[str, str]], ruled: tuple[Decision, ...], request: Request) -> Answer:
    rows = [row for table, key in told if (row := _row(table, key, request.profile)) is not None]
    records = list({_what(said): said for said in (_record(row, request.profile) for row in reversed(rows))}.values())
    records.reverse()
    about = [*records[:TOLD_AT_MOST], *_rules(ruled), *_clauses(ruled, request.profile)]
    if not about:
        return Answer(ReplyKind.ANSWER, (GONE if told else NOTHING,))
    return Answer(ReplyKind.ANSWER, (OPENING, *about), ruled)


def _row(table: str, key: str, profile: CustomerProfile) -> Row | None:
    return next((row for row in profile.sections.get(table, ()) if row.key == key), None)


def _record(row: Row, profile: CustomerProfile) -> Sentence:
    moment = fact(row, "recorded_at", "moment")
    order = profile.order(getattr(row, "order_id", None) or "") if isinstance(row, Shipment) else None
    if order:
        return sentence(PARCEL, order=fact(order, "order_name"), moment=moment)
    template = CALLED.get(row.TABLE, OTHERWISE)
    named = [name for name in ("order_name", "product_title", "title", "clause_text") if f"{{{name}}}" in template]
    if any(getattr(row, name) is None for name in named):
        return sentence(OTHERWISE, moment=moment)
    facts = {name: fact(row, name) for name in named}
    return Sentence(template, facts | ({"moment": moment} if "{moment}" in template else {}))


def _what(said: Sentence) -> tuple[str, ...]:
    """What a sentence is about, whenever that was: three entries of one account are told once."""
    return (said.template, *(str(each.value) for name, each in said.facts.items() if name != "moment"))


def _rules(decisions: Sequence[Decision]) -> list[Sentence]:
    """The words of those rules that did not simply allow."""
    return [sentence("The rule for it: {word}", word=said(each)) for each in decisions if not each.is_allowed]


def _clauses(decisions: Sequence[Decision], profile: CustomerProfile) -> list[Sentence]:
    wanted = {each.clause_id for each in decisions if each.clause_id}
    rows = [row for row in profile.sections.get(PolicyClause.TABLE, ()) if row.key in wanted]
    return [_record(row, profile) for row in rows]
