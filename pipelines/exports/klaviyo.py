"""Klaviyo by its API: lists of ours and the profiles on them. Nobody is ever subscribed: consent stays as it is there.

What is told: `POST /api/profile-bulk-import-jobs` (10,000 profiles or 5 MB), which also puts them on the list, and
`DELETE /api/lists/{id}/relationships/profiles` (1,000). An import is a job that is asked after until it is over; what
it could not take is in its errors. Events (1,000) and deletions are taken to be done later, and only said to be taken.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from pipelines.exports.members import Member
from pipelines.exports.sending import Patience, ReceiverAwayError, send

REVISION = "2026-07-15"
MEDIA_TYPE = "application/vnd.api+json"
PROFILES_AT_ONCE = 10_000
BYTES_AT_ONCE = 5_000_000
REMOVED_AT_ONCE = 1_000
FOUND_AT_ONCE = 100
HAPPENED_AT_ONCE = 1_000
# An import of 10,000 takes minutes at most; a job that is asked after for longer is left to the next refresh.
ASKED_AFTER = 60
PAUSE_SECONDS = 5.0


@dataclass(frozen=True)
class Klaviyo:
    """One account."""

    client: httpx.Client
    patience: Patience = field(default_factory=Patience)
    pause: Callable[[float], None] = time.sleep

    def list_named(self, name: str) -> str:
        """The id of the list of that name, which is made when there is none."""
        found = self._lists(name)
        if not found:
            body = {"data": {"type": "list", "attributes": {"name": name}}}
            self._send("POST", "/api/lists", lambda: {"json": body})
            # An attempt whose answer was lost may have made one as well: of several the oldest is ours, always.
            found = self._lists(name)
        return str(found[0]["id"])

    def _lists(self, name: str) -> list[dict[str, Any]]:
        query = {"filter": f"equals(name,{json.dumps(name)})", "sort": "created"}
        return list(self._get("/api/lists", query)["data"])

    def count(self, list_id: str) -> int:
        """How many profiles Klaviyo says are on the list."""
        told = self._get(f"/api/lists/{list_id}", {"additional-fields[list]": "profile_count"})
        return int(told["data"]["attributes"]["profile_count"])

    def put_on(self, list_id: str, choose: Callable[[], Sequence[Member]]) -> dict[str, str]:
        """Create or update the chosen profiles and put them on the list; the refused addresses, each with why.

        `choose` is asked before every attempt.
        """
        chosen: list[Member] = []

        def make() -> dict[str, Any]:
            chosen[:] = choose()
            return {"json": import_body(chosen, list_id)}

        made = self._send("POST", "/api/profile-bulk-import-jobs", make)
        job = str(made.json()["data"]["id"])
        failed = self._over(job)
        return self._errors(job) if failed else {}

    def take_off(self, list_id: str, addresses: Sequence[str]) -> None:
        """Take profiles off the list; an address that is not on it is no mistake."""
        ids = self._ids(addresses)
        for part in parts(ids, REMOVED_AT_ONCE):
            body = {"data": [{"type": "profile", "id": each} for each in part]}
            url = f"/api/lists/{list_id}/relationships/profiles"
            self._send("DELETE", url, lambda body=body: {"json": body})  # type: ignore[misc]

    def addresses(self, list_id: str) -> set[str]:
        """Everybody on the list, page by page: as slow as the list is long."""
        query = {"fields[profile]": "email", "page[size]": str(FOUND_AT_ONCE)}
        pages = self._pages(f"/api/lists/{list_id}/profiles", query)
        return {_address(each) for page in pages for each in page}

    def metrics(self) -> dict[str, list[str]]:
        """The ids of every metric by its name: an integration may have one of the same name as ours."""
        found: dict[str, list[str]] = {}
        for page in self._pages("/api/metrics", {"fields[metric]": "name"}):
            for each in page:
                found.setdefault(str(each["attributes"].get("name")), []).append(str(each["id"]))
        return found

    def happened(self, metric_id: str, since: datetime) -> Iterator[Mapping[str, Any]]:
        """The properties of every event of a metric since a moment, as Klaviyo has them now."""
        wanted = f"equals(metric_id,{json.dumps(metric_id)}),greater-or-equal(datetime,{since:%Y-%m-%dT%H:%M:%SZ})"
        query = {
            "filter": f"and({wanted})",
            "fields[event]": "event_properties",
            "page[size]": str(HAPPENED_AT_ONCE),
        }
        for page in self._pages("/api/events", query):
            yield from (each["attributes"].get("event_properties") or {} for each in page)

    def tell_events(self, make: Callable[[], dict[str, Any]]) -> None:
        """Have events kept; `make` fills in the request anew for each attempt."""
        self._send("POST", "/api/event-bulk-create-jobs", make)

    def delete_profiles(self, named: Mapping[str, str]) -> None:
        """Have every profile with that `email` or `phone_number` deleted for good; it takes effect later."""
        profile = {"data": {"type": "profile", "attributes": dict(named)}}
        body = {"data": {"type": "data-privacy-deletion-job", "attributes": {"profile": profile}}}
        self._send("POST", "/api/data-privacy-deletion-jobs", lambda: {"json": body})

    def close(self) -> None:
        """Give up the connections."""
        self.client.close()

    def _send(self, method: str, url: str, make: Callable[[], dict[str, Any]]) -> httpx.Response:
        return send(self.client, self.patience, method, url, make, is_json_api)

    def _ids(self, addresses: Sequence[str]) -> list[str]:
        found: list[str] = []
        for part in parts(addresses, FOUND_AT_ONCE):
            query = {"filter": f"any(email,{json.dumps(list(part))})", "fields[profile]": "email", "page[size]": "100"}
            found += [str(each["id"]) for page in self._pages("/api/profiles", query) for each in page]
        return found

    def _over(self, job: str) -> int:
        """Wait for the job's end; how many profiles it could not take."""
        for _ in range(ASKED_AFTER):
            told = self._get(f"/api/profile-bulk-import-jobs/{job}", {})["data"]["attributes"]
            if told["status"] == "complete":
                return int(told.get("failed_count") or 0)
            if told["status"] == "cancelled":
                raise ReceiverAwayError(f"Klaviyo cancelled the import {job!r}: it is sent again with the next refresh")
            self.pause(PAUSE_SECONDS)
        raise ReceiverAwayError(f"Klaviyo has not ended the import {job!r}: it is sent again with the next refresh")

    def _errors(self, job: str) -> dict[str, str]:
        pages = self._pages(f"/api/profile-bulk-import-jobs/{job}/import-errors", {})
        errors = [each["attributes"] for page in pages for each in page]
        return {
            str((error.get("original_payload") or {}).get("email", "")).lower(): str(error["code"]) for error in errors
        }

    def _pages(self, url: str, query: Mapping[str, str]) -> Iterator[list[dict[str, Any]]]:
        page = self._get(url, query)
        yield page["data"]
        while following := (page.get("links") or {}).get("next"):
            page = self._get(self._here(following), {})
            yield page["data"]

    def _here(self, following: str) -> str:
        """The next page's path; the key goes to no other host than the one that was configured."""
        url = httpx.URL(following)
        return f"{url.path}?{url.query.decode()}"

    def _get(self, url: str, query: Mapping[str, str]) -> dict[str, Any]:
        given: dict[str, Any] = {"params": dict(query)} if query else {}
        answer = self._send("GET", url, lambda: given)
        return dict(answer.json())


