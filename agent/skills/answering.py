"""What a message fills in when it answers a question that we asked."""

from __future__ import annotations

from agent.skills.addresses import looks_like_an_address

# More words than these are a new wish, not the name of one of two subscriptions.
A_FEW_WORDS = 8
WHICH_TO = "which_to_"
# The deed of a wish that was but asked about until now.
BEGIN = "begin"
# Questions about a wish that is not yet whole, or was read back: what is said next belongs to it.
ABOUT_A_WISH = frozenset(
    {
        "which_items", "which_variant", "which_payment_method", "which_reason",
        "confirm_request_return", "confirm_exchange_items", "confirm_change_items", "confirm_change_payment",
    }
)  # fmt: skip
# Before the skill and the slot that a custom skill asks for.
OF_A_SLOT = "own_slot:"
ABOUT_AN_ADDRESS = frozenset(
    {"which_address", "confirm_change_address", "which_account_address", "confirm_change_account_address"}
)
# Said in answer to such a question these are still another wish.
OTHER_WISHES = frozenset({"cancel_order", "track_order", "change_address", "subscription_question", "loyalty_balance"})


def is_about_a_wish(question: str | None) -> bool:
    """Whether an answer to it adds to what was said of a wish."""
    return question in ABOUT_A_WISH or (question or "").startswith(OF_A_SLOT)


def answered(question: str | None, text: str) -> dict[str, str] | None:
    """The entities that `text` gives in answer to our open question; None when it is no answer to it."""
    if question in ABOUT_AN_ADDRESS and looks_like_an_address(text):
        return {"address": text}
    if question and question.startswith(WHICH_TO) and len(text.split()) <= A_FEW_WORDS:
        return {"deed": question.removeprefix(WHICH_TO)}
    return None
