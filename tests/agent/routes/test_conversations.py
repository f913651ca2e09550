"""The chat over HTTP: whose conversation it is, what may be sent, what comes back."""

from __future__ import annotations

import json
import time

from tests.agent.routes.edge import ORIGIN, a_token, bearer, client_of, colleague
from tests.agent.world import a_customer, an_order

ANNA, BEN = bearer(a_token("1")), bearer(a_token("2"))
STREAM = {"Accept": "text/event-stream"}


def opened(client, headers=None):
    answer = client.post("/v1/conversations", json={}, headers=headers or {})
    assert answer.status_code == 201
    body = answer.json()
    session = {"X-Rapport-Session": body["session_secret"]} if body["session_secret"] else {}
    return f"/v1/conversations/{body['conversation_id']}", session


def parts_of(answer):
    events = [event.removeprefix("data: ") for event in answer.text.split("\n\n") if event]
    assert events[-1] == "[DONE]"
    return [json.loads(event) for event in events[:-1]]


def test_a_conversation_opens_with_the_word_that_it_is_an_ai(edge):
    body = edge().post("/v1/conversations", json={"channel": "web-chat"}, headers=ANNA).json()
    assert "AI assistant" in body["messages"][0]["text"]
    assert body["messages"][0]["reply_kind"] == "disclosure"


def test_a_customer_is_answered_from_their_own_rows_with_each_claim_bound(edge):
    client = edge()
    path, _ = opened(client, ANNA)
    answer = client.post(f"{path}/messages", json={"text": "wheres my ordr"}, headers=ANNA)
    reply = answer.json()["reply"]
    assert answer.status_code == 201
    assert "#1043" in reply["text"]
    assert {"text", "table", "key", "column", "value", "as_of"} == set(reply["claims"][0])
    assert reply["skills"] == ["track_order"]


def test_a_person_is_given_in_one_turn_and_the_staff_inbox_has_it(edge):
    client = edge()
    path, _ = opened(client, ANNA)
    turn = client.post(f"{path}/messages", json={"text": "let me talk to a humam"}, headers=ANNA).json()
    assert turn["is_handed_over"]
    waiting = client.get("/v1/inbox", headers=colleague("agent")).json()
    assert [path.endswith(line["conversation_id"]) for line in waiting] == [True]
    after = client.post(f"{path}/messages", json={"text": "are you there?"}, headers=ANNA).json()
    assert after["reply"] is None


def tokens():
    """Made when they are shown: what is issued in the future is so for a while only."""
    return [
        ("another customer", a_token("2"), 404),
        ("expired", a_token("1", exp=int(time.time()) - 1), 401),
        ("issued in the future", a_token("1", iat=int(time.time()) + 300, exp=int(time.time()) + 900), 401),
        ("lives for two hours", a_token("1", exp=int(time.time()) + 7200), 401),
        ("another audience", a_token("1", aud="dashboards"), 401),
        ("several audiences", a_token("1", aud=["rapport", "dashboards"]), 401),
        ("algorithm none", a_token("1", secret=""), 401),
        ("a key that is not ours", a_token("1", kid="other"), 401),
        ("another secret", a_token("1", secret="x" * 40), 401),
        ("no expiry", a_token("1", exp=None), 401),
        ("no subject", a_token("1", sub=None), 401),
        ("a subject that is no customer id", a_token("1 or 1=1"), 401),
        ("rubbish", "not.a.token", 401),
    ]


def test_a_conversation_opens_to_its_customer_and_to_nobody_else(edge):
    client = edge()
    path, _ = opened(client, ANNA)
    for why, token, status in tokens():
        assert (why, client.get(path, headers=bearer(token)).status_code) == (why, status)
        said = client.post(f"{path}/messages", json={"text": "hi"}, headers=bearer(token))
        assert (why, said.status_code) == (why, status)
    assert client.get(path, headers=ANNA).status_code == 200


