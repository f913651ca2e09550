"""What somebody looks for among conversations, as queries are asked for it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboards.periods import Period
from dashboards.snapshot import Parameter

SHOWN = 25
MOST_WORDS = 8
WORD = re.compile(r'"([^"]+)"|(\S+)')
# After everything that ever was: where the first page begins.
END = "9999-12-31T00:00:00|"
OUTCOMES = {
    "open": "Open",
    "resolved_by_ai": "Resolved by the agent",
    "routed_to_team": "Routed to the team",
    "closed": "Closed without a resolution",
}
RUNGS = {"claimed": "Claimed", "confirmed": "Confirmed", "durable": "Durable", "event_verified": "Event-verified"}


@dataclass(frozen=True)
class Search:
    """A search; empty means any. `before` is where the page begins: the row that the page before ended with."""

    period: Period
    text: str = ""
    customer: str = ""
    channels: tuple[str, ...] = ()
    skill: str = ""
    status: str = ""
    rung: str = ""
    rule: str = ""
    release: str = ""
    before: str = END

    @property
    def words(self) -> tuple[str, ...]:
        """What has to occur, each anywhere; in quotes several words in a row."""
        found = (plain(quoted or single) for quoted, single in WORD.findall(self.text))
        return tuple(dict.fromkeys(word for word in found if word))[:MOST_WORDS]

    @property
    def who(self) -> str:
        """A customer id, or an address as it is on file."""
        told = self.customer.strip()
        return told.lower() if "@" in told else told

    @property
    def asks_for_an_outcome(self) -> bool:
        """Whether only a published episode can say."""
        return bool(self.status or self.rung or self.rule or self.release)

    def parameters(self, zone: ZoneInfo) -> dict[str, Parameter]:
        """What `queries/conversations.sql` is asked with; a row more than is shown tells of another page."""
        starts_at, ends_at = self.period.bounds(zone)
        before_at, _, before_id = self.before.partition("|")
        return {
            "starts_at": starts_at,
            "ends_at": ends_at,
            "words": self.words,
            "customer": self.who,
            "channels": self.channels,
            "skill": self.skill,
            "status": self.status,
            "rung": self.rung,
            "rule": self.rule,
            "release": self.release,
            "before_at": datetime.fromisoformat(before_at),
            "before_id": before_id,
            "row_limit": SHOWN + 1,
        }


def after(started_at: datetime, episode_id: str) -> str:
    """Where the page after this row begins."""
    return f"{started_at.isoformat()}|{episode_id}"


def plain(text: str) -> str:
    """Lower case without accents, as the query reads messages."""
    apart = unicodedata.normalize("NFD", text.strip().lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
