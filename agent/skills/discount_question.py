"""Which code works for this customer and this basket?"""

from __future__ import annotations

import re
from decimal import Decimal

from agent.actions.apply_discount import APPLY_DISCOUNT, arguments_for, newest_basket, stacking_of
from agent.evidence import Sentence, fact, said, sentence
from agent.policy import Decision, deciding
from agent.policy.discounts import code_on_an_open_basket, discount_within_its_terms, stack_with_points
from agent.policy.shipping import subtotal
from agent.profile import CartLine, DiscountOption
from agent.skills.proposing import ask_for_a_yes, leave_to_a_person, refuse
from agent.skills.skill import Answer, Plan, Request, Skill
from agent.transcript import ReplyKind

POINTS = re.compile(r"\b(?:points?|stack\w*|combin\w*|together|both)\b", re.IGNORECASE)
APPLY = re.compile(r"\b(?:apply|use|put|add|enter|redeem)\b", re.IGNORECASE)
# "Can I use it?" wants an answer; "can you apply it" and "use it" want it done.
ASKS = re.compile(
    r"\b(?:can|could|may|should|do|am) i\b|\b(?:which|what|does|is there|are there|any|have)\b", re.IGNORECASE
)
WRITTEN_CODE = re.compile(r"\b(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{4,}\b")
NOT_THEIRS = sentence("I cannot find that code among those that work for you.")
TOLD_AT_MOST = 2

Judged = tuple[DiscountOption, Decision]


def answer(request: Request) -> Answer:
    """The code that takes most off this basket and its terms; of one that was named, whether it works."""
    basket = _basket(request)
    judged = _judged(request, basket)
    named = request.entities.get("code") or next(iter(WRITTEN_CODE.findall(request.text)), None)
    if APPLY.search(request.text) and not ASKS.search(request.text) and not POINTS.search(request.text):
        return _put_on(request, named, judged, basket)
    if named:
        meant = [each for each in judged if each[0].code.lower() == named.lower()]
        return _named(meant[0], request) if meant else _others(judged, basket)
    usable = _best(judged, basket)
    if not usable:
        return Answer(ReplyKind.ANSWER, (sentence("There is no code for you at the moment."),), _decisions(judged))
    return _with_points(usable[0][0], [_usable(option) for option, _ in usable[:TOLD_AT_MOST]], judged, request)


def _put_on(request: Request, named: str | None, judged: list[Judged], basket: Decimal | None) -> Answer:
    """The code that was named, else the one that takes most off, on the basket after a yes."""
    usable = _best(judged, basket)
    codes = [option for option, _ in judged if named and option.code.lower() == named.lower()]
    option = next(iter(codes), usable[0][0] if usable and not named else None)
    lines = newest_basket(request.profile)
    if option is None:
        return _others(judged, basket)
    if not lines:
        return _no(option, (code_on_an_open_basket(lines),))
    arguments = arguments_for(lines, option.code)
    decisions = APPLY_DISCOUNT.decide(request.profile, arguments, request.terms)
    if not deciding(decisions).is_allowed:
        return _no(option, decisions)
    if not request.is_offered(APPLY_DISCOUNT):
        words = "Code {code} works for you: you can put it in where you pay."
        return Answer(ReplyKind.ANSWER, (sentence(words, code=fact(option, "code")),), decisions)
    return ask_for_a_yes(Plan(APPLY_DISCOUNT, arguments), _question(option), decisions)


def _question(option: DiscountOption) -> Sentence:
    slots = {"code": fact(option, "code")}
    words = "Shall I put code {code} on your basket"
    if option.description:
        words, slots = words + " ({what})", slots | {"what": fact(option, "description")}
    return Sentence(words + "? Say yes and I will do it.", slots)


def _no(option: DiscountOption, decisions: tuple[Decision, ...]) -> Answer:
    words = sentence(
        "I cannot put code {code} on your basket. {reason}",
        code=fact(option, "code"),
        reason=said(deciding(decisions)),
    )
    if deciding(decisions).outcome == "escalate":
        return leave_to_a_person(APPLY_DISCOUNT, words, decisions, f"Decide whether {option.code} may go on as well.")
    return refuse(APPLY_DISCOUNT, words, decisions)


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
    rule = stacking_of(request.parameters, "code_with_points")
    stacking = stack_with_points(option, rule.outcome if rule else "ask", rule.clause_id if rule else None)
    told = [*told, sentence("{word}", word=said(stacking))]
    if stacking.outcome != "ask":
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
