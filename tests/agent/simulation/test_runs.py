"""A draft on its way to a signature: scenarios, their runs over HTTP as the pipelines make them, and the gate."""

from datetime import timedelta

import httpx
import pytest

from agent.releases.drafts import NotFitError
from agent.releases.landing import loaded
from agent.simulation.scenario import Expectation, Said, Scenario
from pipelines.simulation.agent import Agent as AgentOverHttp
from pipelines.simulation.agent import AgentRefusedError
from pipelines.simulation.doing import done
from pipelines.simulation.judging import JUDGES
from pipelines.warehouse.paths import WarehousePaths
from tests.agent.routes.edge import AGENT_TOKEN, client_of
from tests.agent.simulation.test_previews import LEAD, a_draft, cancels, spoken
from tests.agent.world import ANNAS, NOW, a_customer, a_parcel, an_option, an_order, wants


@pytest.fixture
def agent(agent_over):
    order = an_order(1043)
    return agent_over([a_customer(), order, a_parcel(order), an_option(order), an_order(1044)])


@pytest.fixture
def http(agent):
    """The agent as the pipelines ask it, without a port in between."""
    client = client_of(agent)

    def answered(asked):
        path = asked.url.raw_path.decode()
        answer = client.request(asked.method, path, content=asked.read(), headers=dict(asked.headers))
        return httpx.Response(answer.status_code, content=answer.content)

    with AgentOverHttp("http://agent", AGENT_TOKEN, httpx.MockTransport(answered)) as over_http:
        yield over_http


def ran(agent, http, tmp_path, kind, draft, **asked):
    """A run, from the request to its end, as the job does it."""
    whole = {"scenario_ids": [], "times": 2, "since": None, "until": None, "share_percent": 100} | asked
    run = agent.simulations.ask(kind, draft.draft_id, draft.revision, whole, LEAD)
    found = [each for each in http.requested() if each["run_id"] == run.run_id]
    done(http, http.begin(found[0]["run_id"]), WarehousePaths(tmp_path), NOW + timedelta(days=1), print)
    return agent.simulations.kept.run(run.run_id)


def expecting(agent, **expected):
    text = cancels(agent)
    body = {"title": "cancels", "customer": ANNAS, "turns": [{"text": text, "expect": expected}]}
    return agent.simulations.keep(Scenario.model_validate(body), LEAD)


def refusal(agent, draft):
    with pytest.raises(NotFitError) as refused:
        agent.desk.sign(draft.draft_id, draft.revision, loaded().release_id, LEAD)
    return [problem.message for problem in refused.value.problems]


def test_a_draft_is_signed_once_its_scenarios_passed_on_this_very_revision(agent, http, tmp_path):
    kept, draft = expecting(agent, outcome="allow", proposes=["cancel_order"]), a_draft(agent, low_stock_quantity=4)
    assert refusal(agent, draft) == ["\u201ccancels\u201d was not run on this revision"]
    run = ran(agent, http, tmp_path, "scenarios", draft)
    assert (run.state, run.result["has_passed"], run.result["pass_hat"]) == ("done", True, [1.0, 1.0])
    agent.simulations.keep(Scenario.model_validate(kept.body | {"title": "cancels again"}), LEAD, kept.scenario_id)
    assert refusal(agent, draft) == ["\u201ccancels again\u201d was changed since it ran"]
    ran(agent, http, tmp_path, "scenarios", draft)
    signed = agent.desk.sign(draft.draft_id, draft.revision, loaded().release_id, LEAD, "tidy")
    assert (agent.means.current_release().release_id, signed.note) == (signed.release_id, "tidy")


def test_a_failed_scenario_says_what_happened_instead_and_blocks_unless_somebody_says_why_not(agent, http, tmp_path):
    expecting(agent, outcome="allow")
    strict = a_draft(agent, refund_review_amount="50")
    run = ran(agent, http, tmp_path, "scenarios", strict, times=3)
    [result] = agent.simulations.kept.results(run.run_id)
    assert (result["attempts"], result["passes"], run.result["pass_hat"]) == (3, 0, [0.0, 0.0, 0.0])
    missed = result["result"]["attempts"][0]["missed"]
    assert missed == [{"turn": 1, "expected": "outcome", "wanted": "allow", "instead": ["escalate"]}]
    assert refusal(agent, strict) == ["\u201ccancels\u201d failed 3 of 3 times"]
    over = {"over": loaded().release_id, "by": LEAD, "override": "we want it so"}
    signed = agent.desk.sign(strict.draft_id, strict.revision, **over)
    assert "we want it so" in signed.note
    assert "failed 3 of 3 times" in agent.desk.drafts.trail()[0].note


