"""A helpdesk as the outbox sees it: it takes a ticket once, or says why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import httpx

from agent.errors import AgentError
from agent.handoff.harmless import plain_field

TIMEOUT = httpx.Timeout(10.0, connect=2.0)
LONGEST_SUBJECT = 150
# Of other refusals somebody may mend the cause: a token, a right, a ticket that is gone.
ABOUT_THE_BODY = frozenset({400, 413, 415, 422})


class DeskAwayError(AgentError):
    """The desk gave no answer, or asked for patience; whether it took the ticket is not known."""

    def __init__(self, why: str, wait_seconds: float | None = None) -> None:
        super().__init__(why)
        self.wait_seconds = wait_seconds


class DeskRefusedError(AgentError):
    """The desk said no: the token, the address or the body is wrong."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


class CommentRefusedError(DeskRefusedError):
    """The desk takes none like this one, however often it is asked; the next one it may take."""


@dataclass(frozen=True)
class Ticket:
    """One handoff on its way. `receipt` names it at the desk too; `is_repeat` when it may be there already."""

    receipt: str
    conversation_id: str
    email: str
    name: str
    priority: str
    tags: tuple[str, ...]
    package: Mapping[str, Any]
    opened_at: datetime
    is_repeat: bool = False

    @property
    def subject(self) -> str:
        """What the matter is, in one line of at most 150 characters."""
        asked = [said["text"] for said in self.package["transcript"] if said["author"] == "customer"]
        return plain_field(f"{self.package['reason']} {asked[-1] if asked else ''}")[:LONGEST_SUBJECT].rstrip()

    @property
    def words(self) -> str:
        """What the customer wrote, as they wrote it; helpdesks show it as their message."""
        return "\n\n".join(said["text"] for said in self.package["transcript"] if said["author"] == "customer")

    @property
    def key(self) -> str:
        """What it is known by on its way."""
        return self.receipt


@dataclass(frozen=True)
class Taken:
    """The desk has it: under which number, and where people open it."""

    reference: str
    url: str | None = None


@dataclass(frozen=True)
class Comment:
    """What a customer wrote after the desk took their conversation; `reference` is the ticket there.

    `is_note` when it is ours instead, for those who have the ticket.
    """

    message_id: str
    receipt: str
    reference: str
    conversation_id: str
    email: str
    text: str
    sent_at: datetime
    is_repeat: bool = False
    is_note: bool = False

    @property
    def key(self) -> str:
        """What it is known by on its way, and at the desk."""
        return self.message_id


@dataclass(frozen=True)
class OpenTicket:
    """One ticket to look at. `quiet_since` is when something moved in it last, `leased_until` whose look this is."""

    receipt: str
    conversation_id: str
    desk: str
    reference: str
    quiet_since: datetime
    leased_until: datetime


@dataclass(frozen=True)
class OutsideAnswer:
    """What somebody at the desk told the customer. `is_mailed` when the desk carries it by e-mail itself."""

    answer_id: str
    author: str
    text: str
    said_at: datetime
    attachments: tuple[str, ...] = ()
    is_mailed: bool = True


@dataclass(frozen=True)
class Look:
    """A ticket as it stands: what was answered, oldest first; whether it is settled, or the agent's again."""

    answers: tuple[OutsideAnswer, ...] = ()
    is_settled: bool = False
    is_handed_back: bool = False


class HelpDesk(Protocol):
    """One helpdesk. Writing calls for the same receipt never overlap."""

    def take(self, ticket: Ticket) -> Taken:
        """Make the ticket, or find the one that is there for this receipt.

        Raises:
            DeskAwayError: try again later; it may be there nevertheless.
            DeskRefusedError: it will not be taken as it is.
        """
        ...

    def append(self, comment: Comment) -> None:
        """Put what the customer wrote into the ticket, unless it is there; one that is settled is open again.

        A note leaves the ticket as it stands.

        Raises:
            DeskAwayError: try again later; it may be there nevertheless.
            CommentRefusedError: this one will not be taken as it is.
            DeskRefusedError: nothing will be taken into this ticket as it is.
        """
        ...

    def close(self) -> None:
        """Give up the connections."""
        ...


class AnsweringDesk(HelpDesk, Protocol):
    """A helpdesk whose tickets can be read."""

    def look(self, reference: str) -> Look:
        """The ticket as it stands.

        Raises:
            DeskAwayError: try again later.
            DeskRefusedError: there is no such ticket, or not for us.
        """
        ...


def asked(client: httpx.Client, method: str, path: str, **given: Any) -> Any:
    """The JSON of one answer, or the error that says what to do about it."""
    try:
        response = client.request(method, path, **given)
    except httpx.HTTPError as error:
        raise DeskAwayError(f"no answer from {path!r}: {type(error).__name__}") from error
    # 409: somebody else changed it at this moment, or the same is at work already.
    if response.status_code in {408, 409, 425, 429} or response.status_code >= 500:
        raise DeskAwayError(f"{path!r} answered {response.status_code}", _patience(response))
    if not response.is_success:
        # The status alone: bodies of helpdesks repeat what was sent, and the reason is shown to people.
        raise DeskRefusedError(f"{path!r} answered {response.status_code}", response.status_code)
    try:
        return response.json() if response.content else {}
    except ValueError as error:
        raise DeskAwayError(f"{path!r} answered with something else than JSON") from error


def written(client: httpx.Client, method: str, path: str, **given: Any) -> None:
    """As `asked`, of one comment into a ticket that was there a moment ago: what is wrong then is the comment.

    Raises:
        CommentRefusedError: by a status that says so.
    """
    try:
        asked(client, method, path, **given)
    except DeskRefusedError as refusal:
        if refusal.status in ABOUT_THE_BODY:
            raise CommentRefusedError(str(refusal), refusal.status) from refusal
        raise


def _patience(response: httpx.Response) -> float | None:
    """`Retry-After` in seconds; a date or nonsense counts as not given."""
    given = response.headers.get("retry-after", "")
    return float(given) if given.replace(".", "", 1).isdigit() else None
