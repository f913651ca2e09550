"""What sounds like one wish and is another, by its words."""

from __future__ import annotations

import pytest

from agent.language.meant import meant_by_its_words
from agent.language.protocol import Proposal


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("can you take it off please", "payment_question"),
        ("can I get the fee back", "payment_question"),
        ("could that be waived", "payment_question"),
        ("can you take 10% off", "discount_question"),
        ("do I get anything off", "discount_question"),
    ],
)
def test_what_sounds_like_a_discount_may_be_a_fee_to_be_let_go(text, intent):
    assert meant_by_its_words(text, Proposal("discount_question", 0.8, {})).intent == intent
