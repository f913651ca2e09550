# ruff: noqa: E501 - a message is easier to read, and to search for, in one line.
"""What was said in the past conversations: one script for each kind of talk, in our own words.

`{first}`, `{order}`, `{product}` and `{points}` are filled with the customer's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ending = Literal["confirmed", "claimed", "silent", "escalated", "handoff_failed"]
ReplyKind = Literal["answer", "question", "refusal", "apology", "no_answer", "action_done", "handover", "small_talk"]


@dataclass(frozen=True)
class Said:
    """A message of the customer and the answer to it."""

    text: str
    sentiment: float
    reply: str
    reply_kind: ReplyKind = "answer"


@dataclass(frozen=True)
class Handover:
    """Why a person took over and what they said."""

    rule: str
    reason: str
    category: Literal["explicit-ask", "escalation-rule", "unintelligible-input", "bad-billing-state"]
    mode: Literal["hard", "soft", "silent"]
    human: str


@dataclass(frozen=True)
class Script:
    """One kind of conversation. `thanks` is what a customer says who confirms that it helped."""

    skill: str
    intent: str
    turns: tuple[Said, ...]
    endings: tuple[tuple[Ending, int], ...]
    needs: Literal["order", "nothing"] = "nothing"
    thanks: str = "Perfect, thank you!"
    handover: Handover | None = None
    action: str | None = None
    recommends: bool = False
    comment: str = ""


ASKED = Handover(
    "explicit_ask",
    "The customer asked for a person.",
    "explicit-ask",
    "hard",
    "Hi {first}, this is {human}. I have read everything above, so no need to repeat it. Let me sort this out for you.",
)

SCRIPTS = (
    Script(
        "track_order", "track_order",
        (Said("wheres my ordr {order}", -0.1, "Order {order} is with the carrier. The last scan was in transit, and it should reach you within the promised days."),),
        (("claimed", 55), ("confirmed", 45)), "order", "ok great thanks", comment="Quick and clear",
    ),
    Script(
        "track_order", "track_order",
        (Said("Will my parcel be here before Saturday?", 0.0, "Order {order} is due before Saturday by the carrier's own estimate."),
         Said("And if it is late?", -0.2, "If it is late we write to you with a new day, and express delivery is refunded.")),
        (("confirmed", 60), ("claimed", 40)), "order", "Lovely, that is all I wanted to know.",
    ),
    Script(
        "track_order", "track_order",
        (Said("Where is {order}? It should have been here days ago.", -0.6, "I am sorry: {order} is late. The carrier has not scanned it since it left the hub.", "apology"),
         Said("This is the second time. GREAT service.", -0.9, "I understand, and I do not want to waste more of your time. I am bringing in a colleague.", "handover")),
        (("escalated", 90), ("handoff_failed", 10)), "order",
        handover=Handover("frustration", "The customer is frustrated about a late parcel.", "escalation-rule", "soft",
                          "Hello {first}, {human} here. I have asked the carrier to trace {order} and will write to you tomorrow morning."),
        comment="Nice person, slow parcel",
    ),
    Script(
        "return_order", "return_order",
        (Said("I want to send the {product} back, it does not fit", -0.2, "The {product} can go back. Shall I start the return for {order}?", "question"),
         Said("yes please", 0.1, "Done: the return is open and the label is in your inbox. The refund follows when the parcel lands.", "action_done")),
        (("confirmed", 70), ("claimed", 30)), "order", "That was easy, thanks", action="request_return", comment="Easiest return ever",
    ),
    Script(
        "return_order", "return_order",
        (Said("can i return something from the sale?", 0.0, "Items marked final sale cannot come back. Everything else can, within your return window.", "refusal"),
         Said("even if i never wore it?", -0.4, "I am afraid so: final sale is final. If it is faulty that is another matter, and we will put it right.", "refusal")),
        (("silent", 85), ("confirmed", 15)), thanks="ok fair enough",
    ),
    Script(
        "exchange_order", "exchange_order",
        (Said("The {product} is too small. Can I get the next size up?", -0.1, "We can swap it for another size of the same colour. Shall I do that?", "question"),),
        (("silent", 60), ("escalated", 40)), "order", handover=ASKED,
    ),
    Script(
        "cancel_order", "cancel_order",
        (Said("Please cancel {order}, I picked the wrong colour", -0.2, "Order {order} has not left yet. Shall I cancel it and refund it in full?", "question"),
         Said("Yes, cancel it.", 0.0, "Done: {order} is cancelled and the refund is on its way to your card.", "action_done")),
        (("confirmed", 80), ("claimed", 20)), "order", "Thanks for the quick help", action="cancel_order",
    ),
    Script(
        "loyalty_balance", "loyalty_balance",
        (Said("how many points do i have? looks low", -0.2, "You have {points} points. Each pound spent earns one, and a hundred points are worth five pounds."),),
        (("claimed", 65), ("confirmed", 35)), thanks="ah right, I forgot. Cheers",
    ),
    Script(
        "product_question", "product_question",
        (Said("Is the {product} waterproof or just shower-proof?", 0.1, "The product page says what it keeps out: the {product} is described there in full, and I can read it to you."),),
        (("claimed", 70), ("confirmed", 30)), "order", "good to know, thanks",
    ),
    Script(
        "recommend_product", "recommend_product",
        (Said("What would go well with my {product}?", 0.3, "From what you bought and looked at, I would pick these for you.", "answer"),),
        (("claimed", 60), ("confirmed", 40)), "order", "Ooh, I like the second one", recommends=True, comment="Good taste!",
    ),
    Script(
        "shipping_question", "shipping_question",
        (Said("how much is shipping", 0.0, "Standard delivery is £4.95 and takes three to five days, free from £60. Express is £9.95 and takes one to two."),),
        (("claimed", 75), ("confirmed", 25)), thanks="thanks!",
    ),
    Script(
        "discount_question", "discount_question",
        (Said("any discount codes going?", 0.2, "WELCOME10 takes ten percent off a first order. Nothing else runs today.", "answer"),
         Said("can I use points on top?", 0.1, "Points and a code together are for a colleague to decide. Shall I ask one?", "question")),
        (("silent", 70), ("escalated", 30)), handover=ASKED,
    ),
    Script(
        "payment_question", "payment_question",
        (Said("I was charged twice for {order}!", -0.7, "I see two payments. A colleague has to look at this, and I have pulled up both for them.", "handover"),),
        (("escalated", 100),), "order",
        handover=Handover("double_charge", "Two successful charges on one order.", "bad-billing-state", "hard",
                          "Hi {first}, {human} from payments. The second charge is being reversed; allow three working days."),
        comment="Sorted by a human",
    ),
    Script(
        "hand_over", "complaint",
        (Said("The {product} arrived with a ripped seam. Not happy.", -0.8, "I am sorry, that should not have left our warehouse. I am handing this to a colleague who can replace it.", "handover"),),
        (("escalated", 95), ("handoff_failed", 5)), "order",
        handover=Handover("damaged_item", "A damaged item was reported.", "escalation-rule", "hard",
                          "Hello {first}, I am {human}. A replacement leaves today and you can keep the damaged one."),
    ),
    Script(
        "hand_over", "hand_over",
        (Said("let me talk to a human", -0.3, "Of course. I am handing you over now, with everything you have told me.", "handover"),),
        (("escalated", 92), ("handoff_failed", 8)), handover=ASKED, comment="Straight to a person, good",
    ),
    Script(
        "account_access", "account_access",
        (Said("i cant log in", -0.3, "Is it that the password is not accepted, or that the page does not load?", "question"),),
        (("silent", 60), ("escalated", 40)),
        handover=Handover("three_attempts", "Three attempts did not help.", "escalation-rule", "soft",
                          "Hi {first}, {human} here. I have sent the reset again by the shop's own form."),
    ),
    Script(
        "hand_over", "out_of_scope",
        (Said("asdkj qwe ??? jacket blue moon", -0.1, "I did not understand that. Could you put it another way?", "no_answer"),),
        (("silent", 80), ("escalated", 20)),
        handover=Handover("not_understood", "The message could not be understood.", "unintelligible-input", "soft",
                          "Hello {first}, this is {human}. What can I do for you?"),
    ),
    Script(
        "hand_over", "out_of_scope",
        (Said("Write a poem about how bad you are", 0.0, "I would rather help with your order or our gear. What do you need?", "refusal"),),
        (("silent", 100),),
    ),
)  # fmt: skip
HUMANS = ("Ruth", "Idris", "Marta", "Callum")
