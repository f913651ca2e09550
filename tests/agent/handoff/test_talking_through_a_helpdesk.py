"""A conversation that a helpdesk has: what is written in the chat goes there, what is answered there is read here."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from agent.handoff.looking import LATEST, SOONEST, Tidings, soon
from agent.handoff.outbox import LEASE
from agent.handoff.ways import Way, Ways
from agent.helpdesks import work_for
from agent.store.letters import Letters
from agent.store.open_tickets import OpenTickets
from agent.store.post import Post
from pipelines.inbox import IncomingEvent
from tests.agent.handoff.road import ANSWERING, DESKS
from tests.agent.world import NOW, anna, wants
from tests.evals.handoffs import desk_over


@pytest.mark.parametrize("kind", DESKS)
def test_what_the_customer_writes_later_is_in_the_ticket_once_and_in_order_and_the_agent_keeps_silent(road, kind):
    here = road(kind)
    here.escalates()
    # Before the ticket is there, and after it.
    assert here.writes("are you there?").reply is None
    here.round()
    assert here.writes("it is urgent").reply is None
    assert here.writes("hello?").reply is None
    here.round()
    here.round()
    assert here.heard() == ["are you there?", "it is urgent", "hello?"]
    assert (here.books.wrong, len(here.books.has(here.receipt))) == ([], 1)
    assert here.agent.turns.handed_over() == ()


@pytest.mark.parametrize("kind", ANSWERING)
def test_what_is_answered_there_is_read_in_the_chat_once_and_what_is_not_meant_for_it_never(road, kind):
    here = road(kind)
    here.escalates()
    here.round()
    here.books.answers(here.receipt, "A note between us.", public=False, channel="internal-note")
    here.books.answers(here.receipt, "Hello Anna,\u200b I am on it.")
    here.books.answers(here.receipt, "Somebody in copy says hello.", "Bo", role="end-user", via="rule")
    here.books.answers(here.receipt, "It is settled.", files=("label.pdf",))
    here.clock.passes(20)
    assert here.looks() == 1
    here.clock.passes(600)
    assert here.looks() == 0
    attached = "It is settled.\n\n(1 attached: label.pdf. It cannot be shown here; our team has it in the ticket.)"
    assert here.chat() == [("human", "Kim", "Hello Anna, I am on it."), ("human", "Kim", attached)]
    assert [each["author"] for each in here.told("message_sent")] == ["ai", "ai", "human", "human"]
    [line] = here.agent.turns.trace(here.conversation).handoffs
    assert (line.first_replied_at, line.state, line.assigned_to) == (NOW + timedelta(microseconds=1), "waiting", None)
    audited = here.agent.rows("select by_name from agent.audit where deed = 'customer_answered'")
    assert {name for (name,) in audited} == {f"Kim at {kind.capitalize()}"}


def test_two_who_look_at_once_say_an_answer_once(road):
    here = road("zendesk")
    here.escalates()
    here.round()
    here.books.answers(here.receipt, "Hello.")
    ticket, seen = here.reads()
    with ThreadPoolExecutor(2) as both:
        heard = list(both.map(lambda _: here.outside.heard(ticket, seen, here.clock.now), range(2)))
    assert sorted(heard) == [False, True]
    assert len(here.chat()) == len(here.told("message_sent")) - 2 == 1


def test_an_answer_that_the_helpdesk_does_not_mail_follows_the_customer_who_has_left(road):
    here = road("gorgias")
    post = Post(Letters(here.pool), "help@fernway.example", "Fernway")
    here.agent.turns_with(ways=Ways(Way("gorgias", "gorgias")), clock=here.clock, post=post)
    here.escalates()
    here.round()
    here.books.answers(here.receipt, "This goes by e-mail from there.", channel="email")
    here.books.answers(here.receipt, "This does not.", channel="api")
    here.looks()
    assert [text for (text,) in here.agent.rows("select text from agent.emails_sent")] == [
        "This does not.\n\nKim\nFernway"
    ]


@pytest.mark.parametrize("kind", ANSWERING)
def test_a_ticket_that_is_settled_there_is_settled_here_and_the_agent_answers_again(road, kind):
    here = road(kind)
    here.escalates()
    here.round()
    here.books.answers(here.receipt, "It is settled.")
    here.books.settles(here.receipt)
    here.clock.passes(60)
    assert here.looks() == 1
    [resolved] = here.told("conversation_resolved")
    desk = kind.capitalize()
    assert (resolved["resolved_by"], resolved["resolver"], resolved["reason"]) == (
        "human",
        f"Kim at {desk}",
        f"solved at {desk}",
    )
    answered = here.writes(here.agent.says("where is it", *wants("track_order")))
    assert "#1043" in answered.reply.text
    here.round()
    assert here.heard() == []


@pytest.mark.parametrize("kind", ANSWERING)
def test_a_tag_hands_the_conversation_back_and_settles_nothing(road, kind):
    here = road(kind)
    here.escalates()
    here.round()
    here.books.settles(here.receipt, "vip", "back-to-the-agent")
    here.looks()
    [(author, _, said)] = here.chat()
    assert (author, said.startswith("My colleague has handed our conversation back")) == ("ai", True)
    assert (here.told("conversation_resolved"), len(here.told("conversation_handed_back"))) == ([], 1)
    assert not here.agent.turns.view(here.conversation, anna).is_handed_over
    # Asked again, a new ticket is made.
    here.clock.passes(60)
    assert here.writes("human please").is_handed_over
    here.round()
    assert len(here.books.tickets) == 2


@pytest.mark.parametrize("kind", ANSWERING)
def test_what_the_customer_wrote_meanwhile_keeps_open_what_is_settled_there(road, kind):
    here = road(kind)
    here.escalates()
    here.round()
    here.books.settles(here.receipt)
    here.writes("wait, it is still broken")
    assert here.looks() == 0
    here.round()
    assert (here.heard(), here.books.thread(here.receipt).status) == (["wait, it is still broken"], "open")
    here.clock.passes(60)
    here.looks()
    assert here.agent.turns.view(here.conversation, anna).is_handed_over
    here.books.settles(here.receipt)
    here.clock.passes(60)
    here.looks()
    assert not here.agent.turns.view(here.conversation, anna).is_handed_over


def test_a_look_that_began_before_the_words_got_there_settles_nothing_either(road):
    here = road("zendesk")
    here.escalates()
    here.round()
    here.books.settles(here.receipt)
    ticket, seen = here.reads()
    began = here.clock.now
    here.writes("one more thing")
    here.clock.passes(1)
    here.round()
    assert here.outside.heard(ticket, seen, began) is False
    assert here.agent.turns.view(here.conversation, anna).is_handed_over


def test_all_of_it_is_done_again_and_again_while_the_agent_serves(road):
    here = road("zendesk")
    here.escalates()
    here.writes("are you there?")
    work = work_for({"zendesk": desk_over("zendesk", here.way, here.clock)}, here.agent.turns.people, here.agent.inbox)
    assert [done() for done in work.values()] == [1, 1, 0]
    here.books.answers(here.receipt, "I am.")
    here.agent.inbox.append([_webhook(1000)])
    assert [done() for done in work.values()] == [0, 0, 1]
    assert (here.heard(), here.chat()[-1]) == (["are you there?"], ("human", "Kim", "I am."))


def test_a_webhook_in_the_inbox_has_its_ticket_looked_at_now_and_no_other(road):
    here = road("zendesk")
    here.escalates()
    here.round()
    here.clock.passes(24 * 3600)
    here.looks()
    tickets, tidings = OpenTickets(here.pool), Tidings(here.agent.inbox, here.agent.inbox.horizon())
    here.books.answers(here.receipt, "Hello.")
    here.clock.passes(5)
    for number in (999, 10000):
        here.agent.inbox.append([_webhook(number)])
    tidings.pass_on(tickets, ["zendesk"], here.clock.now)
    assert here.looks() == 0
    here.agent.inbox.append([_webhook(1000)])
    tidings.pass_on(tickets, ["zendesk"], here.clock.now)
    assert here.looks() == 1
    # Told while a look is at work, it is looked at once more.
    here.clock.passes(60)
    ticket, _ = here.reads()
    here.agent.inbox.append([_webhook(1000, "second")])
    tidings.pass_on(tickets, ["zendesk"], here.clock.now)
    tickets.looked(ticket, here.clock.now + LATEST, None)
    assert tickets.claim("zendesk", here.clock.now, LEASE) is not None


def _webhook(number: int, name: str = "first") -> IncomingEvent:
    return IncomingEvent("zendesk", "ticket", f"{number}-{name}", NOW, "{}", (), (f"ticket:zendesk-{number}",))


@pytest.mark.parametrize(
    ("quiet_minutes", "is_new", "seconds"), [(0, False, 10), (10, False, 60), (150, False, 900), (9000, True, 10)]
)
def test_a_ticket_is_looked_at_as_often_as_a_tenth_of_how_long_it_lay_still(quiet_minutes, is_new, seconds):
    assert soon(timedelta(minutes=quiet_minutes), is_new=is_new) == timedelta(seconds=seconds)
    assert SOONEST <= timedelta(seconds=seconds) <= LATEST
