"""How it was, asked by e-mail: one mail, a link for each answer, and nothing recorded by opening one."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from agent.feedback_links import FeedbackLinks
from tests.agent.email.conftest import House
from tests.agent.email.mails import ANNA
from tests.agent.routes.edge import client_of

URL = "https://help.fernway.example"
LINK = re.compile(rf"{URL}(/feedback/\S+)\?rating=(\d+)")
CHOSEN = re.compile(r'value="(\d+)" required checked')


@pytest.fixture
def asking(house: House) -> House:
    """The house where the agent is reached from the internet."""
    agent = house.agent
    post = agent.turns._means.post
    assert post is not None
    links = FeedbackLinks(URL, "a secret of these tests, long enough")
    turns = agent.turns_with(language=agent.turns._means.language, post=replace(post, links=links))
    house.desk = replace(
        house.desk, answering=replace(house.desk.answering, turns=turns, post=replace(post, links=links))
    )
    return house


def resolved(house):
    """Anna wrote by mail and a person settled it; the mail that asks how it was."""
    house.writes("Let me talk to a human")
    [(conversation, _, _)] = house.conversations()
    house.agent.turns.people.take(conversation, "Tess")
    house.agent.turns.people.resolve(conversation, "Tess", "answered")
    before = len(house.box.messages)
    house.desk.send()
    [mail] = house.box.messages[before:]
    return conversation, mail


def given(house):
    events = [event for event in house.agent.events() if event.kind == "feedback_given"]
    return [json.loads(event.payload)["data"] for event in events]


def test_a_click_shows_the_answer_chosen_and_only_sending_it_records_it(asking):
    _, mail = resolved(asking)
    body = mail.get_body(("plain",)).get_content()
    links = {int(rating): path for path, rating in LINK.findall(body)}
    assert (mail["To"], sorted(links)) == (ANNA, [1, 2, 3, 4, 5])
    client = client_of(asking.agent)
    path = links[2]
    for _ in range(3):
        shown = client.get(path, params={"rating": 2})
        assert (shown.status_code, CHOSEN.findall(shown.text)) == (200, ["2"])
        assert "script" not in shown.text
    assert client.head(path).status_code == 405
    assert given(asking) == []
    for comment in ("<b>slow</b>", "<b>slow</b>"):
        thanked = client.post(path, data={"rating": "2", "comment": comment})
        assert thanked.status_code == 200
    assert [(one["csat_rating"], one["resolved_by"], one["comment"]) for one in given(asking)] == [
        (2, "human", "<b>slow</b>")
    ]
    assert "<b>slow</b>" not in client.get(path).text
    # Whoever reads it is a person.
    for wrong in ({"rating": "9"}, {"rating": "11"}, {"rating": "much"}, {}):
        refused = client.post(path, data=wrong)
        assert (refused.status_code, "Please choose one of the ratings." in refused.text) == (422, True), wrong
    for odd in ("99", "-1", "much", "x" * 20):
        assert client.get(path, params={"rating": odd}).status_code == 200
    asking.later(days=14, seconds=1)
    assert [client.get(path).status_code, client.post(path, data={"rating": "5"}).status_code] == [410, 410]
    assert len(given(asking)) == 1


def test_a_link_that_we_did_not_sign_leads_to_the_same_nothing_as_one_that_never_was(asking):
    _, mail = resolved(asking)
    [(path, _), *_] = LINK.findall(mail.get_body(("plain",)).get_content())
    client = client_of(asking.agent)
    wrong = (path[:-1] + ("0" if path[-1] != "0" else "1"), f"/feedback/fb_{'0' * 24}-{'0' * 32}", "/feedback/x")
    answers = [client.get(one) for one in wrong] + [client.post(one, data={"rating": "5"}) for one in wrong]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert given(asking) == []


def test_a_mail_that_was_answered_in_full_and_met_silence_is_asked_about_once_of_those_we_know(asking):
    [asked_who] = asking.writes("Where is my order #1043?")
    [told] = asking.writes("Yes, it is me. Where is my order #1043?", to_mail=asked_who)
    assert "1043" in told.get_body(("plain",)).get_content()
    desk = asking.agent.turns.feedback
    asking.later(hours=24)
    assert desk.ask_silent() == 0
    asking.later(seconds=1)
    assert [desk.ask_silent(), desk.ask_silent()] == [1, 0]
    before = len(asking.box.messages)
    asking.desk.send()
    assert len(asking.box.messages) == before + 1
    assert asking.agent.rows("select kind, channel, resolved_by from agent.feedback") == [("csat", "email", "ai")]


def test_without_a_public_address_nobody_is_asked_by_mail(house):
    house.writes("Let me talk to a human")
    [(conversation, _, _)] = house.conversations()
    house.agent.turns.people.resolve(conversation, "Tess", "answered")
    assert house.agent.rows("select count(*) from agent.feedback") == [(0,)]
