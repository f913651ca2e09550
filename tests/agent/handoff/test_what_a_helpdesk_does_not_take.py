"""A helpdesk that fails, refuses or forgets while it has a conversation; and hostile words on their way into it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from agent.handoff.desk import Comment
from agent.handoff.gorgias import message_body
from agent.handoff.klaviyo import message_event_body
from agent.handoff.outbox import AFTER_A_REFUSAL, LEASE, LONGEST_PAUSE
from agent.handoff.zendesk import comment_body
from agent.privacy import erase
from agent.settings_helpdesks import Gorgias, Klaviyo
from pipelines.inbox.person import Person
from tests.agent.handoff.road import ANSWERING, DESKS
from tests.agent.routes.edge import client_of, colleague
from tests.agent.world import ANNAS, NOW, anna
from tests.contracts.bodies import has_klaviyo, wrong_with
from tests.evals._dangers import PAYLOADS, dangers
from tests.evals._helpdesks import KilledError, Troubled
from tests.evals.handoffs import POINTS


@pytest.mark.parametrize("kind", ANSWERING)
def test_every_word_gets_there_and_back_once_whatever_the_helpdesk_and_the_network_do(road, kind):
    here = road(kind)
    for seed in range(2):
        here.way = Troubled(here.books, Random(seed), faults=6)
        written, answered = _talked(here, seed)
        here.clock.passes(120)
        here.way.arrive()
        assert here.heard() == written, f"seed {seed}: {here.way.seen}"
        assert [text for author, _, text in here.chat() if author == "human"] == answered
        assert (here.books.wrong, len(here.books.has(here.receipt))) == ([], 1)


def _talked(here, seed):
    """What Anna wrote and what was answered, and rounds until either side should have read all of it."""
    written = [f"{seed}: {place}" for place in range(3)]
    answered = [f"{seed}: answer {place}" for place in range(2)]
    here.escalates()
    for text in written:
        here.writes(text)
        here.goes_on()
    here.goes_on_until(lambda: bool(here.books.has(here.receipt)))
    for text in answered:
        here.books.answers(here.receipt, text)
    here.goes_on_until(lambda: len(here.heard()) == 3 and len(here.chat()) >= 3 + len(answered))
    return written, answered


@pytest.mark.parametrize("kind", ANSWERING)
def test_a_process_that_dies_while_it_carries_a_word_neither_loses_nor_doubles_it(road, kind):
    here = road(kind)
    here.escalates()
    here.round()
    for place, point in enumerate(POINTS):
        here.writes(f"word {place}")
        here.way.kill = point
        with pytest.raises(KilledError):
            here.round()
        here.clock.passes(LEASE.total_seconds() - 1)
        here.round()
        assert here.way.seen[f"killed {point}"] == 1
        here.clock.passes(1)
        here.round()
        assert here.heard() == [f"word {each}" for each in range(place + 1)]


def test_through_an_hour_without_the_helpdesk_nothing_is_lost_and_people_see_here_what_waits(road):
    here = road("zendesk")
    here.escalates()
    here.round()
    here.way.is_down = True
    for minute in range(60):
        if minute % 12 == 0:
            here.writes(f"minute {minute}")
        here.round()
        [line] = here.agent.turns.handed_over()
        assert (line.last_error, line.delivered_at) == ("no answer from '/api/v2/tickets/1000.json': ConnectError", NOW)
        here.clock.passes(60)
    here.way.is_down = False
    here.clock.passes(LONGEST_PAUSE.total_seconds())
    here.round()
    assert here.heard() == [f"minute {minute}" for minute in range(0, 60, 12)]
    assert here.agent.turns.handed_over() == ()


def test_what_a_ticket_does_not_take_is_shown_tried_again_and_can_be_answered_here_instead(road):
    here = road("zendesk")
    here.escalates()
    here.round()
    here.books.thread(here.receipt).status = "closed"
    here.writes("hello?")
    here.round()
    client, path = client_of(here.agent), "/v1/staff/deliveries"
    [stuck] = client.get(path, headers=colleague("viewer")).json()
    assert (stuck["what"], stuck["why"], stuck["waiting_count"]) == ("messages", "the ticket is closed for good", 1)
    assert [line.receipt for line in here.agent.turns.handed_over()] == [here.receipt]
    # Nothing is repeated sooner than a call that was given up on can have ended.
    assert client.post(f"{path}/{here.receipt}/again", headers=colleague("viewer")).status_code == 403
    assert client.post(f"{path}/{here.receipt}/again", headers=colleague("agent")).status_code == 200
    here.books.thread(here.receipt).status = "open"
    here.clock.passes(LEASE.total_seconds() - 1)
    here.round()
    assert here.heard() == []
    here.clock.passes(1)
    here.round()
    assert here.heard() == ["hello?"]
    assert client.get(path, headers=colleague("viewer")).json() == []
    assert client.post(f"{path}/{here.receipt}/again", headers=colleague("agent")).status_code == 404


@pytest.mark.parametrize("kind", DESKS)
def test_a_word_that_a_desk_refuses_for_good_holds_up_no_other_and_those_who_have_it_are_told(road, kind):
    here = road(kind)
    here.escalates()
    here.round()
    here.books.refused = "unspeakable"
    for text in ("first", "unspeakable", "second", "third"):
        here.writes(text)
    here.round()
    here.clock.passes(LEASE.total_seconds())
    here.round()
    if kind == "klaviyo":
        # It takes no notes: whoever reads the next message is told by that.
        told = [text for text in here.books.texts(here.receipt) if text.endswith(("second", "third"))]
        assert all(text.startswith("(1 of the messages before this could not be brought here.)") for text in told)
    else:
        [note] = here.books.notes(here.receipt)
        assert note.startswith("A message that this customer wrote on 11 March 2026 at 14:05 UTC could not be put")
        assert here.conversation in note
        # It stands where the message is missing.
        assert [mark.startswith("ho_") for mark in here.books.marks(here.receipt)] == [False, True, False, False]
    assert here.heard() == ["first", "second", "third"]
    [refused] = here.agent.turns.people.undelivered()
    assert (refused.what, refused.waiting_count, refused.next_try_at) == ("refused", 1, None)
    assert refused.why.endswith("answered 422")
    here.clock.passes(AFTER_A_REFUSAL.total_seconds())
    here.round()
    tried = "select attempts from agent.ticket_messages where set_aside_at is not null"
    assert here.agent.rows(tried) == [(1,)]


@pytest.mark.parametrize("kind", ANSWERING)
def test_what_was_refused_is_tried_again_when_somebody_says_so_and_then_says_when_it_was_written(road, kind):
    here = road(kind)
    here.escalates()
    here.round()
    here.books.refused = "unspeakable"
    here.writes("unspeakable")
    here.writes("second")
    here.round()
    for _ in range(2):
        assert here.agent.turns.people.send_again(here.receipt, "Tess")
        here.clock.passes(LEASE.total_seconds())
        here.round()
    assert (here.heard(), len(here.books.notes(here.receipt))) == (["second"], 1)
    here.books.refused = ""
    here.agent.turns.people.send_again(here.receipt, "Tess")
    here.writes("third")
    here.clock.passes(LEASE.total_seconds())
    here.round()
    assert here.heard() == ["second", "unspeakable", "third"]
    [late] = [text for text in here.books.texts(here.receipt) if "unspeakable" in text]
    assert late.startswith("(Written on 11 March 2026 at 14:05 UTC, before what may stand above;")
    assert here.agent.turns.people.undelivered() == ()


def test_a_ticket_is_settled_over_a_refused_word_only_once_they_could_read_that_it_is_missing(road):
    here = road("zendesk")
    here.escalates()
    here.round()
    here.books.refused = "unspeakable"
    here.writes("unspeakable")
    here.books.settles(here.receipt)
    ticket, seen = here.reads()
    began = here.clock.now
    here.clock.passes(1)
    here.round()
    assert len(here.books.notes(here.receipt)) == 1
    assert not here.outside.heard(ticket, seen, began)
    here.clock.passes(1)
    assert here.outside.heard(ticket, seen, here.clock.now)
    assert not here.agent.turns.view(here.conversation, anna).is_handed_over


def test_a_note_that_is_refused_too_holds_up_nothing(road):
    here = road("zendesk")
    here.escalates()
    here.round()
    here.books.refused = "e"
    here.writes("unspeakable")
    here.writes("No.")
    here.round()
    assert here.heard() == []
    here.books.refused = ""
    here.writes("hello?")
    here.round()
    assert here.heard() == ["hello?"]


@pytest.mark.parametrize("kind", ANSWERING)
def test_what_is_taken_back_is_read_here_and_those_who_have_the_ticket_are_told(road, kind):
    here = road(kind)
    here.escalates()
    here.round()
    people = here.agent.turns.people
    people.take(here.conversation, "Tess")
    people.take(here.conversation, "Tess")
    here.writes("and now?")
    here.round()
    assert (here.heard(), here.looks()) == ([], 0)
    assert [line.assigned_to for line in here.agent.turns.handed_over()] == ["Tess"]
    here.books.settles(here.receipt)
    people.resolve(here.conversation, "Tess", "answered")
    here.round()
    taken, over = here.books.notes(here.receipt)
    assert taken.startswith("Tess answers this customer elsewhere")
    assert over.startswith("Tess is done with this conversation (answered)")
    # A note opens nothing.
    assert (here.books.wrong, here.books.thread(here.receipt).status == "open") == ([], False)


def test_what_a_colleague_here_has_settled_goes_nowhere_any_more(road):
    here = road("zendesk")
    here.escalates()
    here.writes("are you there?")
    here.agent.turns.people.resolve(here.conversation, "Tess", "answered")
    here.round()
    assert here.books.tickets == []
    assert here.agent.rows("select count(*) from agent.ticket_messages") == [(0,)]


def test_who_is_erased_is_forgotten_with_what_was_on_its_way(road):
    here = road("zendesk")
    here.escalates()
    here.writes("are you there?")
    assert here.agent.rows("select count(*) from agent.ticket_messages") == [(1,)]
    anna = Person(frozenset({ANNAS}), NOW, spellings=frozenset({"anna@example.com"}))
    assert erase(here.agent.database_url, anna)["ticket_messages"] == 1
    assert here.agent.rows("select count(*) from agent.ticket_messages") == [(0,)]


def test_a_helpdesk_that_cannot_be_read_is_shown_when_it_is_no_hiccup(road):
    here = road("zendesk")
    here.escalates()
    here.round()
    here.way.is_down = True
    for tried in range(1, 5):
        assert here.looks() == 0
        assert [each.attempts for each in here.agent.turns.people.undelivered()] == ([tried] if tried >= 3 else [])
        here.clock.passes(LEASE.total_seconds())


def test_a_ticket_that_is_gone_is_shown_as_one_whose_answers_cannot_be_read(road):
    here = road("gorgias")
    here.escalates()
    here.round()
    kept = here.books.threads.pop(1000)
    here.looks()
    [stuck] = here.agent.turns.people.undelivered()
    assert (stuck.what, stuck.why) == ("answers", "'/api/tickets/1000' answered 404")
    here.books.threads[1000] = kept
    here.books.answers(here.receipt, "Hello.")
    here.clock.passes(AFTER_A_REFUSAL.total_seconds() - 1)
    assert here.looks() == 0
    assert here.agent.turns.people.send_again(here.receipt, "Tess")
    assert (here.looks(), here.agent.turns.people.undelivered()) == (1, ())


def posted(text: str) -> dict[str, Any]:
    """What each desk is sent of a later message."""
    comment = Comment("conv_1-2-in", "ho_1", "1000", "conv_1", "anna@example.com", text, NOW)
    ticket = {"requester_id": 7, "updated_at": NOW.isoformat()}
    gorgias = Gorgias(base_url="https://fernway.gorgias.example", user="us@x.example", address="help@x.example")
    return {
        "zendesk": comment_body(comment, ticket),
        "gorgias": message_body(comment, gorgias),
        "klaviyo": message_event_body(comment, Klaviyo()),
    }


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_a_customer_writes_later_runs_loads_or_is_filled_in_there(payload):
    assert {kind: dangers(body) for kind, body in posted(payload).items()} == {kind: [] for kind in DESKS}


def test_a_contract_finds_a_private_word_of_the_customers_and_one_that_is_made_twice():
    bodies = posted("hello?")
    ticket = bodies["zendesk"]["ticket"]
    assert wrong_with("zendesk", bodies["zendesk"], "comment") == []
    assert wrong_with("gorgias", bodies["gorgias"], "message") == []
    assert wrong_with("zendesk", {"ticket": ticket | {"comment": ticket["comment"] | {"public": False}}}, "comment")
    assert wrong_with("zendesk", {"ticket": ticket | {"safe_update": False}}, "comment")
    assert wrong_with("gorgias", bodies["gorgias"] | {"from_agent": True}, "message")
    assert wrong_with("zendesk", {"ticket": ticket | {"comment": {"html_body": "x", "public": False}}}, "comment")
    assert wrong_with("gorgias", {"status": "solved"}, "status")
    if has_klaviyo():
        assert wrong_with("klaviyo", bodies["klaviyo"]) == []
        assert wrong_with("klaviyo", {"data": {"attributes": {"profile": {"data": {"attributes": {}}}}}})
