"""Another variant instead: exchanged once it has arrived, changed as long as it has not left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.actions.action import Action
from agent.actions.change_items import CHANGE_ITEMS
from agent.actions.exchange_items import EXCHANGE_ITEMS, arguments_for
from agent.commerce.port import LineChange
from agent.evidence import Fact, Sentence, fact, said, sentence
from agent.language.matching import mentions, options_of, segments, variants_with, wanted_options
from agent.policy import Decision, deciding
from agent.policy.orders import has_left
from agent.profile import (
    CatalogVariant,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    PolicyClause,
    ReturnLine,
    ReturnOption,
    Shipment,
)
from agent.skills.items import Items, items_meant
from agent.skills.pieces import counted_out, pieces_meant
from agent.skills.proposing import ask_for_a_yes, leave_to_a_person, refuse
from agent.skills.settling import method_in_words, method_meant, original_of, which_method
from agent.skills.skill import Answer, Plan, Request, Skill
from agent.transcript import ReplyKind

WHICH_VARIANT = "which_variant"
LISTED_AT_MOST = 6
SECTIONS = frozenset(
    {
        Order.TABLE, OrderLine.TABLE, Shipment.TABLE, ReturnOption.TABLE, ReturnLine.TABLE, PolicyClause.TABLE,
        CatalogVariant.TABLE, PaymentMethod.TABLE, Payment.TABLE,
    }
)  # fmt: skip

ON_ITS_WAY = "Order {order} is on its way: once it has arrived I can exchange it for you."
GONE = "Order {order} was {cancelled}, so nothing of it can become something else."


@dataclass(frozen=True)
class Swap:
    """So many pieces of one line, out of those there are, and what they shall become."""

    line: OrderLine
    variant: CatalogVariant
    count: int
    left: int


def answer(request: Request) -> Answer:
    """Ask for what is missing, one thing at a time; then read the whole back and ask for a yes."""
    items = items_meant(request, _swappable(request), "shall become something else")
    if isinstance(items, Answer):
        return items
    action = _action(request, items.order)
    if isinstance(action, Answer):
        return action
    swaps = _swaps(request, items)
    if isinstance(swaps, Answer):
        return swaps
    method = _method(request, items.order)
    return method if isinstance(method, Answer) else asked(request, action, items.order, swaps, method)


def _swappable(request: Request) -> list[Order]:
    """Orders that have not left, and those that have arrived."""
    orders, parcels = request.profile.rows(Order), request.profile.rows(Shipment)
    return [
        order for order in orders if not order.is_cancelled and (order.delivered_at or not has_left(order, parcels))
    ]


def _action(request: Request, order: Order) -> Action | Answer:
    name = fact(order, "order_name")
    if order.is_cancelled:
        words = sentence(GONE, order=name, cancelled=fact(order, "is_cancelled", "cancelled"))
        return Answer(ReplyKind.REFUSAL, (words,), orders=(order.order_name,))
    if order.delivered_at is None and has_left(order, request.profile.rows(Shipment)):
        return Answer(ReplyKind.REFUSAL, (sentence(ON_ITS_WAY, order=name),), orders=(order.order_name,))
    action = EXCHANGE_ITEMS if order.delivered_at else CHANGE_ITEMS
    return action if request.is_offered(action) else _to_a_person(order, action)


def _swaps(request: Request, items: Items) -> tuple[Swap, ...] | Answer:
    found = []
    for line in items.lines:
        swap = _swap(request, items, line)
        if isinstance(swap, Answer):
            return swap
        found.append(swap)
    return tuple(found)


def _swap(request: Request, items: Items, line: OrderLine) -> Swap | Answer:
    variants = {
        row.variant_id: row for row in request.profile.rows(CatalogVariant) if row.product_id == line.product_id
    }
    others = {key: row for key, row in variants.items() if key != line.variant_id}
    wanted = wanted_of(request.said, line, items.lines, [options_of(row.variant_title) for row in variants.values()])
    if not wanted:
        return _which_variant(items.order, line, list(others.values()), "Which {item} would you like instead?")
    in_stock = {key: options_of(row.variant_title) for key, row in others.items() if row.stock_quantity > 0}
    fitting = variants_with(options_of(line.variant_title), wanted, in_stock)
    if len(fitting) == 1:
        left = request.profile.pieces_at_hand(line.order_line_id)
        return Swap(line, others[fitting[0]], pieces_meant(request.said, line, items.lines, left), left)
    near = [others[key] for key in fitting] or list(others.values())
    words = "Several of these fit; which {item} would you like?" if fitting else "I have no such {item} at the moment."
    return _which_variant(items.order, line, near, words)


def wanted_of(
    words: str, line: OrderLine, lines: Sequence[OrderLine], variants: Sequence[Mapping[str, str]]
) -> dict[str, str]:
    """The options asked for this line over all that was said; what was said later counts more."""
    wanted: dict[str, str] = {}
    titles = [each.product_title for each in lines]
    for part in words.split("\n"):
        for about in _about(part, line, titles):
            wanted |= wanted_options(about, variants)
    own = options_of(line.variant_title)
    return {name: value for name, value in wanted.items() if own.get(name) != value}


def _about(part: str, line: OrderLine, titles: Sequence[str]) -> list[str]:
    """The words of one message that are about this line: behind its name, or all where no item is named."""
    if not mentions(part, titles):
        return [part]
    if len(set(titles)) == 1:
        return [part]
    return [after for title, after in segments(part, titles) if title == line.product_title]


def _which_variant(order: Order, line: OrderLine, near: Sequence[CatalogVariant], words: str) -> Answer:
    slots = {"item": fact(line, "product_title")}
    in_stock = [row for row in near if row.stock_quantity > 0 and row.variant_title][:LISTED_AT_MOST]
    for place, row in enumerate(in_stock):
        slots[f"variant_{place}"] = fact(row, "variant_title")
    listed = "; ".join(f"{{variant_{place}}}" for place in range(len(in_stock)))
    more = f" In stock are: {listed}." if listed else " None of it is in stock."
    return Answer(
        ReplyKind.QUESTION,
        (Sentence(words + more, slots),),
        open_question=WHICH_VARIANT,
        orders=(order.order_name,),
    )


def _method(request: Request, order: Order) -> PaymentMethod | Answer | None:
    """How a difference in price is settled: as said, the only way there is, or the way it was paid."""
    methods, original = request.profile.rows(PaymentMethod), original_of(request, order)
    meant = method_meant(request.said, methods, original)
    if len(meant) == 1:
        return meant[0]
    if not request.parameters.changes.asks_how_to_settle and not meant:
        return None
    if len(methods) == 1:
        return methods[0]
    return which_method(meant or methods, order, "Where shall a difference in price go") if methods else None


def asked(
    request: Request, action: Action, order: Order, swaps: Sequence[Swap], method: PaymentMethod | None
) -> Answer:
    """Read every swap back and ask for a yes, or say why not."""
    changes = [LineChange(swap.line.order_line_id, swap.variant.variant_id, swap.count) for swap in swaps]
    arguments = arguments_for(order, changes, method.payment_method_id if method else None)
    arguments["before"] = {swap.line.order_line_id: swap.line.variant_id for swap in swaps}
    decisions = action.decide(request.profile, arguments, request.terms)
    decision = deciding(decisions)
    if not decision.is_allowed:
        return _no(order, action, decisions)
    question = _question(request, action, order, swaps, method)
    return ask_for_a_yes(Plan(action, arguments), question, decisions, order.order_name)


def back(request: Request, deed: Mapping[str, Any], change: Mapping[str, Any]) -> Swap | None:
    """The swap that takes back one change of a deed; None when the line or what it was is not found any more."""
    rows = [row for row in request.profile.rows(OrderLine) if row.order_id == deed["arguments"]["order_id"]]
    # A store may have given the changed line an id of its own.
    line = next((row for row in rows if row.variant_id == change["variant_id"]), None)
    was = deed["arguments"].get("before", {}).get(change["order_line_id"])
    variants = request.profile.rows(CatalogVariant)
    variant = next((row for row in variants if row.variant_id == was), None)
    if line is None or variant is None:
        return None
    return Swap(line, variant, change["quantity"], request.profile.pieces_at_hand(line.order_line_id))


def _question(
    request: Request, action: Action, order: Order, swaps: Sequence[Swap], method: PaymentMethod | None
) -> Sentence:
    slots: dict[str, Fact] = {"order": fact(order, "order_name")}
    parts = [_read_back(action, swap, f"_{place}", slots) for place, swap in enumerate(swaps)]
    verb = "exchange" if action is EXCHANGE_ITEMS else "change"
    settled = f" A difference in price goes by your {method_in_words(method, '', slots)}." if method else ""
    once = " This can be done once for an order." if request.parameters.changes.swaps_once else ""
    return Sentence(
        f"Shall I {verb} in order {{order}}: {'; '.join(parts)}?{settled}{once} Say yes and I will do it.", slots
    )


def _read_back(action: Action, swap: Swap, place: str, slots: dict[str, Fact]) -> str:
    old = counted_out(action.name, swap.line, place, slots, count=swap.count, left=swap.left)
    slots |= {f"was{place}": fact(swap.line, "unit_price"), f"costs{place}": fact(swap.variant, "price")}
    slots[f"new{place}"] = fact(swap.variant, "variant_title")
    each = " each" if swap.count > 1 else ""
    return f"{old} at {{was{place}}}{each} for {{new{place}}} at {{costs{place}}}{each}"


def _no(order: Order, action: Action, decisions: tuple[Decision, ...]) -> Answer:
    decision = deciding(decisions)
    if decision.outcome == "escalate":
        return _to_a_person(order, action, decisions)
    words = sentence(
        "I cannot do that with order {order}. {reason}", order=fact(order, "order_name"), reason=said(decision)
    )
    return refuse(action, words, decisions, order.order_name)


def _to_a_person(order: Order, action: Action, decisions: tuple[Decision, ...] = ()) -> Answer:
    words = sentence("A colleague has to do that with order {order}.", order=fact(order, "order_name"))
    next_step = f"Change items of order {order.order_name} by hand."
    return leave_to_a_person(action, words, decisions, next_step, order.order_name)


EXCHANGE_ORDER = Skill("exchange_order", frozenset({"exchange_order"}), answer, SECTIONS)
CHANGE_ORDER_ITEMS = Skill("change_items", frozenset({"change_items"}), answer, SECTIONS)