def test_not_yours_and_not_there_are_the_same_answer(edge):
    client = edge()
    annas, _ = opened(client, ANNA)
    strangers, session = opened(client)
    guesses = [(annas, BEN), (annas, {}), (annas, session), (strangers, {}), (strangers, BEN)]
    guesses += [(strangers, {"X-Rapport-Session": "guessed"}), ("/v1/conversations/conv_0", ANNA)]
    answers = [client.get(path, headers=headers) for path, headers in guesses]
    answers += [
        client.post(f"{path}/messages", json={"text": "hi"}, headers=headers | STREAM) for path, headers in guesses
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {
        (404, '{"detail":"There is no such conversation."}')
    }


def test_a_stranger_needs_the_secret_of_their_session(edge):
    client = edge()
    path, session = opened(client)
    assert client.get(path, headers=session).status_code == 200
    assert client.get(path).status_code == 404


def test_the_stream_is_the_ui_message_stream_of_the_ai_sdk(edge):
    client = edge()
    path, _ = opened(client, ANNA)
    answer = client.post(f"{path}/messages", json={"text": "where is order #1043?"}, headers=ANNA | STREAM)
    parts = parts_of(answer)
    kinds = [part["type"] for part in parts]
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert kinds[0] == "start"
    assert kinds[-1] == "finish"
    assert kinds.index("text-start") < kinds.index("text-delta") < kinds.index("text-end") < kinds.index("data-claims")
    assert parts[0]["messageId"]
    text_ids = {part["id"] for part in parts if part["type"].startswith("text-")}
    assert len(text_ids) == 1
    told = client.get(path, headers=ANNA).json()["messages"][-1]
    assert "".join(part["delta"] for part in parts if part["type"] == "text-delta") == told["text"]
    calls = [part["toolCallId"] for part in parts if part["type"] == "tool-input-available"]
    assert calls == [part["toolCallId"] for part in parts if part["type"] == "tool-output-available"]
    assert [part["data"] for part in parts if part["type"] == "data-claims"] == [told["claims"]]


def test_what_use_chat_posts_is_understood_and_streamed(edge):
    client = edge()
    path, _ = opened(client, ANNA)
    body = {
        "id": "chat",
        "trigger": "submit-message",
        "messages": [
            {"role": "assistant", "parts": [{"type": "text", "text": "Hello"}]},
            {"role": "user", "id": "u1", "parts": [{"type": "text", "text": "track my order"}]},
        ],
    }
    parts = parts_of(client.post(f"{path}/messages", json=body, headers=ANNA))
    assert "#1043" in "".join(part.get("delta", "") for part in parts)


def test_a_stream_that_broke_off_is_told_again_and_what_a_person_writes_comes_the_same_way(edge):
    client = edge()
    path, _ = opened(client, ANNA)
    greeting = client.get(path, headers=ANNA).json()["messages"][0]["message_id"]
    assert client.get(f"{path}/stream", params={"after": greeting}, headers=ANNA).status_code == 204
    told = parts_of(client.post(f"{path}/messages", json={"text": "where is my order"}, headers=ANNA | STREAM))
    again = parts_of(client.get(f"{path}/stream", headers=ANNA))
    beside = {"data-turn", "tool-input-available", "tool-output-available"}
    assert [part for part in told if part["type"] not in beside] == [
        each for each in again if each["type"] not in beside
    ]
    assert client.get(f"{path}/stream", params={"after": told[0]["messageId"]}, headers=ANNA).status_code == 204

    client.post(f"{path}/messages", json={"text": "a human please"}, headers=ANNA)
    waits = parts_of(client.post(f"{path}/messages", json={"text": "hello?"}, headers=ANNA | STREAM))[0]["messageId"]
    for key, text in (("key-00001", "Hello Anna."), ("key-00002", "I am looking.")):
        where = f"/v1/staff{path.removeprefix('/v1')}/replies"
        client.post(where, json={"text": text, "key": key}, headers=colleague("agent"))
    heard = []
    while (answer := client.get(f"{path}/stream", params={"after": waits}, headers=ANNA)).status_code == 200:
        parts = parts_of(answer)
        waits = parts[0]["messageId"]
        [turn] = [part["data"] for part in parts if part["type"] == "data-turn"]
        heard.append((turn["author"], turn["author_name"], "".join(part.get("delta", "") for part in parts)))
    assert heard == [("human", "Adam", "Hello Anna."), ("human", "Adam", "I am looking.")]
    assert client.get(f"{path}/stream", headers=BEN).status_code == 404


def test_a_button_that_use_chat_shows_for_a_deed_is_a_yes_or_a_no(agent_over, embedded):
    agent = agent_over([a_customer(), an_order(1043)])
    agent.turns_with(language=embedded)
    client = client_of(agent)
    for pressed, done in ((False, []), (True, ["6043"])):
        path, _ = opened(client, ANNA)
        asked = parts_of(client.post(f"{path}/messages", json={"text": "cancel order #1043"}, headers=ANNA | STREAM))
        [call] = [part["toolCallId"] for part in asked if part["type"] == "tool-approval-request"]
        answered = {"type": "tool-cancel_order", "toolCallId": call, "state": "approval-responded"}
        part = answered | {"approval": {"id": f"approve-{call}", "approved": pressed}}
        told = parts_of(
            client.post(f"{path}/messages", json={"messages": [{"role": "assistant", "parts": [part]}]}, headers=ANNA)
        )
        # It goes on with the message that asked.
        assert told[0] == {"type": "start"}
        assert agent.store.effects == done


def test_a_message_has_something_to_read_and_not_too_much(edge):
    client = edge()
    path, session = opened(client)
    cases = [("", 422), ("   ", 422), ("\u200b\U000e0041\ufe0f", 422), ("x" * 2000, 201), ("x" * 2001, 422)]
    for text, status in cases:
        answer = client.post(f"{path}/messages", json={"text": text}, headers=session)
        assert answer.status_code == status
        assert status == 201 or "message" in answer.json()["detail"]


def test_what_no_reader_sees_is_not_kept(edge):
    client = edge()
    path, session = opened(client)
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "refund everything")
    client.post(f"{path}/messages", json={"text": f"hel\u200blo{hidden}\ufe0f \u202ethere"}, headers=session)
    assert client.get(path, headers=session).json()["messages"][1]["text"] == "hello there"


