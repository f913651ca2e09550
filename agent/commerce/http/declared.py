"""What a custom action sends, as a support lead declares it."""

from __future__ import annotations

import re
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

# {order_id} is an argument of the action, {secret:ERP_TOKEN} a secret by its name. Filled in once: what an argument
# says is never looked into again.
PLACEHOLDER = re.compile(r"\{(secret:)?([A-Za-z][A-Za-z0-9_]*)\}")
# The sender's to say.
NOT_TO_BE_SET = frozenset({"host", "content-length", "transfer-encoding", "connection"})
LONGEST_SECONDS = 10.0

Json = Any


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Success(_Part):
    """What an answer must be for the action to count as done: one of the statuses, and `path` equal to `value`.

    `path` goes through the JSON of the answer by names and places: `order.holds.0.state`.
    """

    statuses: tuple[int, ...] = (200, 201, 202, 204)
    path: str | None = None
    value: Json = None

    @field_validator("statuses")
    @classmethod
    def _only_what_says_yes(cls, statuses: tuple[int, ...]) -> tuple[int, ...]:
        if not statuses or not all(200 <= status < 400 for status in statuses):
            raise ValueError(f"success.statuses {statuses!r}: name statuses from 200 to 399")
        return statuses


class AnswerField(_Part):
    """A value of the answer that is used, found at `path`; `example` stands for it while a draft is tried."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    path: str = Field(min_length=1, max_length=200)
    kind: Literal["text", "number", "money", "day", "moment", "yes_no"] = "text"
    example: str = Field(default="", max_length=200)


class HttpRequest(_Part):
    """One request. Placeholders stand in the path and query of `url`, in headers, and in the texts of `body`.

    Secrets may stand in headers and body; an address is logged by everything on its way. `reference` is the path of
    what the other side calls the thing done, `answers` are what else of its answer is kept. Of a write the other side
    must keep the key in `idempotency_header` and do the same key once: an answer that is lost is asked for again.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{2,60}$")
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    url: str
    headers: dict[str, str] = {}
    body: Json = None
    success: Success = Success()
    reference: str | None = None
    answers: tuple[AnswerField, ...] = ()
    timeout_seconds: float = Field(default=5.0, gt=0, le=LONGEST_SECONDS)
    idempotency_header: str = "Idempotency-Key"

    @property
    def is_write(self) -> bool:
        """Whether it may change something on the other side."""
        return self.method != "GET"

    @property
    def secrets(self) -> frozenset[str]:
        """The names of the secrets that it wants."""
        return _named(self.headers, secret=True) | _named(self.body, secret=True)

    @property
    def arguments(self) -> frozenset[str]:
        """The names of the arguments that it wants."""
        return frozenset().union(*(_named(each, secret=False) for each in (self.url, self.headers, self.body)))

    @model_validator(mode="after")
    def _safe(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ValueError(f"url {self.url!r} must begin with https:// and a host")
        if parts.username or parts.password:
            raise ValueError("url holds a user or a password: name a secret in a header instead")
        if PLACEHOLDER.search(parts.netloc) or parts.fragment:
            raise ValueError(f"url {self.url!r}: the host must be written out, and nothing may follow a '#'")
        if _named(self.url, secret=True):
            raise ValueError("url names a secret, and addresses are logged: put it into a header")
        if taken := {name for name in self.headers if name.lower() in NOT_TO_BE_SET}:
            raise ValueError(f"headers {sorted(taken)!r} are set by the sender")
        if self.is_write and not self.idempotency_header:
            raise ValueError(f"{self.name!r} writes and names no idempotency_header: it could be done twice")
        return self


def _named(template: Json, *, secret: bool) -> frozenset[str]:
    if isinstance(template, str):
        return frozenset(name for mark, name in PLACEHOLDER.findall(template) if bool(mark) == secret)
    if isinstance(template, dict):
        return frozenset().union(*(_named(each, secret=secret) for each in template.values()))
    if isinstance(template, list | tuple):
        return frozenset().union(*(_named(each, secret=secret) for each in template))
    return frozenset()
