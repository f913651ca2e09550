"""What a pull has to know of an API: its lists, how it wants to be asked, and which delivery each answer stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any, Literal

from pipelines.sources.acceptance import compact, digest
from pipelines.sources.protocol import Delivery, Source

# A reader of pulled documents proves no sender: it is given a secret that nobody knows.
UNKNOWN_SECRET = token_hex(32)

Page = Mapping[str, Any]
Parameters = dict[str, str | int]


class PullFailedError(RuntimeError):
    """A system could not be asked, or did not answer as it should. The message says which, never a token."""


@dataclass(frozen=True)
class Paging:
    """How the next page is found.

    `header_link`: the `Link` header; `json_link`: a URL at `path`, until what stands at `ends` is true;
    `cursor`: a cursor at `path`, until a page's last `newest_first` time is older than the window.
    """

    by: Literal["header_link", "json_link", "cursor"]
    path: str = ""
    ends: str = ""
    newest_first: str = ""


@dataclass(frozen=True)
class Listed:
    """One list of an API, told as the webhooks of the same things.

    `parameters` is given the start of the window, or nothing for the beginning, and the moment of the pull;
    `kinds` are patterns of the kinds that a webhook would have told them by.
    """

    name: str
    path: str
    paging: Paging
    kinds: tuple[str, ...]
    parameters: Callable[[datetime | None, datetime], Parameters]
    deliveries: Callable[[Page, datetime], Iterator[Delivery]]


@dataclass(frozen=True)
class Api:
    """One system: how it wants its caller to prove themselves, what it lists, and the door its webhooks use."""

    name: str
    headers: Callable[[str], dict[str, str]]
    basic_user: Callable[[str], str] | None
    lists: tuple[Listed, ...]
    door: Callable[[str | None], Source]


def items(page: Page, name: str) -> list[Any]:
    """The list that a page holds under `name`.

    Raises:
        PullFailedError: it holds none, which is not the same as an empty one.
    """
    found = page.get(name)
    if not isinstance(found, list):
        raise PullFailedError(f"a page was answered in which {name!r} is no list: {sorted(page)[:5]!r}")
    return found


def delivery(document: object, received_at: datetime, headers: Mapping[str, str] | None = None) -> Delivery:
    """The delivery that would have brought this document."""
    return Delivery(headers or {}, compact(document).encode("utf-8", "replace"), received_at, route="pull")


def version_key(what: str, document: object, *times: str) -> str:
    """A dedupe key by id and version: pulling the same version twice stores nothing twice."""
    if not isinstance(document, dict) or not document.get("id"):
        return f"pull/{digest(compact(document))}"
    version = next((str(document[time]) for time in times if document.get(time)), "")
    return f"pull/{what}/{document['id']}/{version}"


def iso(moment: datetime) -> str:
    """The moment as these APIs take it."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