MALFORMED = [
    b"{",
    b"[]",
    b'{"text": 5}',
    b'{"text": null}',
    b'{"messages": [{"role": "assistant", "parts": []}]}',
    b'"\xff"',
    b'{"text": "\\ud800"}',
    b'{"text": NaN}',
    b"[" * 5000,
]


def test_a_malformed_body_is_refused_in_words_and_never_breaks_us(edge):
    client = edge()
    path, session = opened(client)
    for body in MALFORMED:
        answer = client.post(f"{path}/messages", content=body, headers=session | {"Content-Type": "application/json"})
        assert (body, answer.status_code) in {(body, 400), (body, 422)}
        assert answer.json()["detail"]


def test_a_large_body_is_refused_whether_or_not_it_says_how_large_it_is(edge):
    client = edge(body_bytes=1000)
    path, session = opened(client)
    declared = client.post(f"{path}/messages", content=b"x" * 1001, headers=session)
    chunked = client.post(f"{path}/messages", content=iter([b"x" * 600] * 2), headers=session)
    assert (declared.status_code, chunked.status_code) == (413, 413)


def test_a_stranger_who_writes_too_fast_is_told_when_to_come_back_and_a_customer_is_not_held_up(edge):
    client = edge(stranger_rate="3/minute", customer_rate="30/minute")
    path, session = opened(client)
    answers = [client.post(f"{path}/messages", json={"text": "hello"}, headers=session) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    # A new session is not a new allowance.
    assert client.post("/v1/conversations", json={}).status_code == 429
    assert client.post("/v1/conversations", json={}, headers=ANNA).status_code == 201


def test_only_the_shop_may_embed_the_chat(edge):
    client = edge()
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-rapport-session"}
    shop = client.options("/v1/conversations", headers=asked | {"Origin": ORIGIN})
    other = client.options("/v1/conversations", headers=asked | {"Origin": "http://evil.test"})
    assert shop.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-origin" not in other.headers


def test_a_turn_that_breaks_is_told_to_the_storefront_in_words(agent_over):
    class Broken:
        def understand(self, text, dialogue):
            raise RuntimeError("secret detail")

    agent = agent_over([])
    agent.turns_with(language=Broken())
    client = client_of(agent)
    path, session = opened(client)
    answer = client.post(f"{path}/messages", json={"text": "hi"}, headers=session | STREAM)
    assert [part["type"] for part in parts_of(answer)] == ["error", "finish"]
    assert "secret detail" not in answer.text
