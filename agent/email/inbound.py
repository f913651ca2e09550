"""One mail as it came in, read out of its bytes. Nothing in it proves anything yet."""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from agent.email.words import own_words, text_of_html, without_courtesy
from agent.errors import AgentError
from agent.language.words import without_invisible
from agent.visitor import email_identifier

MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
# A conversation of years names them all; the newest find the thread.
REFERENCES_AT_MOST = 50
PARTS_AT_MOST = 200
TEXT_AT_MOST = 200_000
SUBJECT_AT_MOST = 200
PREFIX = re.compile(r"^\s*(?:(?:re|aw|wg|fwd?|sv|antw|rif|tr)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


class UnreadableMailError(AgentError):
    """Bytes that are no mail, or one without a sender to answer."""


@dataclass(frozen=True)
class Attachment:
    """What came with a mail. It is kept with it and opened by nobody here."""

    name: str
    content_type: str
    size: int


@dataclass(frozen=True)
class InboundMail:
    """One mail. `text` is what its sender wrote now; `headers` are what loops and proofs are judged by."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    references: tuple[str, ...]
    headers: dict[str, tuple[str, ...]]
    attachments: tuple[Attachment, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same mail, however often and by whichever road it comes."""
        return hashlib.sha256(f"{self.message_id}\n{self.sender}".encode()).hexdigest()

    @property
    def bare_subject(self) -> str:
        """The subject without "Re:"."""
        return PREFIX.sub("", self.subject)

    def header(self, name: str) -> str:
        """The first of that name, empty when there is none."""
        return next(iter(self.headers.get(name.lower(), ())), "")


def read(raw: bytes, recipients: Iterable[str] = ()) -> InboundMail:
    """The mail in these bytes; `recipients` are those of the envelope, where they are known.

    Raises:
        UnreadableMailError: there is no one sender in it, or it is built to be endless.
    """
    try:
        message = email.message_from_bytes(raw)
        parts = list(_parts(message))
        text, attachments = _text(parts), tuple(_attachments(parts))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableMailError(f"the mail cannot be read: {type(error).__name__}") from error
    headers = _headers(message)
    named = (*recipients, *(address for _, address in getaddresses(_of(headers, RECIPIENTS))))
    return InboundMail(
        message_id=_ids(headers.get("message-id", ()))[:1][0] if _ids(headers.get("message-id", ())) else _made(raw),
        sender=_sender(headers),
        recipients=tuple(dict.fromkeys(each.strip().lower() for each in named if each)),
        subject=_line(_decoded(next(iter(headers.get("subject", ())), "")))[:SUBJECT_AT_MOST],
        text=without_courtesy(text, _decoded(_name(headers))),
        references=_ids((*headers.get("references", ()), *headers.get("in-reply-to", ())))[-REFERENCES_AT_MOST:],
        headers=headers,
        attachments=attachments,
    )


def attachment(raw: bytes, place: int) -> tuple[str, bytes] | None:
    """Name and content of the attachment at that place of a mail that was read before; None when there is none."""
    parts = [part for part in _parts(email.message_from_bytes(raw)) if _is_attachment(part)]
    if not 0 <= place < len(parts):
        return None
    found = parts[place].get_payload(decode=True)
    return _attached_as(parts[place]), found if isinstance(found, bytes) else b""


RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


def _headers(message: Message) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, value in message.items():
        found.setdefault(name.lower(), []).append(str(value))
    return {name: tuple(values) for name, values in found.items()}


def _of(headers: dict[str, tuple[str, ...]], names: Iterable[str]) -> list[str]:
    return [value for name in names for value in headers.get(name, ())]


def _sender(headers: dict[str, tuple[str, ...]]) -> str:
    """The one address of the one From header: with two, whoever reads it may believe the other."""
    found = getaddresses(list(headers.get("from", ())))
    address = found[0][1].strip().lower() if len(found) == 1 else ""
    if email_identifier(address) is None or not address.isascii():
        raise UnreadableMailError("the mail names no one sender that it could be answered to")
    return address


def _name(headers: dict[str, tuple[str, ...]]) -> str:
    found = getaddresses(list(headers.get("from", ())))
    return found[0][0] if found else ""


def _ids(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for value in values for found in MESSAGE_ID.findall(value)))


def _made(raw: bytes) -> str:
    """A name for a mail that has none."""
    return f"<{hashlib.sha256(raw).hexdigest()[:32]}@without-message-id>"


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError):
        return value


def _line(text: str) -> str:
    return " ".join(without_invisible(text).split())


def _parts(message: Message) -> Iterator[Message]:
    """Every part that is no container, those inside a forwarded mail left to it."""
    waiting = [message]
    for _ in range(PARTS_AT_MOST):
        if not waiting:
            return
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting = [*part.get_payload(), *waiting]
        else:
            yield part
    raise ValueError(f"more than {PARTS_AT_MOST} parts")


def _is_attachment(part: Message) -> bool:
    """A picture inside the text is a signature's more often than not; one with a name of its own was attached."""
    disposition = part.get_content_disposition()
    if part.get_content_type() in {"text/plain", "text/html"} and disposition != "attachment":
        return False
    return not (disposition == "inline" and "content-id" in part)


def _text(parts: Iterable[Message]) -> str:
    """The plain text if there is any, else the words of the page."""
    written = [part for part in parts if not _is_attachment(part)]
    plain = [_payload(part) for part in written if part.get_content_type() == "text/plain"]
    if any(each.strip() for each in plain):
        return without_invisible(own_words("\n".join(plain))).strip()
    pages = [text_of_html(_payload(part)) for part in written if part.get_content_type() == "text/html"]
    return without_invisible(own_words("\n".join(pages))).strip()


def _payload(part: Message) -> str:
    found = part.get_payload(decode=True)
    raw = found if isinstance(found, bytes) else b""
    try:
        return raw[:TEXT_AT_MOST].decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return raw[:TEXT_AT_MOST].decode("utf-8", "replace")


def _attachments(parts: Iterable[Message]) -> Iterator[Attachment]:
    for part in parts:
        if _is_attachment(part):
            found = part.get_payload(decode=True)
            size = len(found) if isinstance(found, bytes) else 0
            yield Attachment(_attached_as(part), part.get_content_type(), size)


def _attached_as(part: Message) -> str:
    return _line(_decoded(part.get_filename() or "attachment"))[:100]
