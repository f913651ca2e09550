"""Health, freshness and the widget's script."""

from __future__ import annotations

import shutil


def test_a_living_agent_says_so_and_a_ready_one_names_what_it_checked(edge):
    client = edge()
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"snapshot": "ok", "release": "ok"}


def test_without_a_snapshot_the_agent_lives_and_is_not_ready(edge, tmp_path):
    client = edge()
    shutil.rmtree(tmp_path / "snapshots")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["snapshot"]) == (503, "not ready")
    assert client.get("/healthz").status_code == 200
    freshness = client.get("/v1/freshness")
    assert (freshness.status_code, freshness.headers["Retry-After"]) == (503, "5")


def test_freshness_says_how_far_the_snapshot_and_the_inbox_have_come(edge):
    found = edge().get("/v1/freshness").json()
    assert {"published_horizon", "built_at", "as_of", "sources"} <= set(found)


def test_one_request_too_many_is_refused_and_health_is_still_answered(edge):
    client = edge(turns_at_once=0)
    refused = client.post("/v1/conversations", json={})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert client.get("/healthz").status_code == 200


def test_the_widget_is_one_script_that_browsers_keep(edge):
    client = edge()
    script = client.get("/widget.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert 'customElements.define("rapport-chat"' in script.text
    again = client.get("/widget.js", headers={"If-None-Match": script.headers["etag"]})
    assert again.status_code == 304


def test_the_widget_inserts_no_markup_and_loads_nothing_else(edge):
    script = edge().get("/widget.js").text
    for risky in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "import(", "@import"):
        assert risky not in script
