"""Releases over HTTP: who may, what is told, and that the next turn follows."""

from __future__ import annotations

import pytest

from agent.releases.landing import loaded
from tests.agent.routes.edge import a_token, bearer, colleague

HOME = "/v1/staff/releases"


@pytest.fixture
def client(edge):
    return edge(customer_rate="1000/minute")


def ok(answer):
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def post(client, path, by=None, **body):
    return client.post(f"{HOME}{path}", json=body, headers=by or colleague("lead"))


def drafted(client, **parts):
    """A draft with these parts in its second revision."""
    draft = ok(post(client, "/drafts"))
    body = {"revision": 1, "body": draft["body"] | parts}
    return ok(client.put(f"{HOME}/drafts/{draft['draft_id']}", json=body, headers=colleague("lead")))


def test_a_lead_drafts_reads_the_changes_signs_and_rolls_back(client):
    draft = drafted(client, guidance={"voice": "professional"})
    looked = ok(client.post(f"{HOME}/look", json={"body": draft["body"]}, headers=colleague("lead")))
    assert looked == {
        "current_id": loaded().release_id, "problems": [], "changes": ["Voice goes from neutral to professional."]
    }  # fmt: skip
    path = f"/drafts/{draft['draft_id']}/sign"
    signed = ok(
        post(client, path, revision=2, over=looked["current_id"], note="spring", override_reason="tried by hand")
    )
    assert ok(client.get(f"{HOME}/current", headers=colleague("lead")))["release_id"] == signed["release_id"]
    back = f"/{loaded().release_id}/rollback"
    ok(post(client, back, over=signed["release_id"], reason="too stiff"))
    history = ok(client.get(HOME, headers=colleague("lead")))
    assert [(each["change"], each["signed_by"]) for each in history] == [
        ("rolled_back", "Lea"), ("signed", "Lea"), ("landed", "Tess")
    ]  # fmt: skip
    since = f"{HOME}/{signed['release_id']}/changes?since={loaded().release_id}"
    assert ok(client.get(since, headers=colleague("lead"))) == ["Voice goes from neutral to professional."]
    assert len(ok(client.get(f"{HOME}/trail", headers=colleague("lead")))) == 4


def test_the_next_turn_names_the_release_that_was_just_signed(client):
    anna = bearer(a_token("1"))
    conversation = ok(client.post("/v1/conversations", json={}, headers=anna))["conversation_id"]

    def release_of_next_turn():
        say = {"text": "where is my order"}
        ok(client.post(f"/v1/conversations/{conversation}/messages", json=say, headers=anna))
        trace = ok(client.get(f"/v1/staff/conversations/{conversation}", headers=colleague("lead")))
        return trace["records"][-1]["release_id"]

    assert release_of_next_turn() == loaded().release_id
    draft = drafted(client, guidance={"voice": "professional"})
    assert release_of_next_turn() == loaded().release_id
    untried = {"revision": 2, "over": loaded().release_id}
    assert post(client, f"/drafts/{draft['draft_id']}/sign", **untried).status_code == 422
    signed = ok(post(client, f"/drafts/{draft['draft_id']}/sign", **untried, override_reason="tried by hand"))
    assert release_of_next_turn() == signed["release_id"] != loaded().release_id


def test_what_may_not_be_is_refused_with_a_reason_and_the_field(client):
    draft = drafted(client, rollout={"skills": [{"skill": "fly", "mode": "off"}]})
    path, over = f"/drafts/{draft['draft_id']}", loaded().release_id
    refused = post(client, f"{path}/sign", revision=2, over=over)
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "rollout.skills.0.skill")
    assert post(client, f"{path}/sign", by=colleague("agent"), revision=2, over=over).status_code == 403
    assert post(client, f"{path}/sign", revision=1, over=over).status_code == 409
    assert post(client, f"{path}/sign", revision=2, over="older-00000000").status_code == 409
    late = {"revision": 1, "body": {}}
    assert client.put(f"{HOME}{path}", json=late, headers=colleague("lead")).status_code == 409
    missing = client.get(f"{HOME}/drafts/draft_000000000000", headers=colleague("lead"))
    assert (missing.status_code, missing.json()["detail"]) == (404, "There is no draft 'draft_000000000000'.")
    assert client.get(f"{HOME}/never-00000000", headers=colleague("lead")).status_code == 404


@pytest.mark.parametrize("body", ['{"a": "\\u0000"}', '{"a": "\\ud800"}', '{"a": 1e999}', '{"a": NaN}', "[]"])
def test_what_no_store_can_hold_is_refused_and_not_an_error_of_ours(client, body):
    answer = client.post(f"{HOME}/look", content=f'{{"body": {body}}}', headers=colleague("lead"))
    assert answer.status_code == 422


def test_the_form_names_the_skills_and_describes_every_part(client):
    form = ok(client.get(f"{HOME}/form", headers=colleague("lead")))
    assert {"parameters", "guidance", "handoff", "rollout"} <= set(form["document"]["properties"])
    assert "return_order" in form["skills"]
    assert "greeting" not in form["skills"]
