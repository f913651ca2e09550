"""A receiver is told what it does not have, of whom it may be told, once; whatever breaks in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import httpx
import pytest
from standardwebhooks import Webhook as Signature

from pipelines.exports.difference import difference
from pipelines.exports.klaviyo import Klaviyo, in_imports, klaviyo_client, profile
from pipelines.exports.ledger import Ledger
from pipelines.exports.members import Member
from pipelines.exports.plan import Plan
from pipelines.exports.run import Telling
from pipelines.exports.sending import Patience, ReceiverAwayError, ReceiverRefusedError, send
from pipelines.exports.service_events import ServiceEvent, bulk_body
from pipelines.exports.standing import unsettled
from pipelines.exports.telling import tell_klaviyo, tell_webhook
from pipelines.exports.webhook import Webhook
from pipelines.inbox import Inbox, IncomingEvent, migrate
from tests.contracts.bodies import has_klaviyo
from tests.contracts.klaviyo import wrong_with_request
from tests.evals._helpdesks import Clock
from tests.evals._klaviyo_account import Account
from tests.evals.exports import report, run

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="  # a made-up one


def member(name: str, **known) -> Member:
    return Member("keen", f"{name}@example.com", f"c_{name}", "sale", **known)


def a_plan(*members: Member, events: tuple[ServiceEvent, ...] = ()) -> Plan:
    return Plan(NOW, 0, {"keen": members}, events, {})


def account(**given) -> tuple[Account, Klaviyo]:
    books = Account(Random(1), Clock(NOW), **given)
    client = klaviyo_client("https://a.klaviyo.com", "pk", transport=httpx.MockTransport(books.answer))
    return books, Klaviyo(client, Patience(sleep=lambda _: None), pause=lambda _: None)


def telling(plan: Plan, folder, held: Callable = lambda addresses: set(), receiver: str = "klaviyo") -> Telling:
    return Telling(plan, Ledger(folder, receiver), held, lambda: NOW)


def test_the_difference_is_who_came_who_changed_and_who_left():
    wanted = {"a": "1", "b": "2", "c": "3", "d": "4", "e": "5"}
    found = difference(wanted, there={"b": "2", "c": "0", "x": "9"}, refused={"d": "4", "e": "0"})

    assert (found.added, found.changed, found.removed, found.told) == (("a", "e"), ("c",), ("x",), ("a", "c", "e"))


def test_klaviyo_gets_who_came_and_loses_who_left_and_is_told_nothing_when_nothing_is_new(tmp_path):
    books, klaviyo = account()
    tell_klaviyo(telling(a_plan(member("a"), member("b")), tmp_path), klaviyo, "R: ", is_telling_events=True)
    assert books.on("R: keen") == {"a@example.com", "b@example.com"}

    receipt = tell_klaviyo(telling(a_plan(member("b")), tmp_path), klaviyo, "R: ", is_telling_events=True)
    assert books.on("R: keen") == {"b@example.com"}
    [part] = receipt.lists
    assert (part.added, part.removed, part.has, part.received, part.differs) == (0, 1, 1, 1, False)

    before = books.told.copy()
    tell_klaviyo(telling(a_plan(member("b")), tmp_path), klaviyo, "R: ", is_telling_events=True)
    assert {name for name in books.told - before if not name.startswith("GET")} == set()
    assert books.wrong == []


def test_a_profile_that_klaviyo_refuses_is_not_sent_again_until_it_is_another(tmp_path):
    books, klaviyo = account()
    for _ in range(2):
        receipt = tell_klaviyo(telling(a_plan(member("refused")), tmp_path), klaviyo, "", is_telling_events=False)
    assert len(books.jobs) == 1
    assert receipt.lists[0].has == receipt.lists[0].received == 0

    other = a_plan(member("refused", first_name="Sam"))
    tell_klaviyo(telling(other, tmp_path), klaviyo, "", is_telling_events=False)
    assert len(books.jobs) == 2


def test_what_somebody_else_put_on_our_list_is_taken_off_and_what_they_took_off_is_put_back(tmp_path):
    books, klaviyo = account()
    plan = a_plan(*(member(name) for name in "abc"))
    tell_klaviyo(telling(plan, tmp_path), klaviyo, "", is_telling_events=False)
    [list_id] = books.lists
    books.profiles["stranger@example.com"] = {}
    books.members[list_id] = (books.members[list_id] | {"stranger@example.com"}) - {"a@example.com", "b@example.com"}

    receipt = tell_klaviyo(telling(plan, tmp_path), klaviyo, "", is_telling_events=False)
    assert receipt.lists[0].repaired == 3
    tell_klaviyo(telling(plan, tmp_path), klaviyo, "", is_telling_events=False)
    assert books.on("keen") == {"a@example.com", "b@example.com", "c@example.com"}


def test_whoever_is_to_be_left_alone_by_now_is_not_told_of_and_is_counted(tmp_path):
    books, klaviyo = account()
    event = ServiceEvent("e1", "Feedback Given", "a@example.com", "c_a", "conv", NOW.replace(tzinfo=None), {})
    plan = a_plan(member("a"), member("b"), events=(event,))

    receipt = tell_klaviyo(
        telling(plan, tmp_path, lambda addresses: {"a@example.com"} & set(addresses)),
        klaviyo,
        "",
        is_telling_events=True,
    )

    assert (books.on("keen"), books.events) == ({"b@example.com"}, {})
    assert (receipt.lists[0].cancelled, receipt.events and receipt.events.cancelled) == (1, 1)


def test_a_key_that_klaviyo_does_not_know_ends_the_run_and_says_so_without_naming_anybody(tmp_path):
    answer = httpx.Response(401, json={"errors": [{"code": "not_authenticated", "title": "No key", "detail": "a@b.c"}]})
    client = klaviyo_client("https://a.klaviyo.com", "pk", transport=httpx.MockTransport(lambda _: answer))

    receipt = tell_klaviyo(telling(a_plan(member("a")), tmp_path), Klaviyo(client), "", is_telling_events=False)

    assert receipt.problems == ["keen: HTTP 401 not_authenticated: No key"]


@pytest.mark.skipif(not has_klaviyo(), reason="Klaviyo's OpenAPI is not in RAPPORT_DATA")
def test_a_profile_says_nothing_of_consent_and_an_event_has_its_id_under_klaviyos_name():
    whole = member("a", phone="+447700900123", first_name="A", postal_code="LS1", country_code="GB", external_id="1")
    assert not any("consent" in name or "subscri" in name for name in profile(whole)["attributes"])
    event = ServiceEvent("e1", "Conversation Resolved", "a@example.com", "c_a", "conv", NOW.replace(tzinfo=None), {})
    body = bulk_body([event])
    assert wrong_with_request("POST", "/api/event-bulk-create-jobs", {}, body) == []
    [one] = body["data"]["attributes"]["events-bulk-create"]["data"][0]["attributes"]["events"]["data"]
    assert (one["attributes"]["unique_id"], one["attributes"]["time"]) == ("e1", "2026-11-22T09:00:00+00:00")
    body["data"]["attributes"]["events-bulk-create"]["data"][0]["attributes"]["consent"] = True
    assert wrong_with_request("POST", "/api/event-bulk-create-jobs", {}, body)


def test_an_import_is_full_at_ten_thousand_profiles_or_five_megabytes():
    many = [member(f"s{number}") for number in range(10_001)]
    assert [len(part) for part in in_imports(many)] == [10_000, 1]
    long = [member(f"s{number}", reason="x" * 90_000) for number in range(60)]
    sizes = [sum(len(json.dumps(profile(each))) for each in part) for part in in_imports(long)]
    assert len(sizes) > 1
    assert max(sizes) < 5_000_000


def test_the_ledger_remembers_what_was_told_last_and_leaves_out_half_a_line(tmp_path):
    ledger = Ledger(tmp_path, "klaviyo")
    ledger.note("keen", [("a", "1", "sent"), ("b", "1", "sent"), ("c", "1", "refused")], NOW)
    ledger.note("keen", [("b", "", "removed"), ("a", "2", "sent")], NOW)
    file = tmp_path / ".ledger" / "klaviyo" / "keen.csv"
    with file.open("a") as cut:
        cut.write('d,1,"se')

    told = ledger.told("keen")
    assert (told.there, told.refused, told.gone) == ({"a": "2"}, {"c": "1"}, {"b"})
    ledger.note("keen", [("e", "1", "sent")], NOW)
    assert ledger.told("keen").there == {"a": "2", "e": "1"}
    assert ledger.names() == ["keen"]


def test_the_ledger_forgets_what_is_older_and_nothing_else(tmp_path):
    ledger = Ledger(tmp_path, "klaviyo")
    ledger.note("events", [("old", "", "sent")], NOW - timedelta(seconds=1))
    ledger.note("events", [("new", "", "sent")], NOW)
    ledger.forget("events", NOW)
    assert ledger.told("events").there == {"new": ""}


def answers(*told: httpx.Response | Exception) -> httpx.Client:
    left = list(told)

    def answer(request: httpx.Request) -> httpx.Response:
        following = left.pop(0)
        if isinstance(following, Exception):
            raise following
        return following

    return httpx.Client(transport=httpx.MockTransport(answer))


def test_a_receiver_is_asked_again_no_sooner_than_it_wants_and_no_later_than_we_bear():
    waited: list[float] = []
    patience = Patience(attempts=4, backoff_seconds=0.001, longest_seconds=60, sleep=waited.append)
    client = answers(
        httpx.Response(429, headers={"Retry-After": "30"}),
        httpx.Response(503, headers={"Retry-After": "9999"}),
        httpx.ReadTimeout("slow"),
        httpx.Response(204),
    )

    assert send(client, patience, "POST", "https://x.example").status_code == 204
    assert waited[0] >= 30
    assert waited[1] == 60
    assert waited[2] < 30


@pytest.mark.parametrize(("status", "error"), [(400, ReceiverRefusedError), (404, ReceiverRefusedError)])
def test_a_no_is_not_asked_again(status, error):
    with pytest.raises(error):
        send(answers(httpx.Response(status)), Patience(sleep=lambda _: None), "POST", "https://x.example")


def test_a_receiver_that_never_answers_is_away():
    client = answers(*(httpx.Response(500) for _ in range(3)))
    with pytest.raises(ReceiverAwayError, match="3 times"):
        send(client, Patience(attempts=3, sleep=lambda _: None), "POST", "https://x.example/secret")


def test_a_webhook_is_signed_as_standard_webhooks_has_it_and_one_matter_has_one_id(tmp_path):
    posted: list[httpx.Request] = []
    status = [500, 200, 200, 200]

    def take(request: httpx.Request) -> httpx.Response:
        posted.append(request)
        return httpx.Response(status.pop(0) if status else 200)

    client = httpx.Client(transport=httpx.MockTransport(take))
    receiver = Webhook(client, "https://x.example", SECRET, Patience(sleep=lambda _: None))
    for members in ((member("a"),), (), (member("a"),)):
        tell_webhook(telling(a_plan(*members), tmp_path, receiver="webhook"), receiver)

    told = [Signature(SECRET).verify(each.content, dict(each.headers)) for each in posted]
    assert [each["type"] for each in told] == [
        "segment.members_put_on",
        "segment.members_put_on",
        "segment.members_taken_off",
        "segment.members_put_on",
    ]
    ids = [each.headers["webhook-id"] for each in posted]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def heard(kind: str, number: int, *identifiers: str, source: str = "shopify") -> IncomingEvent:
    return IncomingEvent(source, kind, f"d{number}", NOW, "{}", identifiers, ())


def test_news_of_a_person_by_any_key_of_theirs_leaves_them_alone_and_small_talk_does_not(database_url):
    migrate(database_url)
    inbox = Inbox(database_url)
    keys = {"a@example.com": frozenset({"shopify_customer_id:1"}), "b@example.com": frozenset({"order:7"})}
    everybody = {"a@example.com", "b@example.com", "c@example.com", "d@example.com"}
    try:
        inbox.append([heard("customers/update", 1, "email:d@example.com")])
        ask = unsettled(inbox, inbox.horizon(), keys, NOW)
        assert ask(everybody) == set()
        inbox.append(
            [
                heard("customers/update", 2, "shopify_customer_id:1"),
                heard("message_received", 3, "email:b@example.com", source="rapport"),
                heard("conversation_escalated", 4, "email:c@example.com", source="rapport"),
            ]
        )
        assert ask(everybody) == {"a@example.com", "c@example.com"}
        assert ask({"b@example.com"}) == set()
    finally:
        inbox.close()


def test_a_failing_klaviyo_is_told_of_nobody_without_consent_nothing_twice_and_all_in_the_end(tmp_path):
    runs = [run(seed, tmp_path / str(seed)) for seed in range(1, 9)]
    found = report(runs)
    assert found.met, found.as_line()
    assert found.size["faults"] > 50
    assert found.size["events"] > 20


def test_a_plan_that_is_not_looked_at_again_would_be_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.evals.exports.Brand.unsettled", lambda *_: set())
    runs = [run(seed, tmp_path / str(seed), is_judged=False) for seed in range(1, 9)]
    assert report(runs).figures["told_without_consent"] > 0
