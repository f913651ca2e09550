"""The agent's routes of skills, and of the drafts that hold those of the brand's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel

from dashboards.agent_api import AgentApi, Fault

STAFF = "/v1/staff"
Document = dict[str, Any]


class Skill(BaseModel):
    """One thing that the agent does."""

    name: str
    origin: str
    does: str
    examples: list[str]
    tables: list[str]
    needs_proof: bool


class Form(BaseModel):
    """What a form for a skill may offer: tables with their columns, hosts, names of secrets that are set."""

    tables: dict[str, dict[str, str]]
    hosts: list[str]
    secrets: list[str]


class Secret(BaseModel):
    """A secret that is set, or that a skill names and nobody set; what it is, the agent tells nobody."""

    name: str
    place: str
    is_readable: bool
    set_by: str | None
    set_at: datetime | None
    skills: list[str]


class Secrets(BaseModel):
    """All of them, and whether there is a key to seal them with."""

    can_be_set: bool
    secrets: list[Secret]


class SkillsApi:
    """Skills, and drafts with skills in them; raises as `AgentApi` does."""

    def __init__(self, agent: AgentApi) -> None:
        self._agent = agent

    def skills(self) -> list[Skill]:
        """Every skill of the current release."""
        return [Skill.model_validate(each) for each in self._agent.get(f"{STAFF}/skills")]

    def form(self) -> Form:
        """What may be chosen from."""
        return Form.model_validate(self._agent.get(f"{STAFF}/skills/form"))

    def secrets(self) -> Secrets:
        """Which there are, and which are missing."""
        return Secrets.model_validate(self._agent.get(f"{STAFF}/skills/secrets"))

    def set_secret(self, name: str, value: str) -> None:
        """Have a value sealed and sent from now on."""
        self._agent.put(f"{STAFF}/skills/secrets/{quote(name, safe='')}", {"value": value})

    def remove_secret(self, name: str, reason: str) -> None:
        """Have a value forgotten."""
        self._agent.post(f"{STAFF}/skills/secrets/{quote(name, safe='')}/remove", {"reason": reason})

    def drafts(self) -> dict[str, Document]:
        """Drafts that are being worked on, by id, the last changed first."""
        return {draft["draft_id"]: draft for draft in self._agent.get(f"{STAFF}/releases/drafts")}

    def open(self) -> Document:
        """A new draft of what is live."""
        opened: Document = self._agent.post(f"{STAFF}/releases/drafts", {})
        return opened

    def faults(self, body: Document) -> list[Fault]:
        """Everything that is wrong with the document."""
        looked = self._agent.post(f"{STAFF}/releases/look", {"body": body})
        return [Fault(each["field"], each["message"]) for each in looked["problems"]]

    def save(self, draft: Document, body: Document) -> Document:
        """The next revision of the draft."""
        given = {"revision": draft["revision"], "body": body}
        saved: Document = self._agent.put(f"{STAFF}/releases/drafts/{draft['draft_id']}", given)
        return saved

    def play(self, draft: Document, customer: str, says: list[str], outside: str) -> list[Document]:
        """A conversation under the draft; systems of the brand's own answer by the examples, or do not."""
        tried = {"draft_id": draft["draft_id"], "revision": draft["revision"], "outside": outside}
        played = self._agent.post(f"{STAFF}/previews", {**tried, "customer": customer or None, "says": says})
        return list(played["turns"])

    def keep_scenario(self, scenario: Document) -> None:
        """Have the conversation played against every draft from now on."""
        self._agent.post(f"{STAFF}/scenarios", {"scenario": scenario})
