"""Which role opens which staff route, over the whole OpenAPI; and that nobody becomes what they are not."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from agent.staff import MAY, Right
from agent.staff.roles import ROLES
from tests.agent.routes.edge import AGENT_TOKEN, JWT_SECRET, a_token, bearer, colleague
from tests.agent.routes.test_every_endpoint import asked, endpoints

# Who they are is all that these two ask.
OF_ITSELF = {"/v1/staff/me", "/v1/staff/sign-in"}
# What a route needs; a new one is not there until it is written here.
NEEDS = {
    ("GET", "/v1/inbox"): "viewer",
    ("GET", "/v1/staff/conversations/{conversation_id}"): "viewer",
    ("GET", "/v1/staff/macros"): "viewer",
    ("GET", "/v1/staff/inbox/suggestions"): "viewer",
    ("GET", "/v1/staff/inbox/macros"): "viewer",
    ("POST", "/v1/staff/inbox/next"): "agent",
    ("POST", "/v1/staff/conversations/{conversation_id}/take"): "agent",
    ("POST", "/v1/staff/conversations/{conversation_id}/replies"): "agent",
    ("POST", "/v1/staff/conversations/{conversation_id}/deeds"): "agent",
    ("POST", "/v1/staff/conversations/{conversation_id}/resolve"): "agent",
    ("POST", "/v1/staff/conversations/{conversation_id}/hand-back"): "agent",
    ("GET", "/v1/staff/deliveries"): "viewer",
    ("POST", "/v1/staff/deliveries/{receipt}/again"): "agent",
    ("POST", "/v1/staff/emails/received/{received_key}/again"): "agent",
    ("GET", "/v1/staff/conversations/{conversation_id}/turns"): "viewer",
    ("POST", "/v1/staff/conversations/{conversation_id}/turns/{turn_number}/replay"): "agent",
    ("POST", "/v1/staff/conversations/{conversation_id}/turns/{turn_number}/flags"): "agent",
    ("POST", "/v1/staff/conversations/{conversation_id}/verdicts"): "agent",
    ("GET", "/v1/staff/reviews/conversations"): "viewer",
    ("GET", "/v1/staff/reviews/flags"): "viewer",
    ("POST", "/v1/staff/reviews/flags/{flag_id}/publish"): "lead",
    ("POST", "/v1/staff/reviews/flags/{flag_id}/teach"): "agent",
    ("GET", "/v1/staff/reviews/sources"): "viewer",
    ("POST", "/v1/staff/reviews/sources/uses"): "viewer",
    ("POST", "/v1/staff/reviews/sources/{source_id}/clear"): "lead",
    ("GET", "/v1/staff/reviews/verdicts"): "viewer",
    ("POST", "/v1/staff/reviews/replays"): "agent",
    ("GET", "/v1/staff/releases"): "viewer",
    ("GET", "/v1/staff/releases/current"): "viewer",
    ("GET", "/v1/staff/releases/form"): "viewer",
    ("GET", "/v1/staff/releases/trail"): "viewer",
    ("POST", "/v1/staff/releases/look"): "viewer",
    ("GET", "/v1/staff/releases/drafts"): "viewer",
    ("POST", "/v1/staff/releases/drafts"): "agent",
    ("GET", "/v1/staff/releases/drafts/{draft_id}"): "viewer",
    ("PUT", "/v1/staff/releases/drafts/{draft_id}"): "agent",
    ("POST", "/v1/staff/releases/drafts/{draft_id}/simulations"): "agent",
    ("POST", "/v1/staff/releases/drafts/{draft_id}/discard"): "agent",
    ("POST", "/v1/staff/releases/drafts/{draft_id}/sign"): "lead",
    ("GET", "/v1/staff/releases/drafts/{draft_id}/obstacles"): "viewer",
    ("GET", "/v1/staff/releases/{release_id}"): "viewer",
    ("GET", "/v1/staff/releases/{release_id}/changes"): "viewer",
    ("POST", "/v1/staff/releases/{release_id}/rollback"): "lead",
    ("GET", "/v1/staff/segments/fields"): "viewer",
    ("POST", "/v1/staff/segments"): "lead",
    ("GET", "/v1/staff/experiments"): "viewer",
    ("PUT", "/v1/staff/experiments/{name}"): "agent",
    ("POST", "/v1/staff/experiments/{name}/{version}/discard"): "agent",
    ("POST", "/v1/staff/experiments/{name}/{version}/sign"): "lead",
    ("POST", "/v1/staff/experiments/{name}/{version}/start"): "lead",
    ("POST", "/v1/staff/experiments/{name}/{version}/stop"): "lead",
    ("POST", "/v1/staff/previews"): "agent",
    ("GET", "/v1/staff/previews/skills"): "agent",
    ("GET", "/v1/staff/skills"): "viewer",
    ("GET", "/v1/staff/skills/form"): "viewer",
    ("GET", "/v1/staff/skills/secrets"): "viewer",
    ("PUT", "/v1/staff/skills/secrets/{name}"): "lead",
    ("POST", "/v1/staff/skills/secrets/{name}/remove"): "lead",
    ("GET", "/v1/staff/previews/past"): "agent",
    ("POST", "/v1/staff/previews/past"): "agent",
    ("POST", "/v1/staff/previews/heard"): "agent",
    ("GET", "/v1/staff/scenarios"): "agent",
    ("POST", "/v1/staff/scenarios"): "agent",
    ("GET", "/v1/staff/scenarios/form"): "viewer",
    ("POST", "/v1/staff/scenarios/from-conversation"): "agent",
    ("PUT", "/v1/staff/scenarios/{scenario_id}"): "agent",
    ("POST", "/v1/staff/scenarios/{scenario_id}/retire"): "agent",
    ("GET", "/v1/staff/simulations"): "viewer",
    ("POST", "/v1/staff/simulations"): "agent",
    ("GET", "/v1/staff/simulations/{run_id}"): "viewer",
    ("POST", "/v1/staff/simulations/{run_id}/begin"): "agent",
    ("GET", "/v1/staff/simulations/{run_id}/results"): "agent",
    ("POST", "/v1/staff/simulations/{run_id}/results"): "agent",
    ("GET", "/v1/staff/simulations/{run_id}/turns"): "agent",
    ("POST", "/v1/staff/simulations/{run_id}/turns"): "agent",
    ("POST", "/v1/staff/simulations/{run_id}/progress"): "agent",
    ("POST", "/v1/staff/simulations/{run_id}/end"): "agent",
    ("POST", "/v1/staff/simulations/{run_id}/stop"): "agent",
    ("POST", "/v1/staff/actions/reconcile"): "admin",
    ("POST", "/v1/staff/promises/broken"): "admin",
    ("GET", "/v1/staff/emails"): "agent",
    ("GET", "/v1/staff/emails/{received_key}/whole"): "agent",
    ("GET", "/v1/staff/emails/{received_key}/attachments/{place}"): "agent",
    ("POST", "/v1/staff/emails/{message_id}/again"): "agent",
    ("GET", "/v1/staff/conversations/{conversation_id}/emails"): "agent",
    ("GET", "/v1/staff/audit"): "lead",
    ("GET", "/v1/staff/audit/deeds"): "lead",
    ("GET", "/v1/staff/people"): "admin",
    ("PUT", "/v1/staff/people/{email}"): "admin",
}
NOBODY = "conv_" + "0" * 32


def staff_routes(app):
    return [
        pair for pair in endpoints(app) if pair[1].startswith(("/v1/staff/", "/v1/inbox")) and pair[1] not in OF_ITSELF
    ]


def test_every_role_opens_what_it_may_and_no_staff_route_more(edge):
    client = edge()
    assert set(staff_routes(client.app)) == set(NEEDS)
    for (method, path), least in NEEDS.items():
        opened = {role: asked(client, method, path, NOBODY, colleague(role)).status_code != 403 for role in ROLES}
        assert opened == {role: ROLES.index(role) >= ROLES.index(least) for role in ROLES}, (method, path)


def test_the_scheduler_runs_jobs_and_neither_answers_customers_nor_signs(edge):
    client = edge()
    opened = {pair for pair in NEEDS if asked(client, *pair, NOBODY, bearer(AGENT_TOKEN)).status_code != 403}
    assert ("POST", "/v1/staff/actions/reconcile") in opened
    assert not {pair for pair in opened if NEEDS[pair] == "lead" or "/people" in pair[1]}
    assert not {pair for pair in opened if pair[1].endswith(("replies", "take", "next"))}


def test_what_is_missing_is_named(edge):
    refused = asked(edge(), "POST", "/v1/staff/releases/{release_id}/rollback", NOBODY, colleague("viewer"))
    told = "'Vera' is a viewer: 'sign_releases' needs lead or admin. Ask an admin for the role."
    assert (refused.status_code, refused.json()["detail"]) == (403, told)


FORGED = {
    "alg none": colleague("admin", secret=""),
    "a shopper's audience": colleague("admin", aud="rapport"),
    "the audience of a sign-in": colleague("admin", aud="rapport-sign-in"),
    "two audiences": colleague("admin", aud=["rapport-staff", "rapport"]),
    "expired": colleague("admin", iat=int(time.time()) - 200, exp=int(time.time()) - 1),
    "no end": colleague("admin", exp=None),
    "a day long": colleague("admin", exp=int(time.time()) + 86_400),
    "from tomorrow": colleague("admin", iat=int(time.time()) + 86_400, exp=int(time.time()) + 86_500),
    "ends before it begins": colleague("admin", iat=int(time.time()) + 20, exp=int(time.time()) + 10),
    "a time that is true": colleague("admin", iat=True),
    "of nobody": colleague("admin", sub=""),
    "a shopper's secret": colleague("admin", secret=JWT_SECRET),
    "a shopper's token": bearer(a_token("1")),
    "the scheduler's, shortened": bearer(AGENT_TOKEN[:-1]),
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED.keys())
def test_a_forged_token_is_nobodys(edge, headers):
    assert edge().get("/v1/staff/me", headers=headers).status_code == 401


def test_a_proved_address_of_nobody_here_has_no_access_and_is_told_so(edge):
    refused = edge().get("/v1/staff/me", headers=colleague("admin", sub="who@elsewhere.example"))
    assert (refused.status_code, refused.json()["detail"]) == (
        403, "'who@elsewhere.example' has no access here: ask an admin to add you."
    )  # fmt: skip


def test_a_role_that_the_token_claims_is_not_looked_at(edge):
    told = edge().get("/v1/staff/me", headers=colleague("viewer", role="admin", name="Ada")).json()
    assert (told["name"], told["role"], "sign_releases" in told["rights"]) == ("Vera", "viewer", False)


def test_without_a_secret_nobody_signs_in(edge):
    client = edge()
    parts = client.app.state.parts
    object.__setattr__(parts, "settings", parts.settings.model_copy(update={"staff_secret": None}))
    assert client.get("/v1/staff/me", headers=colleague("admin")).status_code == 401


def test_every_right_has_somebody_and_the_roles_grow():
    assert set(MAY) == set(Right)
    for less, more in pairwise(ROLES):
        assert {right for right in Right if less in MAY[right]} <= {right for right in Right if more in MAY[right]}


def put(client, by, email, **wanted):
    return client.put(f"/v1/staff/people/{email}", json=wanted, headers=colleague(by))


def test_nobody_promotes_themselves(edge):
    client = edge()
    for role in ROLES[:-1]:
        email = client.get("/v1/staff/me", headers=colleague(role)).json()["email"]
        assert put(client, role, email, name="Me", role="admin").status_code == 403
        assert client.get("/v1/staff/me", headers=colleague(role)).json()["role"] == role


def test_a_role_that_is_taken_away_ends_at_once_for_tokens_that_were_given_before(edge):
    client, before = edge(), colleague("lead")
    assert put(client, "admin", "lea@fernway.example", name="Lea", role="viewer").status_code == 200
    assert client.get("/v1/staff/me", headers=before).json()["role"] == "viewer"
    assert put(client, "admin", "lea@fernway.example", name="Lea", role="lead", is_active=False).status_code == 200
    assert client.get("/v1/staff/me", headers=before).status_code == 403


@pytest.mark.parametrize("change", [{"role": "lead"}, {"role": "admin", "is_active": False}])
def test_the_last_admin_stays_one_until_there_is_another(edge, change):
    client = edge()
    refused = put(client, "admin", "ada@fernway.example", name="Ada", **change)
    assert (refused.status_code, "nobody who manages people" in refused.json()["detail"]) == (409, True)
    assert put(client, "admin", "lea@fernway.example", name="Lea", role="admin").status_code == 200
    assert put(client, "admin", "Ada@Fernway.example", name="Ada", **change).status_code == 200
    assert put(client, "lead", "ada@fernway.example", name="Ada", role="viewer").status_code == 200


def test_two_colleagues_are_never_called_the_same(edge):
    refused = put(edge(), "admin", "other@fernway.example", name="lea", role="agent")
    assert (refused.status_code, "'lea' already" in refused.json()["detail"]) == (409, True)
