"""The agent's routes of what did not get where it was sent."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from pydantic import BaseModel

from dashboards.agent_api import AgentApi


class Stuck(BaseModel):
    """Something between us and a helpdesk: a handoff, later messages, or answers that could not be read."""

    what: str
    receipt: str
    conversation_id: str
    desk: str
    reference: str | None
    url: str | None
    waiting_count: int
    attempts: int
    why: str
    since: datetime
    next_try_at: datetime | None


class Letter(BaseModel):
    """A mail of ours that was refused, may not have gone, or waits for a mail server."""

    message_id: str
    conversation_id: str
    address: str
    subject: str
    state: str
    attempts: int
    last_error: str | None
    written_at: datetime


class Received(BaseModel):
    """A mail that came in and was not answered, and why."""

    received_key: str
    conversation_id: str | None
    sender: str
    subject: str
    state: str
    why: str | None
    received_at: datetime


class DeliveriesApi:
    """What is stuck, and trying it again; raises as `AgentApi` does."""

    def __init__(self, agent: AgentApi) -> None:
        self._agent = agent

    def stuck(self) -> list[Stuck]:
        """What is stuck between us and helpdesks, longest first."""
        return [Stuck.model_validate(each) for each in self._agent.get("/v1/staff/deliveries")]

    def mails(self) -> tuple[list[Letter], list[Received]]:
        """Mails of ours that did not surely go, and those that nobody answered; newest first."""
        told = self._agent.get("/v1/staff/emails")
        letters = [Letter.model_validate(each) for each in told["sent"]]
        return letters, [Received.model_validate(each) for each in told["received"]]

    def again(self, receipt: str) -> None:
        """Have a handoff, its messages and its answers tried again."""
        self._agent.post(f"/v1/staff/deliveries/{quote(receipt, safe='')}/again", {})

    def send_again(self, message_id: str) -> None:
        """Have a mail of ours sent again."""
        self._agent.post(f"/v1/staff/emails/{quote(message_id, safe='')}/again", {})

    def answer_again(self, received_key: str) -> None:
        """Have a mail answered after all."""
        self._agent.post(f"/v1/staff/emails/received/{quote(received_key, safe='')}/again", {})

    def take(self, conversation_id: str) -> None:
        """Answer this conversation in the built-in inbox instead."""
        self._agent.post(f"/v1/staff/conversations/{conversation_id}/take", {"from_a_colleague": False})
