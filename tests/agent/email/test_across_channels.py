"""Conversation 16: what began in the chat goes on by e-mail and comes back, in one conversation."""

from __future__ import annotations

import pytest

from agent.visitor import Visitor
from tests.agent.email.mails import ANNA
from tests.agent.world import anna

STRANGER = Visitor(None, "none", "session-stranger", "203.0.113.7")


def body(mail):
    return mail.get_content()


def said(house, conversation, text, visitor=anna):
    return house.agent.turns.answer(conversation, visitor, text).reply


def opened(house, visitor=anna):
    return house.agent.turns.start(visitor, "web-chat").conversation_id


@pytest.mark.parametrize("words", ["Sorry, I have to go. Can you write to me?", "can you mail me this?"])
def test_16_a_chat_goes_on_by_mail_and_back_with_nothing_asked_twice(house, words):
    conversation = opened(house)
    said(house, conversation, "Where is my order #1043?")
    reply = said(house, conversation, words)
    assert "e-mail address of your account" in reply.text
    house.desk.send()
    [mail] = house.box.messages
    assert mail["To"] == ANNA
    assert "Order #1043 is on its way" in body(mail)
    [answer] = house.writes("And can I cancel it?", to_mail=mail)
    assert "#1043" in body(answer)
    assert [row[0] for row in house.conversations()] == [conversation]
    view = house.agent.turns.view(conversation, anna)
    assert [message.channel for message in view.messages if message.author == "customer"] == [
        "web-chat",
        "web-chat",
        "email",
    ]
    back = said(house, conversation, "and when will it be here?")
    assert "#1043" in back.text


def test_a_question_that_is_open_in_the_chat_is_answered_by_mail(house):
    conversation = opened(house)
    said(house, conversation, "Please cancel order #1044")
    asked = said(house, conversation, "I have to go, email me")
    assert "#1044" in asked.text
    house.desk.send()
    house.writes("Yes\n\nAnna", to_mail=house.box.messages[-1], sender=f"Anna Ash <{ANNA}>")
    assert house.agent.store.effects == ["6044"]


def test_of_a_strangers_chat_nothing_goes_along_and_what_their_mailbox_is_told_is_not_read_in_the_chat(house):
    conversation = opened(house, STRANGER)
    said(house, conversation, "How many points do I have?", STRANGER)
    said(house, conversation, "write to me by email instead", STRANGER)
    reply = said(house, conversation, f"it is {ANNA}", STRANGER)
    assert "I am writing to that address" in reply.text
    house.desk.send()
    [mail] = house.box.messages
    assert "points" not in body(mail)
    [first] = house.writes("hello, how many points do I have?", to_mail=mail)
    [second] = house.writes("it is me", to_mail=first)
    assert "120" in body(second)
    assert len(house.conversations()) == 2
    told = " ".join(message.text for message in house.agent.turns.view(conversation, STRANGER).messages)
    assert "120" not in told


def test_mails_to_an_address_that_nobody_proved_are_few(house):
    from agent.visitor_limits import Allowance

    house.agent.turns_with(**vars(house.agent.turns._means) | {"code_allowance": Allowance("1/hour")})
    words = []
    for number in range(2):
        visitor = Visitor(None, "none", f"session-{number}", f"203.0.113.{number}")
        conversation = opened(house, visitor)
        words.append(said(house, conversation, f"email me this at {ANNA}", visitor).text)
    house.desk.send()
    assert len(house.box.messages) == 1
    assert "cannot write to that address" in words[1]


def handed_over(house, visitor=anna):
    conversation = opened(house, visitor)
    said(house, conversation, "human please", visitor)
    return conversation


def test_a_person_answers_by_mail_once_when_the_shopper_has_left_the_chat(house):
    conversation = handed_over(house)
    house.agent.turns.people.reply(conversation, "Tess", "Your parcel is on the van.", "key-00001")
    house.agent.turns.people.reply(conversation, "Tess", "Your parcel is on the van.", "key-00001")
    house.later(minutes=2, seconds=59)
    assert house.desk.send() == 0
    house.later(seconds=1)
    assert house.desk.send() == 1
    [mail] = house.box.messages
    assert "Your parcel is on the van." in body(mail)
    assert "Tess" in body(mail)
    assert mail["Auto-Submitted"] is None
    assert house.writes("Thank you Tess!", to_mail=mail) == []
    last = house.agent.turns.view(conversation, anna).messages[-1]
    assert (last.author, last.text, last.channel) == ("customer", "Thank you Tess!", "email")


def test_who_reads_it_in_the_chat_gets_no_mail(house):
    conversation = handed_over(house)
    house.agent.turns.people.reply(conversation, "Tess", "Your parcel is on the van.", "key-00001")
    house.later(minutes=1)
    house.agent.turns.view(conversation, anna)
    house.later(minutes=5)
    assert house.desk.send() == 0
    assert house.agent.rows("select state from agent.emails_sent") == [("read_in_chat",)]


def test_who_came_by_mail_is_handed_over_and_answered_by_mail_at_once(house):
    [told] = house.writes("Let me talk to a human")
    assert "They will answer you by e-mail." in body(told)
    [(conversation, _, _)] = house.conversations()
    [line] = house.agent.turns.handed_over()
    assert (line.package["email"], line.package["channel"]) == (ANNA, "email")
    house.agent.turns.people.reply(conversation, "Tess", "Hello, Tess here.", "key-00001")
    assert house.desk.send() == 1
    mail = house.box.messages[-1]
    assert mail["In-Reply-To"] == told["Message-ID"]
    assert house.writes("Hello Tess", to_mail=mail) == []
    house.agent.turns.people.hand_back(conversation, "Tess", "settled")
    house.desk.send()
    assert "handed our conversation back" in body(house.box.messages[-1])


def test_what_is_written_by_mail_goes_to_the_helpdesk_that_has_the_conversation(house):
    [told] = house.writes("Let me talk to a human")
    house.agent.rows("update agent.handoffs set desk = 'zendesk' returning 1")
    assert house.writes("It is urgent", to_mail=told) == []
    forwarded = "select m.text from agent.ticket_messages inner join agent.messages as m using (message_id)"
    assert house.agent.rows(forwarded) == [("It is urgent",)]


def test_turns_by_mail_are_the_same_when_they_are_taken_again(house, embedded):
    from datetime import timedelta

    from agent.replay.stretch import verdicts
    from agent.replay.taking import Today
    from agent.store.conversations import Conversations
    from agent.store.releases import Releases
    from tests.agent.world import NOW

    [first] = house.writes("How many points do I have?")
    house.writes("here I am", to_mail=first)
    house.writes("Let me talk to a human", sender="x@example.com")
    conversation = opened(house)
    said(house, conversation, "can you mail me this?")
    pool = house.agent.turns._database.pool
    kept = Conversations(pool).turns_between(NOW - timedelta(days=1), NOW + timedelta(days=1), None)
    found = list(verdicts(kept, Releases(pool).named, Today(house.agent.means.brand, embedded)))
    assert [(verdict.differences, verdict.obstacle) for verdict in found] == [((), None)] * 4
