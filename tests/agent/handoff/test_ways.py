"""What each method tells the visitor, and what becomes of those who are not signed in."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from agent.handoff.ways import Way, Ways, ways_of
from agent.settings import Settings
from agent.settings_helpdesks import Handoff
from tests.agent.routes.edge import settings_with
from tests.agent.world import a_customer, an_order, anna, stranger

ZENDESK = {"base_url": "https://fernway.zendesk.com", "user": "rapport@fernway.example"}


def handed_over_by(agent, way, *, visitor=anna, text="human please"):
    turns = agent.turns_with(ways=Ways(way))
    conversation = turns.start(visitor, "web-chat").conversation_id
    return conversation, turns.answer(conversation, visitor, text)


def test_a_helpdesk_answers_by_mail_and_the_visitor_is_told_so(agent_over):
    agent = agent_over([a_customer(email="anna@example.com", first_name="Anna"), an_order(1043)])
    _, result = handed_over_by(agent, Way("zendesk", "zendesk"))
    assert "They will answer you here or by e-mail." in result.reply.text
    [row] = agent.rows("select desk, email, name, next_try_at is not null from agent.handoffs")
    assert row == ("zendesk", "anna@example.com", "Anna", True)


def test_a_stranger_is_asked_for_an_address_in_the_same_turn_and_thanked_once_for_it(agent_over):
    agent = agent_over([])
    conversation, result = handed_over_by(agent, Way("zendesk", "zendesk"), visitor=stranger)
    assert result.is_handed_over
    assert result.reply.text.endswith("Which e-mail address may they write to?")
    assert agent.turns.answer(conversation, stranger, "are you there?").reply is None
    noted = agent.turns.answer(conversation, stranger, "it is bo@example.com")
    assert noted.reply.text == "Thank you, I have given them your address. They have the conversation now."
    assert agent.rows("select email from agent.handoffs") == [("bo@example.com",)]
    assert agent.turns.answer(conversation, stranger, "or cy@example.com").reply is None
    kinds = agent.kinds()
    assert kinds.count("message_received") == 4
    assert kinds.count("conversation_escalated") == 1


def test_an_address_that_was_given_before_is_not_asked_for_again(agent_over):
    agent = agent_over([])
    _, result = handed_over_by(agent, Way(), visitor=stranger, text="get me a human, I am bo@example.com")
    assert "address" not in result.reply.text
    assert agent.rows("select email from agent.handoffs") == [("bo@example.com",)]


def test_once_a_person_has_the_conversation_the_agent_does_not_even_say_thanks(agent_over):
    agent = agent_over([])
    conversation, _ = handed_over_by(agent, Way(), visitor=stranger)
    agent.rows("update agent.handoffs set state = 'taken' returning 1")
    assert agent.turns.answer(conversation, stranger, "bo@example.com").reply is None
    assert agent.rows("select email from agent.handoffs") == [("bo@example.com",)]


def test_a_custom_message_is_said_with_its_links_beside_a_ticket(agent_over):
    agent = agent_over([a_customer(email="anna@example.com")])
    way = Way("message", "inbox", "Our team is on the phone all day {really}.", ("https://fernway.example/call",))
    _, result = handed_over_by(agent, way)
    assert result.reply.text.startswith("Our team is on the phone all day {really}. https://fernway.example/call ")
    assert result.is_handed_over
    assert len(agent.turns.handed_over()) == 1


def test_the_package_holds_decisions_with_their_rules_and_how_pressing_it_is(agent_over):
    agent = agent_over([a_customer(tier="vip"), an_order(1043)])
    handed_over_by(agent, Way())
    [line] = agent.turns.handed_over()
    assert [each["rule"] for each in line.package["decisions"]] == ["ask_for_a_person_is_honoured"]
    assert (line.priority, line.queue) == ("high", "general")
    assert line.tags == ("rapport", "general", "explicit-ask", "web-chat", "ask_for_a_person_is_honoured")
    assert json.dumps(line.package)


def with_handoff(handoff, **secrets):
    known = settings_with().model_dump(exclude={"handoff"}) | {"handoff": handoff} | secrets
    return Settings.model_validate(known)


@pytest.mark.parametrize(
    ("handoff", "named"),
    [
        ({"default": "zendesk"}, "handoff.zendesk"),
        ({"channels": {"email": "gorgias"}}, "handoff.gorgias"),
        ({"default": "message", "message": {"text": "Call us.", "ticket": "klaviyo"}}, "handoff.klaviyo"),
        ({"default": "zendesk", "zendesk": ZENDESK}, "RAPPORT_HANDOFF_ZENDESK_TOKEN"),
        ({"default": "zendesk", "zendesk": ZENDESK | {"base_url": "http://fernway.zendesk.com"}}, "https"),
        ({"default": "pigeon"}, "default"),
        ({"default": "inbox", "zendesk": ZENDESK | {"token": "in the file"}}, "token"),
    ],
)
def test_it_does_not_start_half_configured(handoff, named):
    with pytest.raises(ValidationError) as refused:
        with_handoff(handoff)
    assert named in str(refused.value)


def test_it_starts_with_a_helpdesk_and_its_token_and_each_channel_has_its_way():
    settings = with_handoff(
        {"channels": {"email": "zendesk"}, "zendesk": ZENDESK}, handoff_zendesk_token="a-token-of-forty-characters"
    )
    ways = ways_of(settings.handoff)
    assert (ways.of("email").desk, ways.of("web-chat").desk) == ("zendesk", "inbox")
    assert "a-token-of-forty" not in repr(settings)


def test_a_section_that_no_channel_uses_needs_no_token():
    assert with_handoff({"zendesk": ZENDESK}).handoff.used == {"inbox"}
    assert Handoff().used == {"inbox"}
