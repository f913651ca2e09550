"""The only SQL on profiles and catalog: one customer's rows, published or live, with their age."""

from agent.profile_store.catalogue import Sought
from agent.profile_store.reading import Freshness, ProfileReading, SectionRead
from agent.profile_store.snapshots import Snapshot, Snapshots
from agent.profile_store.store import ProfileStore

__all__ = ["Freshness", "ProfileReading", "ProfileStore", "SectionRead", "Snapshot", "Snapshots", "Sought"]
