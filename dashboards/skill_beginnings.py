"""Skills to begin with: the three kinds there are, whole and to be changed."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

Document = dict[str, Any]

EMPTY: Document = {"does": "", "examples": [], "facts": [], "slots": [], "calls": [], "steps": []}
FROM_RECORDS: Document = {
    "does": "Tells how many points the customer has.",
    "examples": ["how many stars do I have", "what is on my star card", "my star balance please"],
    "facts": [{"name": "points", "table": "profile_customers", "column": "points_balance"}],
    "slots": [],
    "calls": [],
    "steps": [
        {
            "do": "say",
            "words": "You have {points} stars.",
            "when": [{"of": "points", "test": "is_known"}],
            "ends": True,
        },
        {"do": "say", "words": "I see no stars on your account yet."},
    ],
}
ASKS_A_SYSTEM: Document = {
    "does": "Tells when a shop is open.",
    "examples": ["when does the shop open", "until when is the branch open", "is the store open on saturday"],
    "facts": [],
    "slots": [{"name": "city", "question": "In which city?", "kind": "text"}],
    "calls": [
        {
            "request": {
                "name": "find_hours",
                "method": "GET",
                "url": "https://shops.example.com/hours?city={city}",
                "headers": {"Authorization": "Bearer {secret:SHOPS}"},
                "answers": [{"name": "hours", "path": "today", "kind": "text", "example": "9:00 to 18:00"}],
            },
            "if_it_fails": "I cannot look up the hours just now.",
        }
    ],
    "steps": [
        {"do": "ask", "what": "city"},
        {"do": "call", "what": "find_hours"},
        {
            "do": "say",
            "words": "The shop there is open {hours}.",
            "when": [{"of": "hours", "test": "is_known"}],
            "ends": True,
        },
        {"do": "hand_over", "words": "I do not know of a shop there.", "note": "Look up the shop by hand."},
    ],
}
CHANGES_A_SYSTEM: Document = {
    "does": "Registers a product for the warranty.",
    "examples": ["register my warranty", "activate the guarantee of my tent", "sign up for the extended warranty"],
    "facts": [{"name": "email", "table": "profile_customers", "column": "email"}],
    "slots": [{"name": "serial", "question": "Which serial number is on the label?", "kind": "text"}],
    "calls": [
        {
            "request": {
                "name": "register_item",
                "method": "POST",
                "url": "https://warranty.example.com/items",
                "headers": {"Authorization": "Bearer {secret:WARRANTY}"},
                "body": {"serial": "{serial}", "email": "{email}"},
                "answers": [{"name": "registration", "path": "id", "kind": "text", "example": "W-1"}],
            },
            "confirm": "Shall I register {serial} for the warranty under {email}?",
            "if_it_fails": "I could not register it just now.",
        }
    ],
    "steps": [
        {"do": "ask", "what": "serial"},
        {"do": "call", "what": "register_item"},
        {"do": "say", "words": "{serial} is registered as {registration}."},
    ],
}
BEGINNINGS: dict[str, Document] = {
    "Nothing": EMPTY,
    "An answer out of the customer's records": FROM_RECORDS,
    "An answer of another system": ASKS_A_SYSTEM,
    "A change in another system": CHANGES_A_SYSTEM,
}


def begun(name: str, like: str) -> Document:
    """A new skill of that name."""
    return {"name": name, **deepcopy(BEGINNINGS[like])}
