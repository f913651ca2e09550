"""Sends mail by SMTP, beside the request that asked for it."""

from __future__ import annotations

import logging
import queue
import smtplib
import ssl
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from email.message import EmailMessage
from email.policy import SMTP

import tenacity

from agent.errors import AgentError
from agent.settings import Mail

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10
TRIES = 3
PAUSE_SECONDS = 1
WAITING_AT_MOST = 200


class MailAwayError(AgentError):
    """The mail server did not take a message now; it may later."""


class MailRefusedError(AgentError):
    """The mail server said that it will never take a message."""


class MailUnknownError(AgentError):
    """Whether the mail server took a message is not known."""


class SmtpMail:
    """One mail server. The address that mail comes from is its own."""

    def __init__(self, settings: Mail) -> None:
        self._settings = settings

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand one message to the server.

        Raises:
            OSError: it was not taken, three times.
        """
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.sender, to, subject
        # Out-of-office replies to a code would go round and round.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        for attempt in tenacity.Retrying(
            stop=tenacity.stop_after_attempt(TRIES),
            wait=tenacity.wait_fixed(PAUSE_SECONDS),
            retry=tenacity.retry_if_exception(_may_pass),
            reraise=True,
        ):
            with attempt:
                self._hand_over(message)

    def carry(self, message: EmailMessage, *, envelope_from: str, to: str) -> None:
        """Hand one finished message to the server, once, and say what became of it.

        Raises:
            MailAwayError: it was not taken; a later try may succeed.
            MailRefusedError: it was not taken and will not be.
            MailUnknownError: all of it was sent and no answer came.
        """
        try:
            with closing(self._connected()) as server:
                self._greet(server)
                _checked(server.mail(envelope_from))
                _checked(server.rcpt(to))
                _deliver(server, message.as_bytes(policy=SMTP))
                # Taken: whatever becomes of the goodbye.
                with suppress(OSError):
                    server.quit()
        except smtplib.SMTPResponseException as answer:
            raise _judged(answer.smtp_code) from answer
        except OSError as failure:
            # Its kind alone: the words of a mail server repeat the address.
            raise MailAwayError(f"the mail server is away: {type(failure).__name__}") from failure

    def _greet(self, server: smtplib.SMTP) -> None:
        if self._settings.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self._settings.username:
            server.login(self._settings.username, self._settings.password.get_secret_value())
        server.ehlo_or_helo_if_needed()

    def _hand_over(self, message: EmailMessage) -> None:
        with self._connected() as server:
            self._greet(server)
            server.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        where = (self._settings.host, self._settings.port)
        if self._settings.security == "tls":
            return smtplib.SMTP_SSL(*where, timeout=CONNECT_SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(*where, timeout=CONNECT_SECONDS)


def _checked(answer: tuple[int, bytes]) -> None:
    code, text = answer
    if code >= 400:
        raise smtplib.SMTPResponseException(code, text)


def _deliver(server: smtplib.SMTP, content: bytes) -> None:
    """From here on silence says nothing: the server may have the message and its answer may be lost."""
    try:
        code, _ = server.data(content)
    except smtplib.SMTPDataError:
        raise
    except OSError as failure:
        raise MailUnknownError(f"no answer after the message was sent: {type(failure).__name__}") from failure
    if code >= 400:
        raise smtplib.SMTPDataError(code, b"")


def _judged(code: int) -> AgentError:
    """What an answer of this code means; the words are left out, for they repeat the address."""
    if code >= 500:
        return MailRefusedError(f"the mail server answered {code}")
    return MailAwayError(f"the mail server answered {code}")


def _may_pass(failure: BaseException) -> bool:
    """Whether to try again: a refused address or password stays refused."""
    lasting = (smtplib.SMTPRecipientsRefused, smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError)
    return isinstance(failure, OSError) and not isinstance(failure, lasting)


class Beside:
    """Does work one after the other in a thread of its own, so that nobody can tell by the clock what it was."""

    def __init__(self, name: str) -> None:
        self._waiting: queue.Queue[Callable[[], None] | None] = queue.Queue(WAITING_AT_MOST)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def do(self, work: Callable[[], None]) -> None:
        """Put the work at the end of the queue; a full queue drops it, which is logged."""
        try:
            self._waiting.put_nowait(work)
        except queue.Full:
            log.error("%s: %s pieces of work wait, one more was dropped", self._thread.name, WAITING_AT_MOST)

    def close(self) -> None:
        """Finish what waits, then end."""
        self._waiting.put(None)
        self._thread.join(timeout=CONNECT_SECONDS)

    def _run(self) -> None:
        while (work := self._waiting.get()) is not None:
            try:
                work()
            except Exception as failure:
                # Its kind alone: the words of a mail server repeat the address.
                log.error("%s: failed with %s", self._thread.name, type(failure).__name__)
