"""Stores a mail that came, before anything is done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from agent.email.authentication import verdict
from agent.email.inbound import InboundMail, read
from agent.email.loops import is_ours, why_silent
from agent.settings_email import Email
from agent.store.received import Received, ReceivedMail

HOUR = timedelta(hours=1)
TOO_MANY = "Its sender wrote more than {most} mails within an hour; this one was not kept whole."
FORGED = "Our mail server says that it does not come from where it says."
NOTHING_SAID = "There is nothing in it that its sender wrote now."


@dataclass(frozen=True)
class Door:
    """Where mails come in, by whatever road."""

    received: Received
    settings: Email

    def take(self, raw: bytes, at: datetime, recipients: Iterable[str] = ()) -> bool:
        """Keep the mail, durably; False when it is here already.

        Raises:
            UnreadableMailError: it is no mail that could ever be answered.
        """
        mail = read(raw, recipients)
        why = self._why_silent(mail, at)
        is_flood = why is not None and why.startswith(TOO_MANY[:30])
        kept = ReceivedMail(
            received_key=mail.key,
            message_id=mail.message_id,
            sender=mail.sender,
            # Whoever else it went to is none of our business; by ours the thread is found.
            recipients=[each for each in mail.recipients if is_ours(each, str(self.settings.address))][:20],
            subject=mail.subject,
            text=mail.text,
            reference_ids=mail.references,
            attachments=[asdict(each) for each in mail.attachments],
            verdict=verdict(mail, self.settings.authserv_id),
            received_at=at,
            state="waiting" if why is None else "silent",
            why=why,
            raw=None if is_flood else raw,
        )
        return self.received.keep(kept)

    def _why_silent(self, mail: InboundMail, at: datetime) -> str | None:
        most = self.settings.hourly_per_sender
        if why := why_silent(mail, [str(self.settings.address)]):
            return why
        if verdict(mail, self.settings.authserv_id) == "failed":
            return FORGED
        if not (mail.text or mail.bare_subject or mail.attachments):
            return NOTHING_SAID
        if self.received.count_since(mail.sender, at - HOUR) >= most:
            return TOO_MANY.format(most=most)
        return None
