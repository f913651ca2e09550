"""The durable inbox: everything that happens arrives here as an event, once, and stays.

This is the one seam that the agent may import, so importing it stays cheap.
"""

from pipelines.inbox.events import IncomingEvent, Status, StoredEvent, ToldEvent, rapport_event
from pipelines.inbox.freshness import Cadence, LastEvent, SourceFreshness, source_freshness
from pipelines.inbox.schema import migrate
from pipelines.inbox.store import Inbox, TooManyUnseenEventsError
from pipelines.inbox.surroundings import surroundings

__all__ = [
    "Cadence",
    "Inbox",
    "IncomingEvent",
    "LastEvent",
    "SourceFreshness",
    "Status",
    "StoredEvent",
    "ToldEvent",
    "TooManyUnseenEventsError",
    "migrate",
    "rapport_event",
    "source_freshness",
    "surroundings",
]
