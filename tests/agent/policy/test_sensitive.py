"""What is heard as danger, as a sensitive topic, as a comparison and as damage, and what only sounds like it."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from agent.policy.people import profanity_meets_a_person, valued_customer_is_offered_a_person
from agent.policy.sensitive import (
    competitor_offers_a_person,
    damaged_item_offers_a_person,
    danger_meets_a_person,
    sensitive_topic_meets_a_person,
)
from agent.releases.model import Escalations
from tests.agent.world import NOW, a_customer, after, before


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "i dont want to live any more",
        "thinking of suicide",
        "the stove exploded and I burned my hand",
        "my son was injured by the tent pole",
        "the lamp caught fire",
        "I cut my finger on the buckle, she is in hospital",
        "my daughter had an allergic reaction",
        "The strap hurt my shoulder badly",
    ],
)
def test_danger_to_somebody_meets_a_person(text):
    assert danger_meets_a_person(text).outcome == "escalate"


@pytest.mark.parametrize(
    "text",
    [
        "these boots are killing my plans",
        "I would die for that jacket",
        "how do I light a fire with this stove",
        "send it to 12 Hospital Road, York, YO1 7AB",
        "do you sell a first aid kit for injuries",
        "the delivery hurt",
        "I will do it myself",
        "cut my order in half",
    ],
)
def test_what_only_sounds_dangerous_is_an_ordinary_message(text):
    assert danger_meets_a_person(text).is_allowed


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I will sue you", "legal"),
        ("you will hear from my lawyer", "legal"),
        ("I'm taking this to small claims court", "legal"),
        ("I am going to do a chargeback", "fraud"),
        ("there is an unauthorised charge on my card", "fraud"),
        ("someone used my card on your site", "fraud"),
        ("I'm a journalist", "press"),
        ("I am writing an article about your company", "press"),
    ],
)
def test_law_fraud_and_the_press_meet_a_person_who_is_told_which(text, topic):
    decision = sensitive_topic_meets_a_person(text)
    assert decision.outcome == "escalate"
    assert topic in decision.reason


@pytest.mark.parametrize(
    "text",
    ["I was charged a fee", "do you sell court shoes", "the zip issue", "is it legal to camp there",
     "my payment was declined", "press studs on the jacket", "an article of clothing", "charged my card back in may"],
)  # fmt: skip
def test_ordinary_matters_are_not_sensitive(text):
    assert sensitive_topic_meets_a_person(text).is_allowed


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("do you price match", "ask"),
        ("I found it cheaper elsewhere", "ask"),
        ("your competitor is quicker", "ask"),
        ("Peakwell has the same boots", "ask"),
        ("is there a cheaper tent", "allow"),
        ("I would like to order something else", "allow"),
    ],
)
def test_another_shop_is_heard_by_the_words_or_by_a_name_of_the_release(text, outcome):
    assert competitor_offers_a_person(text, ("Peakwell",)).outcome == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("my boots came broken", "ask"),
        ("it arrived damaged", "ask"),
        ("the lamp stopped working", "ask"),
        ("a damaged parcel", "ask"),
        ("will it break", "allow"),
        ("where is my parcel", "allow"),
        ("do you repair broken zips", "allow"),
    ],
)
def test_damage_is_told_from_a_question_about_it(text, outcome):
    assert damaged_item_offers_a_person(text).outcome == outcome


@pytest.mark.parametrize(("text", "outcome"), [("this is bullshit", "escalate"), ("this is bullet proof", "allow")])
def test_swearing_meets_a_person(text, outcome):
    assert profanity_meets_a_person(text).outcome == outcome


@pytest.mark.parametrize(
    ("given", "replies", "outcome"),
    [
        ({"tier": "vip"}, 1, "ask"),
        ({"tier": "vip"}, 0, "allow"),
        ({"tier": "gold"}, 1, "allow"),
        ({"tier": "gold", "lifetime_value": Decimal("2000.00")}, 1, "ask"),
        ({"tier": "gold", "lifetime_value": Decimal("1999.99")}, 1, "allow"),
        ({"tier": "gold", "at_risk_from_at": NOW}, 1, "ask"),
        ({"tier": "gold", "at_risk_from_at": after(seconds=1)}, 1, "allow"),
        ({"tier": "gold", "at_risk_from_at": before(days=9)}, 0, "allow"),
    ],
)
def test_who_is_of_value_or_at_risk_is_offered_a_person_after_one_reply(given, replies, outcome):
    customer = a_customer(**given)
    decision = valued_customer_is_offered_a_person(customer, ("vip",), Decimal(2000), replies, NOW)
    assert decision.outcome == outcome


@pytest.mark.parametrize("switch", ["explicit_ask", "danger", "safety"])
def test_an_explicit_ask_and_danger_cannot_be_switched_off(switch):
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Escalations.model_validate({switch: False})
