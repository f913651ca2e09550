"""When each source was last heard, asked of the inbox once a second at most."""

from __future__ import annotations

import time
from collections.abc import Mapping

from pipelines.inbox import Inbox, LastEvent

# Sources are judged in minutes; asking anew for every read took a tenth of it.
KEPT_SECONDS = 1.0


class LastHeard:
    """The last event of each source, at most a second old. Safe to share between threads."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        # Replaced as one: a reader sees the answer and its age together.
        self._kept: tuple[float, Mapping[str, LastEvent]] = (float("-inf"), {})

    def last_events(self) -> Mapping[str, LastEvent]:
        """As the inbox says, or said within the last second."""
        asked_at, events = self._kept
        if time.monotonic() - asked_at < KEPT_SECONDS:
            return events
        asked_at = time.monotonic()
        events = self._inbox.last_events()
        self._kept = (asked_at, events)
        return events
