"""Every error the agent raises on purpose."""

from __future__ import annotations


class AgentError(Exception):
    """The root of what goes wrong in the agent."""


class NotFoundError(AgentError):
    """There is no such conversation, or it is somebody else's: the two must look alike."""


class NotReadyError(AgentError):
    """Something the agent cannot answer without is missing: a snapshot, a release."""


class NotGivenError(AgentError):
    """What a colleague wanted to give is not given; the message says what stands in the way."""


class NotYoursToAnswerError(AgentError):
    """The conversation waits for nobody, or a colleague has it; the message says which."""


class ClosedError(AgentError):
    """A question can be answered no longer; the message is fit for a customer."""


class OutOfRangeError(AgentError):
    """There is no such rating; the message says which there are."""
