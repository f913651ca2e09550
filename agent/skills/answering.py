"""What a message fills in when it answers a question that we asked."""

from __future__ import annotations

from agent.skills.addresses import looks_like_an_address

# More words than these are a new wish, not the name of one of two subscriptions.
A_FEW_WORDS = 8
WHICH_TO = "which_to_"


def answered(question: str | None, text: str) -> dict[str, str] | None:
    """The entities that `text` gives in answer to our open question; None when it is no answer to it."""
    if question in {"which_address", "confirm_change_address"} and looks_like_an_address(text):
        return {"address": text}
    if question and question.startswith(WHICH_TO) and len(text.split()) <= A_FEW_WORDS:
        return {"deed": question.removeprefix(WHICH_TO)}
    return None
