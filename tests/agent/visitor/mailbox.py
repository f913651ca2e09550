"""A mail server on this machine that takes everything, and keeps it."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from agent.settings import Mail

SENDER = "codes@fernway.test"


@dataclass
class Mailbox:
    """What arrived, and how to reach it."""

    settings: Mail
    messages: list[EmailMessage] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        if self.refusals[:1] == ["hang up"]:
            self.refusals.pop(0)
            self._keep(envelope)
            _server.transport.abort()
            return "250 never heard"
        if self.refusals:
            return self.refusals.pop(0)
        self._keep(envelope)
        return "250 OK"

    def _keep(self, envelope: Any) -> None:
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))

    def arrived(self, count: int = 1) -> list[EmailMessage]:
        """The messages, as soon as there are `count`."""
        until = time.monotonic() + 10
        while len(self.messages) < count and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.messages) >= count, f"{len(self.messages)} of {count} messages arrived"
        return self.messages

    def code(self, count: int = 1) -> str:
        """The code of the newest message, as soon as there are `count`."""
        found = re.search(r"is (\d{6})\s", self.arrived(count)[-1].get_content())
        assert found
        return found.group(1)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mailbox that is open until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Mailbox(Mail(host="127.0.0.1", port=port, security="none", sender=SENDER))
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
