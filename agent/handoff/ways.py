"""How a channel hands over: which desk takes the conversation, and what the visitor is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.releases.model import Handoff as Signed
from agent.settings_helpdesks import Desk, Handoff, Method

# Klaviyo has no call that tells what was answered.
ANSWERING = frozenset({"inbox", "zendesk", "gorgias"})


@dataclass(frozen=True)
class Way:
    """One way. `desk` is where people find the conversation; `text` and `links` are of a custom message.

    `is_by_mail` when the visitor writes by e-mail and is answered there, whichever desk it is.
    """

    method: Method = "inbox"
    desk: Desk = "inbox"
    text: str = ""
    links: tuple[str, ...] = ()
    is_by_mail: bool = False

    @property
    def answers_by_mail(self) -> bool:
        """Whether whoever takes it writes to an address, and not into this chat."""
        return self.is_by_mail or self.desk != "inbox"

    @property
    def answers_here_too(self) -> bool:
        """Whether what they write there is read in this chat as well."""
        return not self.is_by_mail and self.desk in ANSWERING


@dataclass(frozen=True)
class Ways:
    """The way of each channel; the built-in inbox unless told otherwise. `whole` are the desks that can be called."""

    default: Way = Way()
    by_channel: Mapping[str, Way] = field(default_factory=dict)
    whole: frozenset[str] = frozenset({"inbox"})

    def of(self, channel: str, signed: Signed | None = None) -> Way:
        """The way of this channel: the release's where it names one that can be gone, else the configuration's."""
        named = next((each for each in signed.channels if each.channel == channel), None) if signed else None
        configured = self.by_channel.get(channel, self.default)
        if named is None:
            return configured
        if named.method == "message":
            return Way("message", configured.desk, named.text, named.links)
        return Way(named.method, named.method) if named.method in self.whole else configured


def ways_of(handoff: Handoff) -> Ways:
    """As the configuration names them."""
    by_channel: dict[str, Way] = {name: _way(method, handoff) for name, method in handoff.channels.items()}
    return Ways(_way(handoff.default, handoff), by_channel, frozenset({"inbox", *handoff.used} - {"message"}))


def _way(method: Method, handoff: Handoff) -> Way:
    if method != "message":
        return Way(method, method)
    assert handoff.message is not None  # noqa: S101  # the settings refuse it
    return Way(method, handoff.message.ticket, handoff.message.text, handoff.message.links)
