"""The interpreter of custom skills and the faults of their drafts, case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from pydantic import ValidationError

from agent.evidence import Fact
from agent.language.own import OwnWish
from agent.language.own_wishes import nearest_own
from agent.releases.custom import Condition, CustomSkill, Slot
from agent.releases.landing import loaded
from agent.releases.model import Release
from agent.releases.wording import changes
from agent.skills.custom.faults import faults
from agent.skills.custom.hearing import heard_for
from agent.skills.custom.interpreter import run
from agent.skills.custom.surroundings import Surroundings
from agent.skills.custom.values import Known, holds, of_facts, typed
from agent.skills.skill import Told
from dashboards.skill_beginnings import BEGINNINGS, begun
from tests.agent.skills.custom_world import warranty
from tests.agent.world import NOW, a_customer, an_order, before

TODAY = date(2026, 3, 11)


def known(value):
    return Known(value, Fact("t", "k", "c", value, "text"))


@pytest.mark.parametrize(
    ("test", "value", "given", "is_met"),
    [
        ("is", "Gold", "gold", True),
        ("is", "gold", "vip", False),
        ("is_not", "gold", "vip", True),
        ("is_not", "gold", "gold", False),
        ("is", "2.0", Decimal(2), True),
        ("is", "2026-03-11", datetime(2026, 3, 11, 12, tzinfo=UTC), True),
        ("at_least", "100", Decimal("100.00"), True),
        ("at_least", "100", Decimal("99.99"), False),
        ("at_most", "100", Decimal(100), True),
        ("at_most", "100", Decimal("100.01"), False),
        ("at_least", "100", "text", False),
        ("has_passed", "", NOW - timedelta(seconds=1), True),
        ("has_passed", "", NOW, False),
        ("is_ahead", "", NOW, True),
        ("is_ahead", "", NOW - timedelta(seconds=1), False),
        ("is_known", "", "x", True),
        ("is_not_known", "", "x", False),
    ],
)
def test_a_condition_holds_on_its_side_of_the_boundary(test, value, given, is_met):
    assert holds(Condition(of="it", test=test, value=value), {"it": known(given)}, NOW) is is_met


@pytest.mark.parametrize("test", ["is", "is_not", "at_least", "at_most", "has_passed", "is_ahead", "is_known"])
def test_of_what_is_not_known_nothing_holds_but_that_it_is_not_known(test):
    assert not holds(Condition(of="it", test=test, value="1"), {}, NOW)
    assert holds(Condition(of="it", test="is_not_known"), {}, NOW)


@pytest.mark.parametrize(
    ("kind", "text", "heard"),
    [
        ("text", "  FW-12\u200b3 ", "FW-123"),
        ("text", "x" * 201, None),
        ("number", "I have 3,5 of them", "3.5"),
        ("number", "2 or 3", None),
        ("number", "FW-123", None),
        ("day", "2026-02-28", "2026-02-28"),
        ("day", "2026-02-30", None),
        ("day", "on 3 March 2025", "2025-03-03"),
        ("day", "yesterday", "2026-03-10"),
        ("day", "no idea", None),
        ("yes_no", "yes please", "yes"),
        ("yes_no", "nope", "no"),
        ("yes_no", "maybe", None),
        ("choice", "the Express plus one", "express plus"),
        ("choice", "express", "express"),
        ("choice", "slow", None),
    ],
)
def test_a_slot_takes_from_a_message_what_is_of_its_kind(kind, text, heard):
    slot = Slot(name="it", question="Which?", kind=kind, choices=("express", "express plus"))
    assert heard_for(slot, text, TODAY) == heard


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("number", "NaN", None), ("money", "12.50", Decimal("12.50")), ("moment", "soon", None), ("text", "", None)],
)
def test_an_answer_that_is_not_of_its_kind_is_not_known(kind, text, value):
    assert typed(kind, text) == value


def test_a_fact_is_of_the_newest_row_or_of_the_order_that_is_named_and_never_of_anothers():
    old, new = an_order(1, ordered_at=before(days=9)), an_order(2, ordered_at=before(days=1))
    sections = {"profile_orders": (old, new), "profile_customers": (a_customer(email=None),)}
    skill = CustomSkill.model_validate(
        {
            "name": "of_orders",
            "facts": [
                {"name": "which", "table": "profile_orders", "column": "order_name", "by": "ordered_at"},
                {"name": "email", "table": "profile_customers", "column": "email"},
            ],
        }
    )
    found = {name: of_facts(skill.facts, sections, name) for name in (None, "#1", "#9")}
    assert [each["which"].value if "which" in each else None for each in found.values()] == ["#2", "#1", None]
    assert "email" not in found[None], "an empty cell is not known"


def test_a_sentence_that_needs_what_is_not_known_is_not_said_and_a_person_is_needed():
    skill = CustomSkill.model_validate({"name": "one", "steps": [{"do": "say", "words": "It is {it}."}]})
    assert run(skill, {}, {}, NOW).lacks == "it"
    assert [each.template for each in run(skill, {"it": known("x")}, {}, NOW).said] == ["It is {it}."]


def test_a_call_without_what_it_sends_is_not_made_and_one_that_failed_ends_the_steps():
    skill = CustomSkill.model_validate(warranty("https://desk.example", steps=[{"do": "call", "what": "check_serial"}]))
    assert run(skill, {}, {}, NOW).lacks == "serial"
    serial = {"serial": known("FW-1")}
    assert dict(run(skill, serial, {}, NOW).given) == {"serial": "FW-1"}
    assert run(skill, serial, {"check_serial": Told("failed")}, NOW).failed == skill.call("check_serial")


def release_with(*skills) -> Release:
    return loaded().model_copy(update={"skills": tuple(CustomSkill.model_validate(each) for each in skills)})


def told(release):
    return {each.field: each.message for each in faults(release, ("Fernway",))}


def changed(**change):
    return warranty("https://desk.example", **change)


def with_step(**step):
    return changed(steps=[*changed()["steps"], step])


def test_a_whole_skill_and_every_beginning_have_no_fault():
    assert told(release_with(changed())) == {}
    assert [told(release_with(begun("made_up", like))) for like in BEGINNINGS if like != "Nothing"] == [{}, {}, {}]


@pytest.mark.parametrize(
    ("skill", "field", "message"),
    [
        (changed(name="track_order"), "name", "choose another"),
        (changed(examples=["one", "two"]), "examples", "at least 3"),
        (changed(facts=[{"name": "email", "table": "profile_secrets", "column": "x"}]), "facts.0.table", "choose one"),
        (changed(facts=[{"name": "email", "table": "profile_customers", "column": "mail"}]), "facts.0.column", "email"),
        (
            changed(facts=[{"name": "email", "table": "profile_customers", "column": "customer_id"}]),
            "facts.0.column",
            "no column",
        ),
        (
            changed(facts=[{"name": "email", "table": "profile_customers", "column": "email", "by": "tier"}]),
            "facts.0.by",
            "no time",
        ),
        (
            changed(slots=[{"name": "serial", "question": "Which of 3 labels?"}]),
            "slots.0.question",
            "bound to nothing",
        ),
        (with_step(do="say", words="{colour} it is."), "steps.6.words", "uses {colour}"),
        (with_step(do="say", words="It costs 5 pounds."), "steps.6.words", "says '5'"),
        (with_step(do="say", words="Ask our friends at Acme."), "steps.6.words", "says 'Acme'"),
        (with_step(do="say", words="It is {serial"), "steps.6.words", "a brace is open"),
        (with_step(do="say", words="{serial!r}"), "steps.6.words", "more than a name"),
        (with_step(do="say"), "steps.6.words", "nothing to say"),
        (with_step(do="ask", what="colour"), "steps.6.what", "no slot"),
        (with_step(do="call", what="paint"), "steps.6.what", "no call"),
        (with_step(do="hand_over"), "steps.6.note", "should do first"),
        (
            with_step(do="say", words="Hm.", when=[{"of": "colour", "test": "is_known"}]),
            "steps.6.when.0",
            "looks at 'colour'",
        ),
        (
            with_step(do="say", words="Hm.", when=[{"of": "eligible", "test": "is", "value": "maybe"}]),
            "steps.6.when.0",
            "never 'maybe'",
        ),
        (
            with_step(do="say", words="Hm.", when=[{"of": "serial", "test": "at_least", "value": "3"}]),
            "steps.6.when.0",
            "no number",
        ),
        (
            with_step(
                do="say",
                words="Hm.",
                when=[
                    {"of": "eligible", "test": "is", "value": "no"},
                    {"of": "eligible", "test": "is", "value": "yes"},
                ],
            ),
            "steps.6.when",
            "never reached",
        ),
        (
            changed(steps=[{"do": "say", "words": "Bye.", "ends": True}, *changed()["steps"]]),
            "steps.1",
            "step 1 always",
        ),
        (changed(steps=changed()["steps"][1:]), "slots.0.name", "no step asks"),
        (changed(steps=[{"do": "say", "words": "{registration}"}, *changed()["steps"]]), "steps.0.words", "before it"),
    ],
)
def test_a_fault_is_told_with_its_field_and_what_to_do(skill, field, message):
    assert message in told(release_with(skill)).get(f"skills.0.{field}", "")


def test_a_write_needs_its_question_and_a_read_has_none():
    skill = changed()
    skill["calls"][0]["confirm"], skill["calls"][1]["confirm"] = "Shall I?", ""
    found = told(release_with(skill))
    assert "take the question away" in found["skills.0.calls.0.confirm"]
    assert "says yes to" in found["skills.0.calls.1.confirm"]


def test_the_brand_may_be_named_and_two_skills_may_not_share_names():
    assert told(release_with(with_step(do="say", words="Thank you from Fernway."))) == {}
    found = told(release_with(changed(), changed()))
    assert "rename one" in found["skills.1.name"]
    assert "taken" in found["skills.1.calls.0.request.name"]


def test_a_secret_that_is_not_set_a_host_that_is_not_named_and_examples_too_near_are_told():
    around = Surroundings(
        hosts=["elsewhere.example"],
        private_hosts=[],
        secrets={"WARRANTY": "short"}.get,
        brand="Fernway",
        alike=lambda texts, others: np.array([[0.95 if one == other else 0.5 for other in others] for one in texts]),
        examples={"store_policy": ["Activate the guarantee of my tent"]},
    )
    found = {each.field: each.message for each in around.faults(release_with(changed()))}
    assert "commerce.hosts" in found["skills.0.calls.0.request.url"]
    assert "RAPPORT_SKILL_SECRET_WARRANTY" in found["skills.0.calls.0.request"]
    assert "is what 'store_policy' answers" in found["skills.0.examples.1"]


def test_what_is_taught_to_one_skill_must_not_be_what_another_answers():
    around = Surroundings(
        hosts=[],
        private_hosts=[],
        secrets=lambda _: None,
        brand="Fernway",
        alike=lambda texts, others: np.array([[0.92 if one == other else 0.9 for other in others] for one in texts]),
        examples={"request_refund": ["give my money back"], "track_order": ["where is it"]},
    )
    taught = [{"skill": "request_refund", "text": text} for text in ("give my money back", "WHERE is it", "my dosh")]
    release = Release.model_validate(loaded().model_dump(mode="json") | {"examples": taught})
    [fault] = around.faults(release)
    assert fault.field == "examples.1.text"
    assert "is what 'track_order' answers ('where is it')" in fault.message


def test_the_words_of_a_change_name_the_skill_what_it_calls_and_with_which_secret():
    said = changes(loaded(), release_with(changed()))
    assert said[0].startswith("The skill register_warranty is new: Registers a product for the warranty.")
    assert any(
        "changes something at https://desk.example/warranties by POST, with the secret WARRANTY" in each
        for each in said
    )
    assert changes(release_with(changed()), loaded()) == ("The skill register_warranty is taken away.",)


def test_a_release_without_skills_keeps_the_name_that_it_had():
    assert "skills" not in loaded().model_dump(mode="json", exclude_defaults=True)
    assert release_with(changed()).digest != loaded().digest


@pytest.mark.parametrize("table", [("name", "Bad Name"), ("steps", [{"do": "run"}]), ("code", "print()")])
def test_what_is_no_skill_does_not_fit_the_schema(table):
    with pytest.raises(ValidationError):
        CustomSkill.model_validate(changed() | dict([table]))


@pytest.mark.parametrize(
    ("near", "ours", "is_heard"), [(0.6, 0.65, True), (0.6, 0.66, False), (0.59, 0.1, False), (0.97, 1, True)]
)
def test_a_wish_of_the_brands_own_is_heard_where_none_of_ours_is_clearly_nearer(near, ours, is_heard):
    wish = OwnWish("register_warranty", ("register my warranty",))
    heard = nearest_own("warranty", (wish,), ours, lambda *_: np.array([[near]]))
    assert (heard is not None) is is_heard
