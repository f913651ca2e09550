"""One letter of the outbox as a mail, and the round that carries what waits there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

from agent.email.tokens import with_token
from agent.language.words import without_invisible
from agent.mail import MailAwayError, MailRefusedError, MailUnknownError
from agent.store.letters import Letter, Letters

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=2)
# Longer than any mail server takes: what is still being sent after it was lost with its process.
LEASE = timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
# As long as mail servers themselves try (RFC 5321, 4.5.4.1).
GIVEN_UP_AFTER = timedelta(days=4)
SUBJECT_AT_MOST = 150


class Carrier(Protocol):
    """Whatever hands one mail to a mail server, once."""

    def carry(self, message: EmailMessage, *, envelope_from: str, to: str) -> None:
        """Raise `MailAwayError`, `MailRefusedError` or `MailUnknownError` when it was not surely taken."""
        ...


@dataclass(frozen=True)
class Sender:
    """Whom our mails come from."""

    address: str
    brand: str


def mail_of(letter: Letter, sender: Sender, at: datetime) -> EmailMessage:
    """The mail of this letter: in its thread, plain text, and marked as a machine's where a machine wrote it."""
    mail = EmailMessage()
    local, _, domain = sender.address.partition("@")
    mail["From"] = Address(_line(sender.brand), local, domain)
    mail["To"] = letter.address
    mail["Reply-To"] = with_token(sender.address, letter.token)
    mail["Subject"] = subject_of(letter)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = letter.message_id
    if letter.in_reply_to:
        mail["In-Reply-To"] = letter.in_reply_to
    if letter.reference_ids:
        mail["References"] = " ".join(letter.reference_ids)
    if letter.is_automatic:
        mail["Auto-Submitted"] = "auto-replied"
        # Exchange answers with an out-of-office reply unless it is asked not to.
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(without_invisible(letter.text))
    return mail


def subject_of(letter: Letter) -> str:
    """The subject of the thread, as an answer where it is one."""
    subject = _line(letter.subject)[:SUBJECT_AT_MOST] or "Your message"
    return f"Re: {subject}" if letter.in_reply_to else subject


def send(letters: Letters, carrier: Carrier, sender: Sender, clock: Callable[[], datetime]) -> int:
    """Carry what is due, and say how many were taken; a server that is away is left alone until the next round."""
    count = 0
    while (letter := letters.claim(clock(), LEASE)) is not None:
        try:
            carrier.carry(mail_of(letter, sender, clock()), envelope_from=sender.address, to=letter.address)
        except MailAwayError as away:
            _put_off(letters, letter, str(away), clock())
            return count
        except MailUnknownError as unknown:
            letters.ended(letter.message_id, "unknown", str(unknown))
            log.error("whether mail %s went out is not known: %s", letter.message_id, unknown)
            continue
        except (MailRefusedError, ValueError) as refusal:
            letters.ended(letter.message_id, "refused", str(refusal))
            log.error("mail %s is not taken: %s", letter.message_id, type(refusal).__name__)
            continue
        letters.sent(letter.message_id, clock())
        count += 1
    return count


def _put_off(letters: Letters, letter: Letter, why: str, now: datetime) -> None:
    if letter.written_at is not None and now - letter.written_at > GIVEN_UP_AFTER:
        letters.ended(letter.message_id, "refused", f"{why}, for {GIVEN_UP_AFTER.days} days")
        return
    pause: timedelta = min(FIRST_PAUSE * 2.0 ** min(letter.attempts - 1, 10), LONGEST_PAUSE)
    letters.put_off(letter.message_id, why, now + pause)


def _line(text: str) -> str:
    """One line without anything that a header could be broken with."""
    return " ".join(without_invisible(text).split())
