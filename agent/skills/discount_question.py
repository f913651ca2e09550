"""Which code works for this customer and this basket?"""

from __future__ import annotations

import re
from decimal import Decimal

from agent.evidence import Sentence, fact, said, sentence
from agent.policy import Decision
from agent.policy.discounts import discount_within_its_terms, stack_with_points_by_hand
from agent.policy.shipping import subtotal
from agent.profile import CartLine, DiscountOption
from agent.skills.skill import Answer, Request, Skill
from agent.transcript import ReplyKind

POINTS = re.compile(r"\b(?:points?|stack\w*|combin\w*|together|both)\b", re.IGNORECASE)
WRITTEN_CODE = re.compile(r"\b(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{4,}\b")
NOT_THEIRS = sentence("I cannot find that code among those that work for you.")
TOLD_AT_MOST = 2

Judged = tuple[DiscountOption, Decision]


def answer(request: Request) -> Answer:
    """The code that takes most off this basket and its terms; of one that was named, whether it works."""
    basket = _basket(request)
    judged = _judged(request, basket)
    named = request.entities.get("code") or next(iter(WRITTEN_CODE.findall(request.text)), None)
    if named:
        meant = [each for each in judged if each[0].code.lower() == named.lower()]
        return _named(meant[0], request) if meant else _others(judged, basket)
    usable = _best(judged, basket)
    if not usable:
        return Answer(ReplyKind.ANSWER, (sentence("There is no code for you at the moment."),), _decisions(judged))
    return _with_points(usable[0][0], [_usable(option) for option, _ in usable[:TOLD_AT_MOST]], judged, request)


def usable_codes(request: Request) -> list[Judged]:
    """The codes that this basket may use, the one that takes most off first."""
    basket = _basket(request)
    return _best(_judged(request, basket), basket)


def _judged(request: Request, basket: Decimal | None) -> list[Judged]:
    return [
        (option, discount_within_its_terms(option, basket, request.locale.as_of))
        for option in request.profile.rows(DiscountOption)
    ]


def _named(meant: Judged, request: Request) -> Answer:
    option, decision = meant
    slots = {"code": fact(option, "code")}
    if decision.is_allowed:
        return _with_points(option, [_usable(option)], [meant], request)
    words, slots = "Code {code} does not work now. {why}", slots | {"why": said(decision)}
    if option.minimum_subtotal:
        words, slots = words + " It starts at {least}.", slots | {"least": fact(option, "minimum_subtotal")}
    return Answer(ReplyKind.ANSWER, (Sentence(words, slots),), (decision,))


def _others(judged: list[Judged], basket: Decimal | None) -> Answer:
    """The same words whether the code is another tier's or nobody's, and what works instead."""
    usable = _best(judged, basket)
    instead = [_usable(usable[0][0])] if usable else []
    return Answer(ReplyKind.ANSWER, (NOT_THEIRS, *instead), _decisions(judged))


def _with_points(option: DiscountOption, told: list[Sentence], judged: list[Judged], request: Request) -> Answer:
    decisions = _decisions(judged)
    if not POINTS.search(request.text):
        return Answer(ReplyKind.ANSWER, tuple(told), decisions)
    stacking = stack_with_points_by_hand(option)
    told = [*told, sentence("{word}", word=said(stacking))]
    if stacking.is_allowed:
        return Answer(ReplyKind.ANSWER, tuple(told), (*decisions, stacking))
    told.append(sentence("Shall I ask one?"))
    return Answer(ReplyKind.QUESTION, tuple(told), (*decisions, stacking), is_person_offered=True)


def _usable(option: DiscountOption) -> Sentence:
    slots = {"code": fact(option, "code")}
    words = "Code {code} works for you"
    if option.description:
        words, slots = words + ": {what}", slots | {"what": fact(option, "description")}
    if option.valid_until_at:
        words, slots = words + ", until {end}", slots | {"end": fact(option, "valid_until_at")}
    return Sentence(words + ".", slots)


def _best(judged: list[Judged], basket: Decimal | None) -> list[Judged]:
    """Those that may be used, the one that takes most off first."""
    usable = [each for each in judged if each[1].is_allowed]
    return sorted(usable, key=lambda each: (-_taken_off(each[0], basket), each[0].minimum_subtotal, each[0].code))


def _taken_off(option: DiscountOption, basket: Decimal | None) -> Decimal:
    """For the order of telling alone. An empty basket is taken for one of a hundred."""
    if option.discount_kind == "free_shipping":
        return Decimal(0)
    return option.value if option.discount_kind == "fixed" else (basket or Decimal(100)) * option.value / 100


def _basket(request: Request) -> Decimal | None:
    lines = [line for line in request.profile.rows(CartLine) if line.is_open]
    return subtotal(lines) if lines else None


def _decisions(judged: list[Judged]) -> tuple[Decision, ...]:
    return tuple(decision for _, decision in judged)


DISCOUNT_QUESTION = Skill(
    name="discount_question",
    intents=frozenset({"discount_question"}),
    answer=answer,
    sections=frozenset({DiscountOption.TABLE, CartLine.TABLE}),
)
