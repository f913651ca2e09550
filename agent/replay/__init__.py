"""Takes recorded turns again, over what they had read, and says what comes out differently."""

from agent.replay.comparison import Difference, differences
from agent.replay.stretch import Verdict, verdicts
from agent.replay.taking import NotReplayableError, Today, replayed

__all__ = ["Difference", "NotReplayableError", "Today", "Verdict", "differences", "replayed", "verdicts"]
