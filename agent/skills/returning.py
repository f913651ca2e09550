"""Send it back: what was meant is read back, and opened after a yes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.actions.request_return import REQUEST_RETURN as ACTION
from agent.actions.request_return import arguments_for
from agent.evidence import Fact, Sentence, fact
from agent.policy import Decision, deciding
from agent.policy.returns import return_within_window
from agent.policy.settling import refund_goes_where_it_may
from agent.profile import Order, OrderLine, PaymentMethod, ReturnOption
from agent.skills.answering import BEGIN
from agent.skills.going_back import told_of_facts
from agent.skills.items import Items, items_meant
from agent.skills.pieces import counted_out, pieces_meant
from agent.skills.proposing import Declining, ask_for_a_yes
from agent.skills.settling import method_in_words, method_meant, original_of, which_method
from agent.skills.skill import Answer, Plan, Request

# "Can I return it?" wants an answer; "I want to return it" and "can you return it" want it done.
ASKING = re.compile(
    r"\b(?:can|could|may|should|do|am|are|would) (?:i|we)\b|\bi (?:can|could|may)\b"
    r"|\b(?:able|possible|allowed|eligible)\b"
    r"|^\W*(?:how|what|when|until|which|is|are|does|why|by when)\b",
    re.IGNORECASE,
)

DECLINING = Declining(
    ACTION,
    no="I cannot open a return for order {order}. {reason}",
    by_hand="A colleague has to look at that return for order {order}.",
    next_step="Decide by hand what of order {order} may go back.",
)


def is_wanted(request: Request) -> bool:
    """Whether it shall be done, and this store can do it; else the question is only what may go back."""
    is_asking = ASKING.search(request.said.split("\n")[0]) and request.entities.get("deed") != BEGIN
    return request.is_offered(ACTION) and not is_asking


def proposed(request: Request, candidates: Sequence[Order]) -> Answer:
    """Ask which items and where the money goes as far as it is not known; then for a yes."""
    items = items_meant(request, candidates, "would you like to send back")
    if isinstance(items, Answer):
        return items
    left = {option.order_line_id: option for option in request.profile.rows(ReturnOption)}
    judged = tuple(_judged(left.get(line.order_line_id), request) for line in items.lines)
    stays = _stays(items, judged, left)
    if not deciding(judged).is_allowed and not stays:
        return DECLINING.declined(items.order, judged)
    going = Items(items.order, tuple(line for line, word in zip(items.lines, judged, strict=True) if word.is_allowed))
    method = _method(request, items.order)
    asked = method if isinstance(method, Answer) else _asked(request, going, left, method)
    return replace(asked, sentences=(*stays, *asked.sentences))


def _stays(items: Items, judged: Sequence[Decision], left: Mapping[str | None, ReturnOption]) -> tuple[Sentence, ...]:
    """Why some of several lines stay while the others may go back; nothing unless every reason stands in its row."""
    told = [
        told_of_facts(left[line.order_line_id], word) if word.outcome == "deny" else None
        for line, word in zip(items.lines, judged, strict=True)
        if not word.is_allowed
    ]
    found = tuple(words for words in told if words)
    return found if len(found) == len(told) < len(judged) else ()


def _judged(option: ReturnOption | None, request: Request) -> Decision:
    """An order that came to us as a file has no options: what of it may go back a person says."""
    if option is None:
        return Decision("escalate", "No return rule covers this item.", "return_under_a_known_clause")
    return return_within_window(option, request.terms.as_of)


def _method(request: Request, order: Order) -> PaymentMethod | Answer | None:
    """Where the money goes: as said, the only place it may, or back the way it was paid."""
    methods, original = request.profile.rows(PaymentMethod), original_of(request, order)
    changes = request.parameters.changes
    meant = method_meant(request.said, methods, original)
    if len(meant) == 1:
        return meant[0]
    allowed = [row for row in methods if refund_goes_where_it_may(row, original, changes.refund_to).is_allowed]
    if len(allowed) > 1 and (meant or changes.asks_how_to_settle):
        return which_method([row for row in allowed if row in meant] or allowed, order, "Where shall the money go")
    return allowed[0] if len(allowed) == 1 else None


def _asked(
    request: Request, items: Items, left: dict[str | None, ReturnOption], method: PaymentMethod | None
) -> Answer:
    counts = {line.order_line_id: _count(request, line, items, left[line.order_line_id]) for line in items.lines}
    # Back the way it was paid needs no naming, and not every store can be told where else.
    chosen = method.payment_method_id if method else None
    refund_to = None if chosen == original_of(request, items.order) else chosen
    arguments = arguments_for(items.order, counts.items(), refund_to)
    decisions = ACTION.decide(request.profile, arguments, request.terms)
    if not deciding(decisions).is_allowed:
        return DECLINING.declined(items.order, decisions)
    question = _question(items, counts, left, method)
    return ask_for_a_yes(Plan(ACTION, arguments), question, decisions, items.order.order_name)


def _count(request: Request, line: OrderLine, items: Items, option: ReturnOption) -> int:
    return pieces_meant(request.said, line, items.lines, option.returnable_quantity)


def _question(
    items: Items, counts: Mapping[str, int], left: dict[str | None, ReturnOption], method: PaymentMethod | None
) -> Sentence:
    slots: dict[str, Fact] = {"order": fact(items.order, "order_name")}
    parts = []
    for place, line in enumerate(items.lines):
        count, option = counts[line.order_line_id], left[line.order_line_id]
        words = counted_out(ACTION.name, line, f"_{place}", slots, count=count, left=option.returnable_quantity)
        parts.append(words + _worth(option, count, f"_{place}", slots))
    where = f"to your {method_in_words(method, '', slots)}" if method else "back the way you paid"
    words = f"Shall I open a return for order {{order}}: {'; '.join(parts)}? The money goes {where}."
    return Sentence(words + " Say yes and I will do it.", slots)


def _worth(option: ReturnOption, count: int, place: str, slots: dict[str, Fact]) -> str:
    """The money for exactly these pieces: what all of them come to, or what each does."""
    is_all = count == option.returnable_quantity
    column = "refund_amount" if is_all else "unit_refund_amount"
    if getattr(option, column) is None:
        return ""
    slots[f"back{place}"] = fact(option, column)
    each = "" if is_all or count == 1 else " each"
    return f" for {{back{place}}}{each}"