def klaviyo_client(
    base_url: str, key: str, revision: str = REVISION, transport: httpx.BaseTransport | None = None
) -> httpx.Client:
    """Requests in the name of the account that `key` is of."""
    headers = {
        "Authorization": f"Klaviyo-API-Key {key}",
        "revision": revision,
        "Accept": MEDIA_TYPE,
        "Content-Type": MEDIA_TYPE,
    }
    return httpx.Client(base_url=base_url, headers=headers, timeout=60.0, transport=transport)


def is_json_api(answer: httpx.Response) -> bool:
    """Whether the answer is one of Klaviyo's: a document with data, or nothing at all where nothing is to be said."""
    if not answer.content:
        return answer.status_code in (httpx.codes.ACCEPTED, httpx.codes.NO_CONTENT)
    try:
        return "data" in answer.json()
    except (ValueError, TypeError):
        return False


def import_body(members: Sequence[Member], list_id: str) -> dict[str, Any]:
    """One import: attributes that are not known are left out, for a null would wipe what Klaviyo has."""
    return {
        "data": {
            "type": "profile-bulk-import-job",
            "attributes": {"profiles": {"data": [profile(member) for member in members]}},
            "relationships": {"lists": {"data": [{"type": "list", "id": list_id}]}},
        }
    }


def profile(member: Member) -> dict[str, Any]:
    """One person as Klaviyo keeps them. There is no field of consent, and none may come."""
    known = {
        "email": member.email,
        "phone_number": member.phone,
        "external_id": member.external_id,
        "first_name": member.first_name,
        "last_name": member.last_name,
    }
    place = {"country": member.country_code, "zip": member.postal_code}
    marks = {f"rapport_{member.segment}_reason": member.reason, f"rapport_{member.segment}_since": _stamp(member)}
    attributes: dict[str, Any] = {name: value for name, value in known.items() if value}
    if any(place.values()):
        attributes["location"] = {name: value for name, value in place.items() if value}
    attributes["properties"] = {name: value for name, value in marks.items() if value}
    return {"type": "profile", "attributes": attributes}


def in_imports(members: Sequence[Member]) -> Iterator[list[Member]]:
    """The members in parts that one import takes: by number and by bytes."""
    part: list[Member] = []
    room = BYTES_AT_ONCE - 1_000
    for member in members:
        size = len(json.dumps(profile(member)).encode()) + 2
        if part and (len(part) == PROFILES_AT_ONCE or size > room):
            yield part
            part, room = [], BYTES_AT_ONCE - 1_000
        part.append(member)
        room -= size
    if part:
        yield part


def parts(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """In parts of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _stamp(member: Member) -> str | None:
    return f"{member.since:%Y-%m-%dT%H:%M:%SZ}" if member.since else None


def _address(told: Mapping[str, Any]) -> str:
    return str(told["attributes"].get("email") or "").lower()
