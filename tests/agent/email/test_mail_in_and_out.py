"""A mail comes in and is answered in its thread, once; and whom a mail is believed to be from."""

from __future__ import annotations

import pytest

from agent.email.answering import AnsweredMeanwhileError
from tests.agent.email.mails import ANNA, BEN, SUPPORT, a_mail, with_a_file
from tests.agent.world import anna

PERSONAL = ("#1044", "120", "Jacket", "84.50")


def body(mail):
    return mail.get_content()


def test_an_answer_comes_in_the_thread_of_the_mail_and_says_that_a_machine_wrote_it(house):
    [answer] = house.writes("Where is my order #1043?", subject="My parcel")
    assert "Order #1043 is on its way" in body(answer)
    assert "AI assistant" in body(answer)
    assert (answer["To"], answer["From"], answer["Subject"]) == (ANNA, f"Fernway <{SUPPORT}>", "Re: My parcel")
    assert answer["In-Reply-To"] == "<mail-1@example.com>"
    assert answer["References"] == "<mail-1@example.com>"
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["Reply-To"].startswith("support+")
    assert answer["Message-ID"].endswith("@fernway.example>")


def test_the_thread_goes_on_with_every_mail_named(house):
    [first] = house.writes("Where is my order #1043?")
    [second] = house.writes("and #1044?", to_mail=first)
    names = ["<mail-1@example.com>", first["Message-ID"], "<mail-2@example.com>"]
    assert second["References"].split() == names
    assert second["In-Reply-To"] == names[-1]
    assert len(house.conversations()) == 1
    channels = house.agent.rows("select distinct channel from agent.messages where author = 'customer'")
    assert channels == [("email",)]


def test_the_same_mail_twice_is_answered_once(house):
    raw = a_mail("Where is my order #1043?")
    house.gets(raw)
    house.gets(raw)
    assert len(house.box.messages) == 1
    assert house.agent.kinds().count("message_received") == 1


def test_a_turn_that_another_process_has_taken_is_not_kept_twice(house):
    house.desk.door.take(a_mail("Where is my order #1043?"), house.agent.now[0])
    mail = house.desk.received.claim(house.agent.now[0], house.agent.now[0] - house.agent.now[0])
    house.desk.answer()
    with pytest.raises(AnsweredMeanwhileError):
        house.desk.answering._answer(mail)
    assert house.agent.rows("select count(*) from agent.turns") == [(1,)]
    assert house.agent.rows("select count(*) from agent.emails_sent") == [(1,)]


@pytest.mark.parametrize("order", ["#2000", "#9999"])
def test_a_first_mail_opens_nothing_and_not_yours_is_answered_like_not_there(house, order):
    [answer] = house.writes(f"Where is my order {order}?")
    assert "I cannot find an order with that number and that e-mail address" in body(answer)


def test_who_names_another_customers_address_is_looked_up_under_their_own(house):
    [answer] = house.writes(f"Where is order #2000? My email is {BEN}")
    assert "cannot find an order" in body(answer)
    assert answer["To"] == ANNA


def test_a_first_mail_is_told_nothing_personal_and_the_answered_mail_proves_the_mailbox(house):
    [first] = house.writes("How many points do I have?")
    assert "Please answer this e-mail" in body(first)
    assert not any(word in body(first) for word in PERSONAL)
    [second] = house.writes("here I am", to_mail=first)
    assert "120" in body(second)
    [(_, owner, identifier)] = house.conversations()
    assert (owner, identifier) == (f"email:{ANNA}", f"email:{ANNA}")


def test_whether_an_account_is_there_is_told_to_its_mailbox_alone(house):
    [annas] = house.writes("How many points do I have?")
    [nobodys] = house.writes("How many points do I have?", sender="nobody@example.com")
    assert body(annas) == body(nobodys)
    [answer] = house.writes("here I am", to_mail=nobodys, sender="nobody@example.com")
    assert "I find no account under the address" in body(answer)


