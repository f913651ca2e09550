"""Why a person is called, each in two wordings: for the shopper, whom the rule answers, and for whoever takes over."""

from __future__ import annotations

from enum import Enum


class Why(Enum):
    """One reason. `to_shopper` says "you" and means them; `to_staff` is read in the inbox and in tickets."""

    ASKED = ("You asked for a person.", "The shopper asked for a person.")
    FRUSTRATED = ("This has been frustrating.", "The shopper is frustrated.")
    PROFANE = ("This has been very frustrating.", "The shopper is very frustrated, and swears.")
    PRESSING = ("It cannot wait.", "The shopper says that it cannot wait.")
    UNSAFE = ("You may not be safe.", "Somebody may be hurt or in danger.")
    HURT = ("Somebody may have been hurt.", "Somebody may be hurt or in danger.")
    SENSITIVE = ("This is {topic}.", "The shopper speaks of the law, a disputed payment, fraud or the press.")
    COMPARED = ("You are comparing us with another shop.", "The shopper compares us with another shop.")
    DAMAGED = ("Something has come damaged.", "The shopper says that something came damaged.")
    VALUED = (
        "We would not have you wait.",
        "A customer of high value, or at risk of leaving, has written more than once.",
    )
    UNCLEAR = ("I have not understood you twice now.", "The agent did not understand the shopper.")
    ATTEMPTS = ("I have not been able to help you with this.", "The agent has not been able to help with this.")
    FEE = ("No rule of ours lets me take this fee off.", "No rule lets the agent take this fee off.")
    CREDIT = ("A credit of this size is checked by a colleague first.", "The credit is larger than the agent may give.")
    WAIVER = ("A colleague has to look at an amount like this.", "The amount is larger than the agent may take off.")
    DUPLICATE = ("A colleague puts a double charge right.", "The shopper was charged more than once.")
    LARGE_ORDER = (
        "An order of this size is checked by a colleague first.",
        "The order is larger than the agent may cancel.",
    )
    CODES = (
        "Whether it can go together with your other code is for a colleague to decide.",
        "The shopper has another code on the basket: whether both may go together is for a colleague to decide.",
    )
    ACCOUNT_ABROAD = (
        "Another country means other terms for your account.",
        "The account would move to another country, with other terms.",
    )
    BROKEN = (
        "A colleague looks at what arrived damaged.",
        "Something arrived damaged, and the shopper wants a credit.",
    )

    def __init__(self, to_shopper: str, to_staff: str) -> None:
        self.to_shopper, self.to_staff = to_shopper, to_staff


_BY_WORDS = {why.to_shopper: why.to_staff for why in Why}


def to_staff(reason: str) -> str:
    """A rule's reason in the words for whoever takes over; most say the same to both."""
    return _BY_WORDS.get(reason, reason)
