"""A stretch of history, replayed turn by turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from agent.errors import NotFoundError
from agent.releases.model import Release
from agent.replay.comparison import Difference, differences
from agent.replay.taking import NotReplayableError, Today, replayed
from agent.store.conversations import KeptTurn


@dataclass(frozen=True)
class Verdict:
    """What became of one turn. `obstacle` says why it could not be taken again; then nothing was compared."""

    conversation_id: str
    turn_number: int
    differences: tuple[Difference, ...] = ()
    obstacle: str | None = None

    @property
    def is_identical(self) -> bool:
        """Whether the same came of it."""
        return not self.differences and self.obstacle is None


def verdicts(turns: Iterable[KeptTurn], release: Callable[[str], Release], today: Today) -> Iterator[Verdict]:
    """A verdict on each turn, taken again under the release that it was taken under."""
    for kept in turns:
        try:
            again = replayed(kept, release(kept.record["release_id"]), today)
        except (NotReplayableError, NotFoundError) as obstacle:
            yield Verdict(kept.conversation_id, kept.turn_number, obstacle=str(obstacle))
        else:
            yield Verdict(kept.conversation_id, kept.turn_number, differences(kept.record, again))
