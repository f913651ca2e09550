"""How a channel hands over: which desk takes the conversation, and what the visitor is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.settings_helpdesks import Desk, Handoff, Method


@dataclass(frozen=True)
class Way:
    """One way. `desk` is where people find the conversation; `text` and `links` are of a custom message."""

    method: Method = "inbox"
    desk: Desk = "inbox"
    text: str = ""
    links: tuple[str, ...] = ()

    @property
    def answers_by_mail(self) -> bool:
        """Whether whoever takes it writes to an address, and not into this chat."""
        return self.desk != "inbox"


@dataclass(frozen=True)
class Ways:
    """The way of each channel; the built-in inbox unless told otherwise."""

    default: Way = Way()
    by_channel: Mapping[str, Way] = field(default_factory=dict)

    def of(self, channel: str) -> Way:
        """The way of this channel."""
        return self.by_channel.get(channel, self.default)


def ways_of(handoff: Handoff) -> Ways:
    """As the configuration names them."""
    return Ways(
        _way(handoff.default, handoff), {name: _way(method, handoff) for name, method in handoff.channels.items()}
    )


def _way(method: Method, handoff: Handoff) -> Way:
    if method != "message":
        return Way(method, method)
    assert handoff.message is not None  # noqa: S101  # the settings refuse it
    return Way(method, handoff.message.ticket, handoff.message.text, handoff.message.links)