@pytest.mark.parametrize("way", ["token", "reference"])
def test_a_reply_from_another_address_continues_nothing(house, way):
    [first] = house.writes("How many points do I have?")
    house.writes("here I am", to_mail=first)
    given = {"to": SUPPORT} if way == "reference" else {"in_reply_to": "<x@y>", "references": "<x@y>"}
    [answer] = house.writes("and how many now?", to_mail=first, sender="eve@example.com", **given)
    assert answer["To"] == "eve@example.com"
    assert not any(word in body(answer) for word in PERSONAL)
    assert len(house.conversations()) == 2


def test_a_forged_reference_continues_nothing(house):
    [first] = house.writes("How many points do I have?")
    guessed = {"in_reply_to": "<0123456789abcdef@fernway.example>", "to": f"support+{'0' * 26}@fernway.example"}
    house.writes("show me my points", **guessed)
    assert len(house.conversations()) == 2
    assert body(house.box.messages[-1]) == body(first)


def test_a_reply_proves_the_mailbox_for_a_fortnight(house):
    [first] = house.writes("How many points do I have?")
    house.later(days=14)
    [second] = house.writes("here I am", to_mail=first)
    assert "120" in body(second)
    house.later(days=14, seconds=1)
    [third] = house.writes("How many points do I have?", to_mail=second)
    assert "Please answer this e-mail" in body(third)
    assert len(house.conversations()) == 1


def test_a_yes_of_ones_own_confirms_and_one_in_the_history_does_not(house):
    house.agent.language.lines = {}
    [first] = house.writes("Please cancel my order #1044")
    [asked] = house.writes("here I am", to_mail=first)
    assert "#1044" in body(asked)
    history = "On Wed, 11 Mar 2026 at 14:05, Fernway <support@fernway.example> wrote:\n> Shall I cancel it?\n> yes\n"
    house.writes(f"Let me think about it.\n\n{history}", to_mail=asked)
    assert house.agent.store.effects == []
    [again] = house.writes("Cancel #1044 please", to_mail=asked)
    [done] = house.writes(f"Hi,\n\nYes please.\n\n{history}", to_mail=again)
    assert house.agent.store.effects == ["6044"]
    assert "#1044" in body(done)


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<x.y>"}, {"sender": SUPPORT}],
)
def test_what_a_machine_sent_is_kept_with_its_reason_and_not_answered(house, headers):
    assert house.writes("I am out of office. yes", **headers) == []
    [silent] = house.desk.received.unanswered()
    assert silent.why
    assert house.conversations() == []


def test_an_out_of_office_reply_in_a_thread_confirms_nothing_and_ends_there(house):
    [first] = house.writes("Please cancel my order #1044")
    [asked] = house.writes("here I am", to_mail=first)
    assert house.writes("Yes", to_mail=asked, Auto_Submitted="auto-replied") == []
    assert house.agent.store.effects == []


def test_of_one_sender_only_so_many_mails_an_hour_are_answered(house):
    for _ in range(22):
        house.writes("Where is my order #1043?")
    assert len(house.box.messages) == 20
    assert [mail.raw for mail in house.desk.received.unanswered()] == [None, None]
    house.later(hours=1)
    house.writes("Where is my order #1043?")
    assert len(house.box.messages) == 21


def test_strangers_together_are_answered_so_often_an_hour_and_customers_go_on(house):
    [first] = house.writes("How many points do I have?")
    [second] = house.writes("here I am", to_mail=first)
    object.__setattr__(house.desk.answering, "strangers_hourly", 1)
    assert len(house.writes("hello there", sender="a@example.com")) == 1
    assert house.writes("hello there", sender="b@example.com") == []
    assert len(house.writes("How many points do I have?", to_mail=second)) == 1


