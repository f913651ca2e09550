"""What a visitor who has not proved who they are is led to. Pure: a message and what is known in, a step out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.dialogue import SignIn
from agent.language.entities import entities_of, order_names
from agent.language.words import with_placeholders, words
from agent.skills import Skill
from agent.skills.signing_in import (
    ANSWER_OUR_MAIL,
    ASK_EMAIL,
    ASK_NUMBER,
    CODE_SENT,
    NOT_ON_FILE,
    OFFER_CODE,
    OFFER_CODE_OR_NUMBER,
    ORDER_STATUS,
    SIGN_IN,
    SIGN_IN_ELSEWHERE,
)
from agent.skills.track_order import TRACK_ORDER
from agent.visitor import email_identifier

Wish = tuple[str, dict[str, str]]

CODE = re.compile(r"(?<![#\d.,-])(\d{3})[ -]?(\d{3})(?![\d.,-]\d|\d)")
NEW_CODE = re.compile(
    r"\b(?:send|resend|another|new|again|text|mail)\b.*\bcode\b|\bcode\b.*\b(?:again|arrive)", re.IGNORECASE
)

# What an answer to our question for an address is made of besides it; anything else may be a wish of its own.
FILLER = frozenset(
    words(
        "a account address an and another code e email emailaddress for here hi i is it its mail me my new number ok "
        "okay on order ordernumber please resend send sent sure thanks that the to under use with yes"
    )
)


@dataclass(frozen=True)
class Lead:
    """Where a stranger is led, and how far they have come with it."""

    skill: Skill
    sign_in: SignIn
    entities: dict[str, str]


def led_by_mail(text: str, sign_in: SignIn, wishes: Sequence[Wish], mailbox: str) -> Lead | None:
    """What to do about `wishes` that came by e-mail: an answer to our mail shows whose mailbox it is.

    Only the address that the mail came from is looked up, whatever other address it names: only there do we answer.
    """
    named = [entities["order_name"] for _, entities in wishes if "order_name" in entities]
    order = next(iter([*named, *order_names(text)]), None) or sign_in.order_name
    known = replace(sign_in, email=mailbox, order_name=order, wishes=tuple(wishes) or sign_in.wishes, stage="mail")
    if sign_in.stage == "mail":
        # They answered our mail from their mailbox, and nobody is on file under it.
        return Lead(NOT_ON_FILE, replace(known, stage="nothing", wishes=()), {})
    if not wishes:
        return None
    if _is_status_alone(known) and order:
        return Lead(ORDER_STATUS, replace(known, stage="nothing"), {"order_name": order, "email": mailbox})
    return Lead(ANSWER_OUR_MAIL, known, {})


def led(text: str, sign_in: SignIn, wishes: Sequence[Wish], *, is_yes: bool, sends_codes: bool) -> Lead | None:
    """What to do about `wishes` that need a proof, or about the proof itself; None for any other message."""
    # "My email is anna@example.com" looks like a wish to change it; after our question it is the answer.
    wishes = () if answers_us(text, sign_in) else wishes
    said = _said(text, wishes)
    is_another = any("order_reference" in entities for _, entities in wishes)
    known = replace(
        sign_in,
        email=said.email or sign_in.email,
        order_name=said.order_name or (None if is_another else sign_in.order_name),
        wishes=tuple(wishes) or sign_in.wishes,
    )
    if not wishes and not _goes_on(text, said, sign_in, is_yes=is_yes):
        return None
    if _is_status_alone(known) and (wishes or said.email or said.order_name):
        return _to_status(said, known, sends_codes=sends_codes)
    if not sends_codes:
        return Lead(SIGN_IN_ELSEWHERE, replace(known, stage="email"), {})
    return _to_code(text, said, known, is_yes=is_yes)


def answers_us(text: str, sign_in: SignIn) -> bool:
    """Whether the message is an answer to our last question about the proof, and nothing else."""
    return sign_in.stage != "nothing" and FILLER.issuperset(words(with_placeholders(text)))


def says_an_address_alone(text: str) -> bool:
    """Whether it tells an e-mail address and wants nothing: "my email is anna@example.com"."""
    return "email" in entities_of(text) and FILLER.issuperset(words(with_placeholders(text)))


def _said(text: str, wishes: Sequence[Wish]) -> SignIn:
    """The address and the order that this message names."""
    email = entities_of(text).get("email")
    named = [entities["order_name"] for _, entities in wishes if "order_name" in entities]
    order = next(iter([*named, *order_names(text)]), None)
    return SignIn(email=email if email and email_identifier(email) else None, order_name=order)


def _goes_on(text: str, said: SignIn, before: SignIn, *, is_yes: bool) -> bool:
    """Whether a message without a wish of its own carries on with the proof."""
    if before.stage == "offer" and is_yes:
        return True
    is_new_code = bool(before.email) and NEW_CODE.search(text) is not None
    return is_new_code or (before.stage != "nothing" and bool(said.email or said.order_name))


def _is_status_alone(known: SignIn) -> bool:
    return bool(known.wishes) and all(name == TRACK_ORDER.name for name, _ in known.wishes)


def _to_status(said: SignIn, known: SignIn, *, sends_codes: bool) -> Lead:
    """The one thing that is told without a proof, as soon as number and address are there."""
    if known.order_name and known.email:
        named = {"order_name": known.order_name, "email": known.email}
        return Lead(ORDER_STATUS, replace(known, stage="nothing"), named)
    if known.order_name:
        return Lead(ASK_EMAIL, replace(known, stage="email"), {})
    if not known.email:
        return Lead(SIGN_IN if sends_codes else SIGN_IN_ELSEWHERE, replace(known, stage="email"), {})
    if known.stage != "nothing" and sends_codes and said.email:
        return _sent(known)
    return Lead(OFFER_CODE_OR_NUMBER if sends_codes else ASK_NUMBER, replace(known, stage="offer"), {})


def _to_code(text: str, said: SignIn, known: SignIn, *, is_yes: bool) -> Lead:
    if not known.email:
        return Lead(SIGN_IN, replace(known, stage="email"), {})
    is_asked_for = said.email is not None and known.stage != "nothing"
    if is_asked_for or (is_yes and known.stage == "offer") or NEW_CODE.search(text):
        return _sent(known)
    return Lead(OFFER_CODE, replace(known, stage="offer"), {})


def _sent(known: SignIn) -> Lead:
    return Lead(CODE_SENT, replace(known, stage="code"), {"email": known.email or ""})
