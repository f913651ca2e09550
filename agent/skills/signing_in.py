"""What is said to a visitor who has not proved who they are, on the way there and after it."""

from __future__ import annotations

from dataclasses import replace

from agent.evidence import sentence
from agent.profile import SECTIONS, CustomerProfile, Order, OrderLine, ProfileRow, Shipment
from agent.skills.skill import Answer, Request, Skill
from agent.skills.track_order import TRACK_ORDER
from agent.transcript import ReplyKind

# What the status of an order is made of; a sentence that rests on anything else is left out.
STATUS_COLUMNS = frozenset(
    (
        "order_name",
        "ordered_at",
        "promised_delivery_at",
        "delivered_at",
        "cancelled_at",
        "is_cancelled",
        "fulfillment_status",
        "status",
        "carrier",
        "shipped_at",
        "estimated_delivery_at",
    )
)

# The same words whatever did not fit, and whether or not there is such an order: nothing may hint which.
NO_MATCH = sentence("I cannot find an order with that number and that e-mail address. Could you check both for me?")


def _says(name: str, kind: ReplyKind, text: str) -> Skill:
    return Skill(name, frozenset(), lambda _: Answer(kind, (sentence(text),)), needs_proof=False)


SIGN_IN = _says(
    "sign_in",
    ReplyKind.QUESTION,
    "I can only look at an account once I know that it is yours. Please sign in, or tell me the e-mail address of "
    "your account and I will send a code to it. For the status of an order its number and that address are enough.",
)
SIGN_IN_ELSEWHERE = _says(
    "sign_in",
    ReplyKind.QUESTION,
    "I can only look at an account once you are signed in. Please sign in and ask me again, or ask for a person. "
    "For the status of an order its number and the e-mail address that it was placed with are enough.",
)
ASK_EMAIL = _says(
    "sign_in",
    ReplyKind.QUESTION,
    "To tell you its status I also need the e-mail address that the order was placed with. "
    "For everything else, please sign in.",
)
ASK_NUMBER = _says("sign_in", ReplyKind.QUESTION, "And what is the number of the order?")
OFFER_CODE = _says(
    "sign_in",
    ReplyKind.QUESTION,
    "For that I have to know that the account is yours. Shall I send a code to the e-mail address that you gave?",
)
OFFER_CODE_OR_NUMBER = _says(
    "sign_in",
    ReplyKind.QUESTION,
    "With the number of the order as well I can tell you its status. "
    "Or shall I send a code to that e-mail address, so that you can ask me anything about your account?",
)
ANSWER_OUR_MAIL = _says(
    "sign_in",
    ReplyKind.QUESTION,
    "For that I have to know that this mailbox is yours. Please answer this e-mail, a word is enough: your answer "
    "shows it, and I go on from there. For the status of an order its number alone is enough.",
)
NOT_ON_FILE = _says(
    "sign_in",
    ReplyKind.REFUSAL,
    "I find no account under the address that you write from. Please write from the address of your account, sign in "
    "on our site and ask me there, or ask for a person.",
)
CODE_SENT = _says(
    "sign_in_code",
    ReplyKind.QUESTION,
    "If that is the e-mail address of an account, I have sent a code to it. Please type it here; "
    "it is good for a few minutes.",
)
WRONG_CODE = _says(
    "sign_in_code",
    ReplyKind.REFUSAL,
    "That code is not right, or no longer good. Please check it, or ask me for a new code.",
)
SIGNED_IN = _says("sign_in_code", ReplyKind.SMALL_TALK, "Thank you, now I know that the account is yours.")
OTHER_ACCOUNT = _says(
    "sign_in_code",
    ReplyKind.REFUSAL,
    "This conversation belongs to another account. Please start a new one for that e-mail address.",
)
TRIED_TOO_OFTEN = _says(
    "sign_in",
    ReplyKind.REFUSAL,
    "That was tried very often just now. Please try again later, sign in, or ask for a person.",
)


def status_of(profile: CustomerProfile, order_name: str) -> CustomerProfile | None:
    """What of the profile may be told to who names an order and its e-mail address: how that order stands.

    No line of it, no place, no link: behind these stand names, streets and what somebody wears. None when the
    person behind the address has no such order.
    """
    wanted = order_name.strip().lstrip("#").lower()
    order = next((each for each in profile.rows(Order) if each.order_name.lstrip("#").lower() == wanted), None)
    if order is None:
        return None
    parcels = tuple(_bare(parcel) for parcel in profile.rows(Shipment) if parcel.order_id == order.order_id)
    # What is the brand's stays; of what is the customer's, nothing, so that whatever else is asked finds it empty.
    public = {name: () if issubclass(SECTIONS[name], ProfileRow) else rows for name, rows in profile.sections.items()}
    return CustomerProfile(None, public | {Order.TABLE: (order,), OrderLine.TABLE: (), Shipment.TABLE: parcels})


def _bare(parcel: Shipment) -> Shipment:
    return replace(parcel, tracking_url=None, tracking_number=None, last_event_city=None, last_event_at=None)


def order_status(request: Request) -> Answer:
    """How the one order stands that was found by number and address; nothing of it when none was."""
    if not request.profile.sections.get(Order.TABLE):
        return Answer(ReplyKind.REFUSAL, (NO_MATCH,))
    answer = TRACK_ORDER.answer(request)
    told = [said for said in answer.sentences if {fact.column for fact in said.facts.values()} <= STATUS_COLUMNS]
    return replace(answer, sentences=tuple(told))


ORDER_STATUS = Skill("order_status", frozenset(), order_status, needs_proof=False)