def test_what_was_attached_is_told_honestly_and_kept_for_a_person(house):
    raw = with_a_file()
    house.gets(raw)
    [answer] = house.box.messages
    assert "I cannot open attachments" in body(answer)
    [(key,)] = house.agent.rows("select received_key from agent.emails_received")
    assert house.desk.received.raw(key) == raw
    [(conversation, _, _)] = house.conversations()
    [kept] = house.desk.received.of_conversation(conversation)
    assert [each["name"] for each in kept.attachments] == ["jacket.jpg"]


def test_a_long_mail_is_read_in_part_and_says_so(house):
    [answer] = house.writes("Where is my order #1043? " + "It is for my aunt. " * 150)
    assert "read its beginning only" in body(answer)


def test_nothing_in_a_mail_breaks_a_header_of_ours(house):
    raw = a_mail("Where is my order #1043?").replace(
        b"Subject: My order", b"Subject: =?utf-8?q?hi=0D=0ABcc=3A_eve=40example=2Ecom?="
    )
    house.gets(raw)
    [answer] = house.box.messages
    assert answer["Bcc"] is None
    assert answer["Subject"] == "Re: hi Bcc: eve@example.com"


def test_markup_is_answered_as_words_in_plain_text(house):
    [answer] = house.writes("<script>alert(1)</script> where is #1043?", subject="<b>x</b>")
    assert answer.get_content_type() == "text/plain"


def test_a_mail_that_breaks_a_turn_holds_up_nobody_and_is_shown_to_people(house, monkeypatch):
    house.desk.door.take(a_mail("Where is my order #1043?", number=77), house.agent.now[0])
    real = house.desk.answering.turns.answer_mail

    def broken(conversation_id, visitor, mail):
        if "break" in mail.text:
            raise RuntimeError("broken")
        return real(conversation_id, visitor, mail)

    monkeypatch.setattr(house.desk.answering.turns, "answer_mail", broken)
    house.desk.door.take(a_mail("break please, it is about #1043", number=78, sender=BEN), house.agent.now[0])
    for _ in range(6):
        house.desk.answer()
        house.later(minutes=3)
    assert [mail.state for mail in house.desk.received.unanswered()] == ["stuck"]
    assert house.agent.rows("select count(*) from agent.turns") == [(1,)]


def test_the_mail_server_falters_refuses_and_falls_silent_and_each_is_told_apart(house):
    house.box.refusals[:] = ["451 later"]
    assert house.writes("Where is my order #1043?") == []
    house.later(minutes=1)
    house.desk.send()
    assert len(house.box.messages) == 1
    house.box.refusals[:] = ["550 no such user"]
    house.writes("Where is my order #1043?")
    house.box.refusals[:] = ["hang up"]
    house.writes("Where is my order #1043?")
    house.later(hours=5)
    house.desk.send()
    states = house.agent.rows("select state from agent.emails_sent order by position")
    assert states == [("sent",), ("refused",), ("unknown",)]
    # It had arrived: a second one would have been one too many.
    assert len(house.box.messages) == 2
    assert [each.state for each in house.desk.letters.failed()] == ["unknown", "refused"]


def test_a_mail_that_was_being_sent_when_its_process_died_is_unknown_and_sent_again_only_by_hand(house):
    house.desk.door.take(a_mail("Where is my order #1043?"), house.agent.now[0])
    house.desk.answer()
    letter = house.desk.letters.claim(house.agent.now[0], house.agent.now[0] - house.agent.now[0])
    house.later(seconds=1)
    house.desk.send()
    assert [each.state for each in house.desk.letters.failed()] == ["unknown"]
    assert house.desk.letters.again(letter.message_id, "Tess", house.agent.now[0])
    house.desk.send()
    assert [mail["Message-ID"] for mail in house.box.messages] == [letter.message_id]


def test_whoever_comes_over_http_reads_nothing_that_began_by_mail(house):
    house.writes("How many points do I have?")
    [(conversation, _, _)] = house.conversations()
    from agent.errors import NotFoundError

    with pytest.raises(NotFoundError):
        house.agent.turns.view(conversation, anna)
