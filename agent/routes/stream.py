"""A turn as the AI SDK's UI message stream, so that any `useChat` storefront can read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import TypeAdapter

from agent.language.words import all_visible
from agent.routes.wire import ClaimOut
from agent.transcript import FeedbackQuestion, Message, ToolStep, TurnResult

HEADERS = {"x-vercel-ai-ui-message-stream": "v1", "cache-control": "no-cache", "x-accel-buffering": "no"}
DONE = "data: [DONE]\n\n"
FEEDBACK = TypeAdapter(tuple[FeedbackQuestion, ...])
UNANSWERED = "-received"
# A word with the space after it: what a reader sees appear.
_WORDS = re.compile(r"\S+\s*|\s+")


def turn_parts(turn: TurnResult, *, goes_on: bool = False) -> Iterator[str]:
    """The parts of one answered message, as server-sent events, `[DONE]` included.

    When it `goes_on` with our last message, it has no name of its own: `useChat` would show that one twice.
    """
    start = {"type": "start"} if goes_on else _start(turn)
    parts = [start, *_steps(turn), *(_reply(turn.reply) if turn.reply else ()), _state(turn)]
    yield from (_event(part) for part in (*parts, *_feedback(turn), {"type": "finish"}))
    yield DONE


def message_parts(message: Message, *, is_handed_over: bool) -> Iterator[str]:
    """A message of ours that was written already, by the agent or by a person, as the stream of its own turn."""
    return turn_parts(TurnResult(message.message_id, message, is_handed_over))


def next_of_ours(messages: Sequence[Message], after: str) -> Message | None:
    """The first message of ours after the one of that id; after what the shopper wrote last when there is none such."""
    ids = [each.message_id for each in messages]
    written = [place for place, each in enumerate(messages) if each.author == "customer"]
    # A turn without a reply is named after the message that nobody has answered yet.
    named = after.removesuffix(UNANSWERED)
    place = ids.index(named) if named in ids else max(written, default=-1)
    return next((each for each in messages[place + 1 :] if each.author != "customer"), None)


def error_parts(text: str) -> Iterator[str]:
    """What a storefront reads when the turn failed; `text` is fit for a customer."""
    yield from (_event({"type": "error", "errorText": text}), _event({"type": "finish"}), DONE)


def _start(turn: TurnResult) -> dict[str, Any]:
    return {"type": "start", "messageId": turn.reply.message_id if turn.reply else f"{turn.message_id}{UNANSWERED}"}


def _steps(turn: TurnResult) -> Iterator[dict[str, Any]]:
    for step in turn.steps:
        call = {"toolCallId": step.step_id}
        yield {"type": "tool-input-available", **call, "toolName": step.tool, "input": step.input}
        yield _outcome(step, call)


def _outcome(step: ToolStep, call: dict[str, str]) -> dict[str, Any]:
    if step.needs_approval:
        return {"type": "tool-approval-request", **call, "approvalId": f"approve-{step.step_id}"}
    return {"type": "tool-output-available", **call, "output": step.output}


def _reply(reply: Message) -> Iterator[dict[str, Any]]:
    yield {"type": "text-start", "id": reply.message_id}
    for piece in _WORDS.findall(reply.text):
        yield {"type": "text-delta", "id": reply.message_id, "delta": piece}
    yield {"type": "text-end", "id": reply.message_id}
    yield from _sources(reply)
    claims = [ClaimOut.of(claim).model_dump(mode="json") for claim in reply.claims]
    yield {"type": "data-claims", "data": claims}


def _sources(reply: Message) -> Iterator[dict[str, Any]]:
    """Each row that the reply rests on; one that has a title and an address of its own is named by these."""
    said = {(claim.table, claim.key, claim.column): claim.value for claim in reply.claims}
    for table, key in dict.fromkeys((claim.table, claim.key) for claim in reply.claims):
        source, title = f"{table}/{key}", said.get((table, key, "title"), table)
        yield {
            "type": "source-document",
            "sourceId": source,
            "mediaType": "application/vnd.rapport.row",
            "title": title,
        }
        if url := said.get((table, key, "url")):
            yield {"type": "source-url", "sourceId": f"{source}/url", "url": url, "title": title}


def _state(turn: TurnResult) -> dict[str, Any]:
    """What JSON callers read beside the text."""
    reply = turn.reply
    return {
        "type": "data-turn",
        "data": {
            "message_id": turn.message_id,
            "is_handed_over": turn.is_handed_over,
            "reply_id": reply.message_id if reply else None,
            "author": reply.author if reply else None,
            "author_name": reply.author_name if reply else None,
            "reply_kind": reply.reply_kind if reply else None,
            "skills": list(reply.skills) if reply else [],
        },
    }


def _feedback(turn: TurnResult) -> Iterator[dict[str, Any]]:
    """What to ask once the matter is settled; a storefront that does not know the part shows nothing."""
    if turn.feedback:
        yield {
            "type": "data-feedback",
            "data": FEEDBACK.dump_python(turn.feedback, mode="json"),
        }


def _event(part: dict[str, Any]) -> str:
    return f"data: {json.dumps(all_visible(part), ensure_ascii=False, separators=(',', ':'), default=str)}\n\n"
