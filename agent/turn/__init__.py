"""One turn, from a message to what is said and kept: each module is one thing that happens in it."""

from agent.turn.turn import Brand, Means, Turn

__all__ = ["Brand", "Means", "Turn"]
