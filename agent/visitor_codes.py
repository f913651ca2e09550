"""The third proof: a code sent to the e-mail address on file."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Protocol

from agent.mail import Beside
from agent.profile import Customer
from agent.profile_store import ProfileStore
from agent.store.codes import Codes
from agent.visitor import email_identifier

DIGITS = 6
GOOD_FOR = timedelta(minutes=10)
TRIES = 5
HOURLY = 5
# As long as a token lives: then the visitor proves themselves once more.
PROVED_FOR = timedelta(hours=1)

SUBJECT = "Your code for {brand}"
TEXT = """Your code for {brand} is {code}

Type it into the chat that asked for it. It is good for {minutes} minutes.
If you did not ask for a code, somebody else typed your address; without this code they see nothing of yours.
"""


class Mailer(Protocol):
    """Whatever takes one message to one address."""

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand the message over; an OSError says that it was not taken."""
        ...


class OneTimeCodes:
    """Makes codes, sends them to who is on file, and judges what is typed.

    Whether somebody is on file decides nothing before `send` returns: who asks learns it neither from the
    answer nor from the time that it took.
    """

    def __init__(
        self, codes: Codes, profiles: ProfileStore, mailer: Mailer, beside: Beside, *, key: str, brand: str
    ) -> None:
        self._codes, self._profiles, self._mailer, self._beside = codes, profiles, mailer, beside
        self._key = hmac.digest(key.encode(), b"one-time codes", "sha256")
        self._brand = brand

    def send(self, address: str, conversation_id: str, now: datetime) -> bool:
        """Send a code to `address` if somebody bears it; False when too many went there within the hour."""
        code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        digests = self._digest("address", address.strip().lower()), self._digest(conversation_id, code)
        code_id = self._codes.keep(conversation_id, digests, now, now + GOOD_FOR, hourly=HOURLY)
        if code_id is None:
            return False
        self._beside.do(lambda: self._deliver(code_id, address.strip().lower(), code, now))
        return True

    def proves(self, code: str, address: str, conversation_id: str, now: datetime) -> str | None:
        """The identifier that the code proves in this conversation; None for every reason alike. It spends a try."""
        stored = self._codes.spend_try(conversation_id, now, most=TRIES)
        if stored is None:
            return None
        is_code = hmac.compare_digest(stored.code_digest, self._digest(conversation_id, code))
        to = self._digest("address", address.strip().lower())
        is_address = hmac.compare_digest(stored.address_digest, to)
        if not (is_code and is_address and stored.is_on_file and self._codes.use(stored.code_id)):
            return None
        return email_identifier(address)

    def _deliver(self, code_id: int, address: str, code: str, now: datetime) -> None:
        if not self._is_on_file(address, now):
            return
        self._codes.mark_on_file(code_id)
        text = TEXT.format(brand=self._brand, code=code, minutes=int(GOOD_FOR.total_seconds() // 60))
        self._mailer.send(address, SUBJECT.format(brand=self._brand), text)

    def _is_on_file(self, address: str, now: datetime) -> bool:
        """Whether this is the very address on file of a customer, not one that they were ever known by."""
        reading = self._profiles.read(email_identifier(address), {Customer.TABLE}, as_of=now)
        return any((row.email or "").strip().lower() == address for row in reading.profile.rows(Customer))

    def _digest(self, purpose: str, text: str) -> str:
        # Keyed: a million codes are tried in a second by whoever holds the table alone.
        return hmac.new(self._key, f"{purpose}|{text}".encode(), hashlib.sha256).hexdigest()
