"""A turn as the AI SDK's UI message stream, so that any `useChat` storefront can read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from agent.language.words import all_visible
from agent.routes.wire import ClaimOut
from agent.transcript import Message, ToolStep, TurnResult

HEADERS = {"x-vercel-ai-ui-message-stream": "v1", "cache-control": "no-cache", "x-accel-buffering": "no"}
DONE = "data: [DONE]\n\n"
# A word with the space after it: what a reader sees appear.
_WORDS = re.compile(r"\S+\s*|\s+")


def turn_parts(turn: TurnResult) -> Iterator[str]:
    """The parts of one answered message, as server-sent events, `[DONE]` included."""
    parts = [_start(turn), *_steps(turn), *(_reply(turn.reply) if turn.reply else ()), _state(turn), {"type": "finish"}]
    yield from (_event(part) for part in parts)
    yield DONE


def error_parts(text: str) -> Iterator[str]:
    """What a storefront reads when the turn failed; `text` is fit for a customer."""
    yield from (_event({"type": "error", "errorText": text}), _event({"type": "finish"}), DONE)


def _start(turn: TurnResult) -> dict[str, Any]:
    return {"type": "start", "messageId": turn.reply.message_id if turn.reply else f"{turn.message_id}-received"}


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
            "reply_kind": reply.reply_kind if reply else None,
            "skills": list(reply.skills) if reply else [],
        },
    }


def _event(part: dict[str, Any]) -> str:
    return f"data: {json.dumps(all_visible(part), ensure_ascii=False, separators=(',', ':'), default=str)}\n\n"