def test_a_retired_scenario_blocks_nobody_and_without_any_it_has_to_be_said_why(agent):
    kept, draft = expecting(agent, outcome="allow"), a_draft(agent, low_stock_quantity=4)
    agent.simulations.retire(kept.scenario_id, LEAD)
    assert refusal(agent, draft)[0].startswith("nothing was simulated on this revision")


def test_a_real_conversation_becomes_a_scenario_that_passes_under_what_it_was_held_under(agent, http, tmp_path):
    conversation = spoken(agent, cancels(agent), "yes", agent.says("a human", *wants("hand_over")))
    made = agent.simulations.keep_conversation(conversation, LEAD)
    assert made == agent.simulations.keep_conversation(conversation, LEAD)
    # The snapshot of the tests was written by hand: no event could make its customer anew.
    agent.simulations.keep(Scenario.model_validate(made.body | {"horizon": None}), LEAD, made.scenario_id)
    run = ran(agent, http, tmp_path, "scenarios", a_draft(agent, low_stock_quantity=4))
    assert run.result["has_passed"], agent.simulations.kept.results(run.run_id)
    strict = ran(agent, http, tmp_path, "scenarios", a_draft(agent, refund_review_amount="50"))
    assert not strict.result["has_passed"]


def test_a_policy_diff_totals_flips_customers_and_money_and_leads_to_the_conversations(agent, http, tmp_path):
    flipped, same = spoken(agent, cancels(agent), "yes"), spoken(agent, agent.says("my order?", *wants("track_order")))
    diff = ran(agent, http, tmp_path, "policy_diff", a_draft(agent, refund_review_amount="50"))
    numbers = {name: diff.result[name] for name in ("turns", "flipped", "customers", "money", "not_comparable")}
    assert numbers == {"turns": 3, "flipped": 2, "customers": 1, "money": "84.50", "not_comparable": 0}
    assert diff.result["kinds"]["decision: allow -> escalate"] == 2
    told = agent.simulations.kept.flipped(diff.run_id)
    assert {turn["conversation_id"] for turn in told} == {flipped} != {same}
    assert "cancel" in told[-1]["was"]["reply"].lower()
    assert "2 of 3 turns come out otherwise, for 1 customers; 84.50 hangs on them." in diff.summary
    early = {"since": (NOW - timedelta(days=9)).isoformat(), "until": NOW.isoformat()}
    nothing = ran(agent, http, tmp_path, "policy_diff", a_draft(agent, refund_review_amount="50"), **early)
    assert nothing.summary == "Of 0 turns none comes out otherwise."


def test_a_rehearsal_looks_at_each_new_turn_once_and_goes_on_until_it_is_stopped(agent, http, tmp_path):
    strict, paths = a_draft(agent, refund_review_amount="50"), WarehousePaths(tmp_path)
    asked = {"scenario_ids": [], "times": 1, "since": None, "until": None, "share_percent": 100}
    run_id = agent.simulations.ask("rehearsal", strict.draft_id, strict.revision, asked, LEAD).run_id
    done(http, http.begin(run_id), paths, NOW, print)
    spoken(agent, cancels(agent))
    first = done(http, http.run(run_id), paths, NOW + timedelta(minutes=1), print)
    assert (first["turns"], first["flipped"], agent.simulations.kept.run(run_id).state) == (1, 1, "running")
    again = done(http, http.run(run_id), paths, NOW + timedelta(minutes=2), print)
    assert (again["turns"], again["money"]) == (1, "84.50")
    agent.simulations.stop(run_id, LEAD)
    with pytest.raises(AgentRefusedError, match="is done"):
        http.tell(run_id, "progress", {"summary": "", "result": {}})
    assert [turn["flips"][0]["is_now"] for turn in agent.simulations.kept.flipped(run_id)] == ["escalate"]


def test_a_run_is_taken_up_once(agent, http):
    draft = a_draft(agent, low_stock_quantity=4)
    run = agent.simulations.ask("scenarios", draft.draft_id, 2, {}, LEAD)
    http.begin(run.run_id)
    with pytest.raises(AgentRefusedError, match="running already") as refused:
        http.begin(run.run_id)
    assert refused.value.status == 409


def test_every_expectation_has_a_judge_and_a_scenario_that_expects_nothing_is_refused():
    assert JUDGES.keys() == Expectation.model_fields.keys()
    with pytest.raises(ValueError, match="nothing is expected"):
        Scenario(title="hi", turns=(Said(text="hi"),))
