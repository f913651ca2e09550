"""What sounds like one wish and is another, and what has a meaning only after what was said before. Pure words."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.language.protocol import Proposal

# A short question without a subject has the one that was talked of.
_FOLLOWS_UP = re.compile(
    r"^(?:(?:and|so|ok|okay|but|then)[ ,]+)?(?:how (?:long|much|many|soon|fast|often)|when|why|which|what|where"
    r"|(?:is|are|does|do|can|will) (?:it|that|this|they|those|these)|(?:do|have) you (?:have|got|do)|in)\b",
    re.IGNORECASE,
)
_FOLLOWS_UP_WORDS = 7
# Asked of a product that was just talked of, whatever else it sounds like.
_PRICE_OF_IT = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|but) )?(?:how much|what) (?:is|are|does|do|would|s)?\b ?(?:the price of )?"
    r"(?:it|that|this|they|those|these|them)\b(?: cost| be| then| again)*\W*$",
    re.IGNORECASE,
)
# Beside an amount these ask about an account; "sell it to me for 1 $" has none of them.
_CHARGED = re.compile(r"\b(?:charges?|charged|fees?)\b", re.IGNORECASE)
# A parcel that is not ordered yet, points that are to go with a code, a size that is asked for, a fee to be let go.
_MEANT: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "track_order",
        re.compile(r"\bif i (?:order|buy|place)\w*\b|\border (?:it )?now\b", re.IGNORECASE),
        "delivery_time",
    ),
    (
        "loyalty_balance",
        re.compile(
            r"\b(?:stack\w*|combin\w*|together|(?:it|code|discount) (?:and|with) (?:my |the )?points)\b", re.IGNORECASE
        ),
        "discount_question",
    ),
    (
        "product_question",
        re.compile(
            r"\b(?:sizes?|in stock|left|available|sold out|in (?:xs|s|m|l|xl|\d{1,2})"
            r"|(?:do|have) you (?:still )?(?:have|got) (?:the|it|them|that|this|those|these))\b",
            re.IGNORECASE,
        ),
        "availability_question",
    ),
    (
        "discount_question",
        re.compile(
            r"\b(?:take|taken|get|have) (?:it|that|this|(?:the|this|that) (?:fee|charge)) (?:off|back)\b|\bwaived?\b",
            re.IGNORECASE,
        ),
        "payment_question",
    ),
    ("store_policy", re.compile(r"\bdo (?:you|u|ya) (?:sell|stock|carry)\b", re.IGNORECASE), "product_question"),
)


def meant_by_its_words(text: str, proposal: Proposal) -> Proposal:
    """The proposal with the intent that the words settle. Whatever names a thing of ours is within our scope."""
    intent = proposal.intent
    if intent == "out_of_scope" and "product" in proposal.entities:
        intent = "product_question"
    if intent == "out_of_scope" and "money" in proposal.entities and _CHARGED.search(text):
        intent = "payment_question"
    return replace(
        proposal, intent=next((to for heard, told, to in _MEANT if heard == intent and told.search(text)), intent)
    )


def follows_up(text: str) -> bool:
    """Whether it is a short question about what was talked of: "and how long?"."""
    return len(text.split()) <= _FOLLOWS_UP_WORDS and _FOLLOWS_UP.search(text.strip()) is not None


def asks_its_price(text: str) -> bool:
    """Whether it asks what the thing that was talked of costs, and nothing else."""
    return _PRICE_OF_IT.match(text) is not None
