"""The chat: open a conversation, write to it, read it."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from agent.errors import AgentError
from agent.language.words import without_invisible
from agent.routes.access import SESSION_HEADER, ConversationId, CurrentVisitor, Parts, PartsOf, Turns, spend_rate
from agent.routes.feedback_wire import FeedbackIn
from agent.routes.stream import HEADERS, error_parts, message_parts, next_of_ours, turn_parts
from agent.routes.wire import ConversationIn, ConversationOut, MessageIn, StartedOut, TurnOut
from agent.transcript import FeedbackQuestion
from agent.visitor import Visitor
from agent.visitor_proof import session_of_secret

router = APIRouter(prefix="/v1/conversations", tags=["chat"])
log = logging.getLogger(__name__)

APOLOGY = "Sorry, something went wrong on our side and your message was not answered. Please try again in a moment."


@router.post("", status_code=201, dependencies=[Depends(spend_rate)])
def start_conversation(
    request: Request, visitor: CurrentVisitor, turns: Turns, wanted: Annotated[ConversationIn | None, Body()] = None
) -> StartedOut:
    """Open a conversation. A stranger is given a secret, because an id alone can be guessed or seen."""
    secret = None
    if not visitor.is_verified:
        secret = request.headers.get(SESSION_HEADER) or secrets.token_urlsafe(32)
        visitor = replace(visitor, session_id=session_of_secret(secret))
    view = turns.start(visitor, (wanted or ConversationIn()).channel)
    return StartedOut(**ConversationOut.of(view).model_dump(), session_secret=secret)


@router.post(
    "/{conversation_id}/messages",
    status_code=201,
    response_model=TurnOut,
    dependencies=[Depends(spend_rate)],
    responses={200: {"content": {"text/event-stream": {}}, "description": "AI SDK UI message stream"}},
)
async def post_message(
    conversation_id: ConversationId,
    message: MessageIn,
    request: Request,
    visitor: CurrentVisitor,
    turns: Turns,
    parts: PartsOf,
) -> Response | TurnOut:
    """Answer one message of the visitor's own conversation."""
    text = _readable(message, parts)
    if "text/event-stream" not in request.headers.get("accept", "") and message.text is not None:
        return TurnOut.of(await run_in_threadpool(turns.answer, conversation_id, visitor, text))
    return StreamingResponse(
        await _streamed(turns, conversation_id, visitor, text, goes_on=message.is_approval),
        media_type="text/event-stream",
        headers=HEADERS,
    )


@router.get("/{conversation_id}")
def get_conversation(conversation_id: ConversationId, visitor: CurrentVisitor, turns: Turns) -> ConversationOut:
    """The visitor's own conversation."""
    return ConversationOut.of(turns.view(conversation_id, visitor))


@router.post("/{conversation_id}/feedback", dependencies=[Depends(spend_rate)])
def give_feedback(
    conversation_id: ConversationId, given: FeedbackIn, visitor: CurrentVisitor, turns: Turns
) -> list[FeedbackQuestion]:
    """Say how it was, in the visitor's own conversation; what can be answered then comes back."""
    told = (given.feedback_id, given.rating, given.comment)
    return list(turns.give_feedback(conversation_id, visitor, *told))


@router.get(
    "/{conversation_id}/stream",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "AI SDK UI message stream"},
        204: {"description": "Nothing new"},
    },
)
def get_stream(
    conversation_id: ConversationId,
    visitor: CurrentVisitor,
    turns: Turns,
    after: Annotated[str, Query(max_length=120)] = "",
) -> Response:
    """The next message of ours, for `resumeStream` of `useChat`: an answer whose stream broke off, a person's reply."""
    view = turns.view(conversation_id, visitor)
    message = next_of_ours(view.messages, after)
    if message is None:
        return Response(status_code=204)
    stream = message_parts(message, is_handed_over=view.is_handed_over)
    return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS)


async def _streamed(turns: Turns, conversation_id: str, visitor: Visitor, text: str, *, goes_on: bool) -> Any:
    """The answered turn as a stream; a refusal keeps its status code, a failure becomes an error part."""
    try:
        turn = await run_in_threadpool(turns.answer, conversation_id, visitor, text)
        return turn_parts(turn, goes_on=goes_on)
    except AgentError:
        raise
    except Exception:
        # The rim: whatever broke, the storefront must be told in words that it can show.
        log.exception("turn failed in conversation %r", conversation_id)
        return error_parts(APOLOGY)


def _readable(message: MessageIn, parts: Parts) -> str:
    """The message without what no reader sees.

    Raises:
        HTTPException: 422 when nothing is left, or too much.
    """
    text, most = without_invisible(message.said).strip(), parts.settings.chat.message_characters
    if not text:
        raise HTTPException(422, "The message is empty: send `text` with at least one visible character.")
    if len(text) > most:
        raise HTTPException(422, f"The message has {len(text)} characters: at most {most} are read at once.")
    return text
