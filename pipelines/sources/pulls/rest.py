"""Pages of a list through dlt's REST source: paging, retries, and no other host than the configured one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipelines.sources.gorgias_bodies import zoned
from pipelines.sources.pulls.api import Api, Listed, Page, PullFailedError

if TYPE_CHECKING:
    from dlt.sources.helpers.rest_client.paginators import BasePaginator
    from requests import Session


@dataclass(frozen=True)
class Address:
    """Where a system is asked and who asks: `base_url`, the user where it wants one, the token."""

    base_url: str
    token: str
    user: str = ""


@dataclass(frozen=True)
class Patience:
    """How often a request is tried; `Retry-After` is honoured up to the longest wait."""

    attempts: int = 6
    backoff_seconds: float = 1.0
    longest_seconds: float = 300.0
    timeout_seconds: float = 60.0


def use_dlt(data_dir: Path) -> None:
    """Send dlt's files under `data_dir` and nothing anywhere else; call it before anything imports dlt."""
    home = data_dir / "dlt"
    home.mkdir(parents=True, exist_ok=True)
    # Its own configuration files are not ours: `rapport.toml` and the environment say everything.
    os.environ.update(
        DLT_DATA_DIR=str(home), DLT_PROJECT_DIR=str(home), DLT_LOCAL_DIR=str(home), RUNTIME__DLTHUB_TELEMETRY="false"
    )


def pages(
    api: Api, listed: Listed, address: Address, patience: Patience, *, since: datetime | None, now: datetime
) -> Iterator[Page]:
    """Each page of the list within the window, whole, in order.

    Raises:
        PullFailedError: a page could not be had within the patience, or is not an object.
    """
    from dlt.extract.exceptions import DltResourceException, PipeException
    from dlt.sources.rest_api import rest_api_source
    from requests import RequestException

    source = rest_api_source(_config(api, listed, address, patience, since, now), name=api.name)  # type: ignore[arg-type]
    try:
        for page in source.resources[listed.name]:
            if not isinstance(page, dict):
                raise PullFailedError(f"{api.name} {listed.name}: a page is not an object")
            yield page
    except (PipeException, DltResourceException, RequestException, ValueError) as error:
        cause = error.__cause__ or error
        raise PullFailedError(f"{api.name} {listed.name}: {type(cause).__name__}: {cause}") from error


def _config(
    api: Api, listed: Listed, address: Address, patience: Patience, since: datetime | None, now: datetime
) -> dict[str, Any]:
    client: dict[str, Any] = {
        "base_url": address.base_url.rstrip("/") + "/",
        "headers": api.headers(address.token),
        "session": session_for(address.base_url, patience),
    }
    if api.basic_user is not None:
        user = api.basic_user(address.user)
        client["auth"] = {"type": "http_basic", "username": user, "password": address.token}
    endpoint = {
        "path": listed.path,
        "params": listed.parameters(since, now),
        "paginator": _paginator(listed, since),
        # The page whole: what stands beside the list (users, profiles) says whom an item is about.
        "data_selector": "$",
    }
    return {"client": client, "resources": [{"name": listed.name, "endpoint": endpoint}]}


def session_for(base_url: str, patience: Patience) -> Session:
    """A session that retries and that reaches the host of `base_url` alone.

    The next page's address comes out of an answer; a token must not follow it to another host, nor
    after a redirect.
    """
    from dlt.sources.helpers.requests import Client
    from requests.adapters import HTTPAdapter

    session = Client(
        request_timeout=patience.timeout_seconds,
        raise_for_status=False,
        request_max_attempts=patience.attempts,
        request_backoff_factor=patience.backoff_seconds,
        request_max_retry_delay=patience.longest_seconds,
    ).session
    session.trust_env = False
    session.adapters.clear()
    parts = urlsplit(base_url)
    session.mount(f"{parts.scheme}://{parts.netloc}/", HTTPAdapter())
    return session


def _paginator(listed: Listed, since: datetime | None) -> BasePaginator:
    from dlt.sources.helpers.rest_client.paginators import (
        HeaderLinkPaginator,
        JSONLinkPaginator,
        JSONResponseCursorPaginator,
    )
    from requests import Response

    paging = listed.paging

    class UntilEnd(JSONLinkPaginator):
        """Follows links until the answer says that the stream has ended, although it goes on naming a next page."""

        def update_state(self, response: Response, data: list[Any] | None = None) -> None:
            super().update_state(response, data)
            self._has_next_page = self._has_next_page and not response.json().get(paging.ends)

    class UntilOlder(JSONResponseCursorPaginator):
        """Follows cursors through a list that has the newest first, until the window is left."""

        def update_state(self, response: Response, data: list[Any] | None = None) -> None:
            super().update_state(response, data)
            self._has_next_page = self._has_next_page and not _is_older(response.json(), paging.newest_first, since)

    if paging.by == "header_link":
        return HeaderLinkPaginator()
    if paging.by == "json_link":
        return UntilEnd(paging.path)
    return UntilOlder(cursor_path=paging.path, cursor_param="cursor")


def _is_older(page: Page, time: str, since: datetime | None) -> bool:
    """Whether the last of a page, newest first, has a time and it is before the window."""
    last = (page.get("data") or [{}])[-1]
    told = last.get(time) if isinstance(last, dict) else None
    if since is None or not isinstance(told, str):
        return False
    return datetime.fromisoformat(str(zoned(told))).astimezone(UTC) < since
