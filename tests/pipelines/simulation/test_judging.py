"""What is missed of what was expected, and how often a scenario must pass to count as passing."""

import pytest

from pipelines.simulation.judging import missed
from pipelines.simulation.past import added, in_words, is_in_share, totals
from pipelines.simulation.playing import Attempt, pass_hat

TURN = {
    "skills": ["cancel_order"],
    "outcome": "allow",
    "decisions": [{"rule": "cancel_before_dispatch"}],
    "actions": [{"name": "cancel_order", "is_done": False}],
    "escalation": None,
    "facts": [{"table": "profile_orders", "column": "order_name"}],
    "reply": "Shall I cancel order #1044?",
}
CALLED = TURN | {"escalation": {"rule": "hand_over_when_asked"}, "actions": [], "outcome": "none"}
DONE = TURN | {"actions": [{"name": "cancel_order", "is_done": True}]}


def scenario(**expected):
    return {"turns": [{"text": "cancel it", "expect": expected}], "expect": {}}


@pytest.mark.parametrize(
    ("name", "wanted", "meets", "misses"),
    [
        ("skills", ["cancel_order"], TURN, TURN | {"skills": ["clarify"]}),
        ("never_skills", ["cancel_order"], TURN | {"skills": ["clarify"]}, TURN),
        ("outcome", "allow", TURN, TURN | {"outcome": "deny"}),
        ("rules", ["cancel_before_dispatch"], TURN, TURN | {"decisions": []}),
        ("proposes", ["cancel_order"], TURN, DONE),
        ("does", ["cancel_order"], DONE, TURN),
        ("never_acts", True, CALLED, TURN),
        ("escalates", False, TURN, CALLED),
        ("escalates", True, CALLED, TURN),
        ("facts", ["profile_orders.order_name"], TURN, TURN | {"facts": []}),
        ("says", ["shall i CANCEL"], TURN, TURN | {"reply": "No."}),
        ("never_says", ["refund"], TURN, TURN | {"reply": "Your Refund is on its way."}),
        ("says", ["hello"], TURN | {"reply": "Hello!"}, TURN | {"reply": None}),
    ],
)
def test_an_expectation_is_met_or_its_miss_says_what_happened_instead(name, wanted, meets, misses):
    assert missed(scenario(**{name: wanted}), [meets]) == []
    [line] = missed(scenario(**{name: wanted}), [misses])
    assert (line["turn"], line["expected"], line["wanted"]) == (1, name, wanted)
    assert line["instead"]


def test_of_the_whole_conversation_any_turn_may_meet_it():
    whole = {"turns": [{"text": "a", "expect": {}}, {"text": "b", "expect": {}}], "expect": {"does": ["cancel_order"]}}
    assert missed(whole, [TURN, DONE]) == []
    assert missed(whole, [TURN, TURN])[0]["turn"] == 0


def test_a_message_that_was_not_answered_at_all_misses_what_it_should_have_said():
    assert missed(scenario(skills=["cancel_order"]), [])[0]["instead"] == "nothing"


def test_pass_hat_k_falls_with_every_attempt_that_fails():
    good, bad = Attempt([], 1.0, []), Attempt([{"turn": 1}], 1.0, [])
    assert pass_hat([[good, good, good, good]], 4) == [1.0, 1.0, 1.0, 1.0]
    assert pass_hat([[good, good, bad, bad]], 4) == [0.5, 0.1667, 0.0, 0.0]
    assert pass_hat([[good, good], [bad, bad]], 2) == [0.5, 0.5]
    assert pass_hat([], 3) == []


def turn(flips=(), stake=None, obstacle=None, customer="c_anna", conversation="conv_1"):
    found = {"conversation_id": conversation, "customer": customer, "obstacle": obstacle}
    return found | {"flips": list(flips), "at_stake": stake or {}}


FLIP = {"kind": "decision", "was": "allow", "is_now": "deny", "about": "return_within_window"}


def test_money_is_counted_once_for_each_order_of_a_conversation():
    asked, said_yes = turn([FLIP], {"5043": "60.00"}), turn([FLIP], {"5043": "84.50"})
    other = turn([FLIP], {"5043": "10.00"}, conversation="conv_2")
    found = totals([asked, said_yes, other, turn(), turn(obstacle="no rows")])
    assert (found["money"], found["customers"], found["flipped"], found["turns"]) == ("94.50", 1, 3, 5)
    assert (found["kinds"], found["obstacles"]) == ({"decision: allow -> deny": 3}, {"no rows": 1})
    assert in_words(found).endswith("94.50 hangs on them. 1 cannot be compared.")
    assert added(found, totals([turn([FLIP])]))["kinds"] == {"decision: allow -> deny": 4}
    assert added({}, found) == found


def test_a_share_that_grows_keeps_whom_it_had():
    names = [f"conv_{number}" for number in range(400)]
    small, large = ({name for name in names if is_in_share(name, share)} for share in (10, 50))
    assert small < large < set(names)
    assert not any(is_in_share(name, 0) for name in names)
    assert all(is_in_share(name, 100) for name in names)
