"""One ticket at a helpdesk that stands in for the true one: who wrote what in it, as Zendesk and Gorgias tell it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

REQUESTER, US = 7, 1


@dataclass
class Thread:
    """What happened in the ticket, in its order. `status` is by the desk's own words."""

    number: int
    kind: str
    opened_at: datetime
    status: str = "open"
    tags: list[str] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    changes: int = 0

    @property
    def updated_at(self) -> str:
        """When it changed last, as one more with every change."""
        return (self.opened_at + timedelta(seconds=self.changes)).isoformat()

    def hear(self, html: str, mark: str, at: datetime, *, is_note: bool = False) -> None:
        """The customer's words come in by the API, or a note of ours does."""
        if is_note:
            self._say(at, author_id=US, html=html, mark=mark, public=False, channel="internal-note")
            return
        self._say(at, author_id=REQUESTER, html=html, mark=mark, public=True)
        # Gorgias is told to open it by a call of its own.
        self.status = "open" if self.kind == "zendesk" else self.status

    def answer(self, text: str, author: str, at: datetime, **given: Any) -> None:
        """A colleague there writes; `channel` and `via` are Gorgias's, `role` Zendesk's word of who they are."""
        author_id = self.people.setdefault(author, 100 + len(self.people))
        self._say(at, **{"author_id": author_id, "author": author, "text": text, "public": True} | given)

    def settle(self, status: str, tags: tuple[str, ...]) -> None:
        """Somebody sets the status, or tags."""
        self.tags += tags
        self.status = self.status if tags else status
        self.changes += 1

    def zendesk(self, part: str | None, asked: dict[str, str]) -> dict[str, Any]:
        """The ticket, its comments with their authors, or a page of its audits."""
        if part == "comments":
            assert asked["include"] == "users"
            newest = sorted(self.said, key=lambda each: each["id"], reverse=asked.get("sort") == "-created_at")
            users = {each["author_id"]: _user(each) for each in self.said}
            return {"comments": [_comment(each) for each in newest][:100], "users": list(users.values())}
        if part == "audits":
            start = int(asked.get("page[after]", 0))
            # Two to a page: whoever looks for something must turn pages.
            page = [{"metadata": {"custom": {}, "system": {}}}, *map(_audit, self.said)][start : start + 2]
            more = {"has_more": start + 2 <= len(self.said), "after_cursor": str(start + 2)}
            return {"audits": page, "meta": more}
        named = {"id": self.number, "status": self.status, "tags": self.tags, "updated_at": self.updated_at}
        return {"ticket": named | {"requester_id": REQUESTER}}

    def gorgias(self) -> dict[str, Any]:
        """The ticket with its messages."""
        named = {"id": self.number, "status": self.status, "tags": [{"name": tag} for tag in self.tags]}
        return named | {"trashed_datetime": None, "messages": [_message(each) for each in self.said]}

    def _say(self, at: datetime, **what: Any) -> None:
        self.changes += 1
        self.said.append({"id": 5000 + len(self.said), "at": at, **what})


def _comment(said: dict[str, Any]) -> dict[str, Any]:
    plain = said.get("text") or said.get("html")
    files = [{"file_name": name} for name in said.get("files", ())]
    named = {name: said[name] for name in ("id", "author_id", "public")}
    return named | {"plain_body": plain, "created_at": said["at"].isoformat(), "attachments": files}


def _user(said: dict[str, Any]) -> dict[str, Any]:
    role = "end-user" if said["author_id"] == REQUESTER else said.get("role", "agent")
    return {"id": said["author_id"], "name": said.get("author", "Anna"), "alias": said.get("alias"), "role": role}


def _audit(said: dict[str, Any]) -> dict[str, Any]:
    custom = {"rapport_message_id": said["mark"]} if said.get("mark") else {}
    return {"id": said["id"], "metadata": {"custom": custom, "system": {}}}


def _message(said: dict[str, Any]) -> dict[str, Any]:
    is_theirs = said["author_id"] != REQUESTER
    return {
        "id": said["id"],
        "external_id": said.get("mark"),
        "from_agent": is_theirs,
        "public": said["public"],
        "channel": said.get("channel", "email" if is_theirs else "api"),
        "via": said.get("via", "helpdesk" if is_theirs else "api"),
        "sender": {"name": said.get("author")},
        "body_text": said.get("text"),
        "stripped_text": said.get("text"),
        # Written without its zone, as the API does.
        "created_datetime": said["at"].replace(tzinfo=None).isoformat(),
        "attachments": [{"name": name} for name in said.get("files", ())],
    }
