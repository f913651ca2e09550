"""The agent's routes of the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel

from dashboards.agent_api import AgentApi, File


class Handoff(BaseModel):
    """One conversation that waits for a person, or that somebody has."""

    receipt: str
    conversation_id: str
    channel: str
    reason: str
    rule: str
    state: str
    desk: str
    priority: str
    queue: str
    tags: tuple[str, ...]
    attempts: int
    last_error: str | None
    delivered_at: datetime | None
    assigned_to: str | None
    handed_over_at: datetime
    first_replied_at: datetime | None
    reply_due_at: datetime | None
    package: dict[str, Any]


class Claim(BaseModel):
    """Words of a reply and the row that they stand on."""

    text: str
    table: str
    key: str
    column: str
    value: str


class Said(BaseModel):
    """One message."""

    message_id: str
    author: str
    author_name: str | None
    text: str
    sent_at: datetime
    claims: tuple[Claim, ...] = ()


class Attachment(BaseModel):
    """A file that came with a mail, as its sender labelled it."""

    name: str
    size: int


class Mail(BaseModel):
    """A mail that came in to a conversation."""

    received_key: str
    received_at: datetime
    attachments: tuple[Attachment, ...]


class Macro(BaseModel):
    """A text at hand. `{name}` in it stands for the customer; without queues it is offered in each."""

    name: str
    text: str
    queues: tuple[str, ...]


class InboxApi:
    """Who waits, and what a colleague does about it; raises as `AgentApi` does."""

    def __init__(self, agent: AgentApi) -> None:
        self._agent = agent

    def waiting(self) -> list[Handoff]:
        """Conversations that wait for a person or are being answered, oldest first."""
        return [Handoff.model_validate(each) for each in self._agent.get("/v1/inbox")]

    def messages(self, conversation_id: str) -> list[Said]:
        """What was said, up to now."""
        trace = self._agent.get(f"/v1/staff/conversations/{conversation_id}")
        return [Said.model_validate(each) for each in trace["conversation"]["messages"]]

    def mails(self, conversation_id: str) -> list[Mail]:
        """The mails that came in, oldest first."""
        told = self._agent.get(f"/v1/staff/conversations/{conversation_id}/emails")
        return [Mail.model_validate(each) for each in told["received"]]

    def attachment(self, received_key: str, place: int) -> File:
        """One file of a mail; its media type is a picture's where its bytes prove one."""
        return self._agent.file(f"/v1/staff/emails/{quote(received_key, safe='')}/attachments/{place}")

    def suggestions(self, since: datetime) -> dict[str, int]:
        """How many suggested replies were accepted, edited and overridden since, over all queues."""
        counts = dict.fromkeys(("accepted", "edited", "overridden"), 0)
        for each in self._agent.get("/v1/staff/inbox/suggestions", since=since.isoformat()):
            counts[each["judged"]] += each["count"]
        return counts

    def macros_used(self, since: datetime) -> dict[str, dict[str, int]]:
        """Of each macro that was used since, how often it was accepted, edited and overridden."""
        found: dict[str, dict[str, int]] = {}
        for each in self._agent.get("/v1/staff/inbox/macros", since=since.isoformat()):
            found.setdefault(each["name"], {})[each["judged"]] = each["count"]
        return found

    def macros(self) -> list[Macro]:
        """Texts at hand, as the live release says them."""
        return [Macro.model_validate(each) for each in self._agent.get("/v1/staff/macros")]

    def stuck_count(self) -> int:
        """How many conversations, messages and answers are stuck between us and helpdesks."""
        return len(self._agent.get("/v1/staff/deliveries"))

    def take_next(self) -> str | None:
        """Have the most pressing conversation of one's queues."""
        found = self._agent.post("/v1/staff/inbox/next", {})["conversation_id"]
        return None if found is None else str(found)

    def take(self, conversation_id: str, *, from_a_colleague: bool) -> None:
        """Have this conversation."""
        self._do(conversation_id, "take", {"from_a_colleague": from_a_colleague})

    def reply(self, conversation_id: str, text: str, key: str, macros: Mapping[str, str]) -> None:
        """Say something to the visitor, once for each key; `macros` went into it, by their names."""
        used = [{"name": name, "text": put} for name, put in macros.items()]
        self._do(conversation_id, "replies", {"text": text, "key": key, "macros": used})

    def act(self, conversation_id: str, deed: dict[str, Any]) -> dict[str, Any]:
        """Have something done in the customer's name; what came of it."""
        return dict(self._agent.post(f"/v1/staff/conversations/{conversation_id}/deeds", deed))

    def resolve(self, conversation_id: str, reason: str) -> None:
        """Call the matter settled."""
        self._do(conversation_id, "resolve", {"reason": reason})

    def hand_back(self, conversation_id: str, reason: str) -> None:
        """Give the conversation back to the agent."""
        self._do(conversation_id, "hand-back", {"reason": reason})

    def _do(self, conversation_id: str, deed: str, body: dict[str, Any]) -> None:
        self._agent.post(f"/v1/staff/conversations/{conversation_id}/{deed}", body)
