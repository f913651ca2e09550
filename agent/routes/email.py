"""E-mail over HTTP: where a provider posts what came in, and what staff see of mails in and out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from starlette.datastructures import FormData, UploadFile

from agent.email.attached import attached
from agent.email.desk import EmailDesk
from agent.email.inbound import PARTS_AT_MOST, UnreadableMailError
from agent.email.webhook import is_signed
from agent.routes.access import ConversationId, PartsOf, may
from agent.staff import Person, Right

router = APIRouter(tags=["email"])
# The fields of the form that are read; a provider sends more.
FIELDS_AT_MOST = 100


def desk_of(parts: PartsOf) -> EmailDesk | None:
    """The desk that mails come over; None where there is no e-mail."""
    return parts.email


Desk = Annotated[EmailDesk | None, Depends(desk_of)]
Reader = may(Right.SEE_PERSONAL_DATA)
Colleague = Annotated[Person, may(Right.ANSWER_CUSTOMERS)]
NONE_HERE = HTTPException(404, "There is no such mail.")


class ReceivedOut(BaseModel):
    """One mail that came in."""

    received_key: str
    conversation_id: str | None
    sender: str
    subject: str
    text: str
    attachments: list[dict[str, Any]]
    verdict: str
    state: str
    why: str | None
    received_at: datetime


class LetterOut(BaseModel):
    """One mail of ours. `unknown` means that the mail server may or may not have it."""

    message_id: str
    conversation_id: str
    address: str
    subject: str
    state: str
    attempts: int
    last_error: str | None
    written_at: datetime
    sent_at: datetime | None


class MailsOut(BaseModel):
    """Mails in and out."""

    received: list[ReceivedOut]
    sent: list[LetterOut]


@router.post("/webhooks/email/mime")
async def receive(request: Request, desk: Desk) -> dict[str, bool]:
    """Take in one mail; 200 only once it is stored. What is no mail is told with 406, which ends the retries."""
    if desk is None or desk.signing_key is None:
        raise HTTPException(401, "Nothing that is posted here is believed: set email.address and its signing key.")
    now, most = datetime.now(UTC), desk.door.settings.body_bytes
    async with request.form(max_files=1, max_fields=FIELDS_AT_MOST, max_part_size=most) as form:
        timestamp, token, signature = (_text(form, name) for name in ("timestamp", "token", "signature"))
        if not is_signed(timestamp, token, signature, desk.signing_key, now):
            raise HTTPException(401, "The signature is wrong, or too old.")
        raw, recipient = await _raw(form), _text(form, "recipient")
    try:
        is_new = await run_in_threadpool(desk.door.take, raw, now, (recipient,))
    except UnreadableMailError as unreadable:
        raise HTTPException(406, str(unreadable)) from unreadable
    return {"is_new": is_new}


@router.get("/v1/staff/emails", dependencies=[Reader])
def get_open_ends(desk: Desk) -> MailsOut:
    """Mails that were not answered, and those of ours that did not surely go."""
    return _out(desk.received.unanswered(), desk.letters.failed()) if desk else MailsOut(received=[], sent=[])


@router.get("/v1/staff/conversations/{conversation_id}/emails", dependencies=[Reader])
def get_emails(conversation_id: ConversationId, desk: Desk) -> MailsOut:
    """The mails of one conversation."""
    if desk is None:
        return MailsOut(received=[], sent=[])
    return _out(desk.received.of_conversation(conversation_id), desk.letters.of_conversation(conversation_id))


@router.get("/v1/staff/emails/{received_key}/whole", dependencies=[Reader])
def get_whole(received_key: str, desk: Desk) -> Response:
    """The mail as it came, with what was attached, to be saved and never shown in the browser."""
    raw = desk.received.raw(received_key) if desk else None
    if raw is None:
        raise NONE_HERE
    headers = {"Content-Disposition": "attachment; filename=mail.eml", "X-Content-Type-Options": "nosniff"}
    return Response(raw, media_type="application/octet-stream", headers=headers)


@router.get("/v1/staff/emails/{received_key}/attachments/{place}", dependencies=[Reader])
def get_attachment(received_key: str, place: Annotated[int, Path(ge=0, le=PARTS_AT_MOST)], desk: Desk) -> Response:
    """One attachment. Its type is a picture's only where its bytes are one; it is to be saved, never run."""
    raw = desk.received.raw(received_key) if desk else None
    file = attached(raw, place) if raw is not None else None
    if file is None:
        raise NONE_HERE
    named = f"attachment; filename*=UTF-8''{quote(file.name)}"
    headers = {"Content-Disposition": named, "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Response(file.content, media_type=file.content_type, headers=headers)


@router.post("/v1/staff/emails/{message_id}/again")
def send_again(by: Colleague, message_id: str, desk: Desk) -> dict[str, bool]:
    """Send a mail once more that was refused, or may not have gone; under the same name, so that few show it twice."""
    if desk is None or not desk.letters.again(message_id, by.name, datetime.now(UTC)):
        raise NONE_HERE
    return {"is_waiting": True}


@router.post("/v1/staff/emails/received/{received_key}/again")
def answer_again(by: Colleague, received_key: str, desk: Desk) -> dict[str, bool]:
    """Answer a mail after all whose turns broke; one that is silent on purpose stays so."""
    if desk is None or not desk.received.again(received_key, by.name, datetime.now(UTC)):
        raise NONE_HERE
    return {"is_waiting": True}


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


async def _raw(form: FormData) -> bytes:
    value = form.get("body-mime")
    if isinstance(value, UploadFile):
        return await value.read()
    # Bytes that are no UTF-8 came as a form field: the provider encodes mails in one of these two.
    return (value or "").encode("utf-8", "surrogateescape")


def _out(received: Any, sent: Any) -> MailsOut:
    return MailsOut(
        received=[ReceivedOut.model_validate(asdict(each)) for each in received],
        sent=[LetterOut.model_validate(asdict(each)) for each in sent],
    )
