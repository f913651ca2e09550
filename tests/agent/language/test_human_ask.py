"""A person on request: whoever asks is heard, whoever does not is not passed on."""

from __future__ import annotations

import pytest

from agent.language.protocol import DialogueState

ASKS = """
let me talk to a human
I want to speak to a person
can i talk to someone
agent
AGENT!!!
human
human please
real person please
representative
operator
get me a human being
connect me to customer service
transfer me to an agent now
is there anybody i can speak to
i need a live agent
talk to a represntative
tlak to a humam
speek to a persn
agnet please
lemme speak to ur manager
put me through to your team
i dont want to talk to a bot
no more bots
stop the robot and give me somebody real
Human now, please
let me speak with a member of staff
please call me back
can you call me
what's your phone number?
what number can i call
I'd rather deal with a person
customer service please
can a colleague help me
escalate this
can i have a word with a supervisor
is there a hotline
how do i contact customer support
i need to chat with an advisor
hand me over to someone
you are useless, get me a real human
where is my order? actually just let me speak to someone
Hi, track order 1043 and then connect me with an agent
wanna talk 2 a person
i would like to speak with a customer service rep
I demand to speak to the manager
can somebody from your team contact me
quiero hablar con una persona
ich möchte mit einem Menschen sprechen
could you help me contacting customer service?
forward me to human support
""".strip().splitlines()

NEAR_MISSES = """
is this jacket made for humans
do you have a two person tent
is it a 3 person tent or a 4 person tent
are you a human
am i talking to a real person
is this a bot
i bought it for someone else
the parcel was left with someone next door
the delivery person was rude
my travel agent told me to buy this
is the waterproofing agent included
i don't need a human, just tell me where it is
can you change my phone number
what personal data do you keep
is it safe for people with wool allergy
how many people fit in the tent
does the stove support gas canisters
is the mat supportive
which team makes the boots
where is my order
my order was cancelled by someone
i want to return my jacket
i need a present for my boss
""".strip().splitlines()


@pytest.mark.parametrize("text", ASKS)
def test_an_ask_for_a_person_is_heard_first_however_it_is_put(embedded, text):
    assert embedded.understand(text, DialogueState()).proposals[0].intent == "hand_over"


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_a_word_that_also_names_people_is_no_ask(embedded, text):
    assert "hand_over" not in {proposal.intent for proposal in embedded.understand(text, DialogueState()).proposals}


def test_what_else_the_message_asks_is_reported_after_the_person(embedded):
    heard = embedded.understand("where is my order? actually just let me speak to someone", DialogueState())
    assert [proposal.intent for proposal in heard.proposals] == ["hand_over", "track_order"]
