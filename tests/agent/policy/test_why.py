"""Why a person is called: the shopper is told in words to them, whoever takes over in words about them."""

from __future__ import annotations

import re

import pytest

from agent import promises
from agent.policy.why import Why, to_staff
from agent.skills import account_access, hand_over
from agent.skills.custom import telling
from agent.skills.skill import Escalation

# What only who is spoken to, or the agent itself, is called.
SPOKEN = re.compile(r"\b(?:you|your|I|me|my)\b", re.IGNORECASE)
FOUND = {
    each.rule: each
    for module in (hand_over, account_access, telling, promises)
    for each in vars(module).values()
    if isinstance(each, Escalation)
}


@pytest.mark.parametrize("rule", sorted(FOUND))
def test_whoever_takes_over_is_not_addressed_as_the_shopper(rule):
    assert not SPOKEN.search(FOUND[rule].reason)


@pytest.mark.parametrize("why", Why, ids=lambda why: why.name)
def test_a_reason_that_a_rule_gave_is_turned_into_the_words_for_staff(why):
    assert to_staff(why.to_shopper) == why.to_staff
    assert not SPOKEN.search(why.to_staff)


def test_a_reason_that_says_the_same_to_both_stays():
    assert to_staff("We have no shipping terms for that country.") == "We have no shipping terms for that country."
