"""A Klaviyo account as far as exports meet it: it keeps true books, and judges every request by Klaviyo's OpenAPI."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import quote, unquote

import httpx

from tests.contracts.bodies import has_klaviyo
from tests.contracts.klaviyo import wrong_with_answer, wrong_with_request
from tests.evals._helpdesks import Clock

AT = "2026-11-22T00:00:00+00:00"
PAGE = 100
NOT_FOUND = (404, {"errors": [{"code": "not_found", "title": "Not found."}]})


@dataclass
class Account:
    """Profiles by address, lists by id, events by what makes them one.

    Addresses for which `refuses` says yes are errors of their import. An import is over after some askings. An event is
    shown some minutes after it was taken; of those that `loses` says yes to, the first request is taken and lost.
    """

    random: Random
    clock: Clock
    refuses: Callable[[str], bool] = lambda address: address.startswith("refused")
    loses: Callable[[str], bool] = lambda unique_id: False
    is_judged: bool = True
    kind: str = "klaviyo"
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    shown_from: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    deleted: list[dict[str, str]] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the account answers when nothing is the matter."""
        if not request.headers["authorization"].startswith("Klaviyo-API-Key ") or "revision" not in request.headers:
            return _refused(401, "not_authenticated")
        path, method = request.url.path, request.method
        body = json.loads(request.content) if request.content else None
        if self.is_judged and has_klaviyo():
            self.wrong += wrong_with_request(method, path, request.url.params, body)
        if "subscri" in path or "suppress" in path:
            self.wrong.append(f"consent was touched: {method} {path}")
        self.told[f"{method} {re.sub('[A-Z]+[0-9]+', '{id}', path)}"] += 1
        status, said = self._answered(method, path, request.url.params, body)
        if self.is_judged and has_klaviyo() and status < 300:
            self.wrong += wrong_with_answer(method, path, status, said)
        return httpx.Response(status) if said is None else httpx.Response(status, json=said)

    def on(self, name: str) -> set[str]:
        """Who is on the list of that name."""
        return {address for each, named in self.lists.items() if named == name for address in self.members[each]}

    def _answered(self, method: str, path: str, query: httpx.QueryParams, body: Any) -> tuple[int, Any]:
        parts = path.removeprefix("/api/").split("/")
        match (method, *parts):
            case (_, "lists", *_):
                return self._of_lists(method, path, query, body)
            case (_, "profile-bulk-import-jobs", *_):
                return self._of_imports(method, path, body)
            case ("GET", "profiles"):
                wanted = json.loads(query["filter"].removeprefix("any(email,").removesuffix(")"))
                return 200, self._paged(path, query, sorted(set(wanted) & self.profiles.keys()))
            case ("POST", "event-bulk-create-jobs"):
                self._happened(body["data"]["attributes"]["events-bulk-create"]["data"])
                return 202, None
            case ("GET", "metrics"):
                return 200, _page(path, [_metric(name) for name in sorted({name for _, name, _ in self.events})])
            case ("GET", "events"):
                return 200, self._events(path, query)
            case ("POST", "data-privacy-deletion-jobs"):
                return self._deleted(body["data"]["attributes"]["profile"]["data"]["attributes"])
        return NOT_FOUND

    def _of_lists(self, method: str, path: str, query: httpx.QueryParams, body: Any) -> tuple[int, Any]:
        match (method, *path.removeprefix("/api/lists").split("/")):
            case ("GET", ""):
                wanted = json.loads(query["filter"].removeprefix("equals(name,").removesuffix(")"))
                found = [each for each, name in self.lists.items() if name == wanted]
                return 200, _page("/api/lists", [self._list(each) for each in found])
            case ("POST", ""):
                return self._make_list(body["data"]["attributes"]["name"])
            case ("GET", "", list_id):
                return 200, {"data": self._list(list_id, count=len(self.members[list_id])), "links": _links(path)}
            case ("GET", "", list_id, "profiles"):
                return 200, self._paged(path, query, sorted(self.members[list_id]))
            case ("DELETE", "", list_id, "relationships", "profiles"):
                gone = {each["id"] for each in body["data"]}
                self.members[list_id] -= {address for address in self.members[list_id] if _id(address) in gone}
                return 204, None
        return NOT_FOUND

    def _of_imports(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        match (method, *path.removeprefix("/api/profile-bulk-import-jobs").split("/")):
            case ("POST", ""):
                return 202, {"data": self._job(self._imported(body["data"])), "links": _links(path)}
            case ("GET", "", job):
                self.jobs[job]["askings"] -= 1
                return 200, {"data": self._job(job), "links": _links(path)}
            case ("GET", "", job, "import-errors"):
                return 200, _page(path, [_error(address) for address in self.jobs[job]["refused"]])
        return NOT_FOUND

    def _make_list(self, name: str) -> tuple[int, Any]:
        list_id = f"L{len(self.lists) + 1}"
        self.lists[list_id], self.members[list_id] = name, set()
        return 201, {"data": self._list(list_id), "links": _links("/api/lists")}

    def _imported(self, data: Any) -> str:
        given = [each["attributes"] for each in data["attributes"]["profiles"]["data"]]
        if len(given) > 10_000 or len(json.dumps(data)) > 5_100_000:
            self.wrong.append("more than one import takes")
        refused = [each["email"] for each in given if self.refuses(each["email"])]
        for attributes in given:
            address = attributes["email"]
            if address not in refused:
                self.profiles[address] = {**self.profiles.get(address, {}), **attributes}
                for one in data["relationships"]["lists"]["data"]:
                    self.members[one["id"]].add(address)
        job = f"J{len(self.jobs) + 1}"
        self.jobs[job] = {"refused": refused, "total": len(given), "askings": self.random.choice((1, 2, 3))}
        return job

    def _happened(self, profiles: Any) -> None:
        if sum(len(each["attributes"]["events"]["data"]) for each in profiles) > 1_000:
            self.wrong.append("more than one request of events takes")
        for each in profiles:
            address = each["attributes"]["profile"]["data"]["attributes"]["email"]
            for event in each["attributes"]["events"]["data"]:
                given = event["attributes"]
                metric = given["metric"]["data"]["attributes"]["name"]
                key = (address, metric, given["unique_id"])
                if key[2] not in self.lost and self.loses(key[2]):
                    self.lost.add(key[2])
                    continue
                # The first of a unique id counts; a later one is accepted and forgotten.
                self.events.setdefault(key, given)
                self.shown_from.setdefault(key, self.clock.now + timedelta(seconds=self.random.choice((0, 60, 1_200))))

    def _events(self, path: str, query: httpx.QueryParams) -> dict[str, Any]:
        asked = re.fullmatch(r'and\(equals\(metric_id,"M(.+)"\),greater-or-equal\(datetime,(.+)\)\)', query["filter"])
        assert asked is not None
        metric, since = unquote(asked[1]), datetime.fromisoformat(asked[2])
        shown = [
            _event(key, given)
            for key, given in sorted(self.events.items())
            if key[1] == metric and self.shown_from[key] <= self.clock.now
            and datetime.fromisoformat(given["time"]) >= since
        ]  # fmt: skip
        start, size = int(query.get("page[cursor]", "0")), min(int(query["page[size]"]), PAGE)
        following = dict(query) | {"page[cursor]": str(start + size)} if len(shown) > start + size else None
        return _page(path, shown[start : start + size], following)

    def _deleted(self, named: dict[str, str]) -> tuple[int, Any]:
        self.deleted.append(named)
        if len(named) != 1:
            return 400, {"errors": [{"code": "invalid", "title": "Exactly one identifier."}]}
        [(kind, value)] = named.items()
        gone = {address for address, kept in self.profiles.items() if ({"email": address} | kept).get(kind) == value}
        for address in gone:
            del self.profiles[address]
        for members in self.members.values():
            members -= gone
        self.events = {key: given for key, given in self.events.items() if key[0] not in gone}
        return 202, None

    def _job(self, job: str) -> dict[str, Any]:
        told = self.jobs[job]
        is_over = told["askings"] <= 0
        attributes = {"status": "complete" if is_over else "processing", "created_at": AT, "total_count": told["total"]}
        if is_over:
            attributes |= {
                "failed_count": len(told["refused"]),
                "completed_count": told["total"] - len(told["refused"]),
            }
        links = _links(f"/api/profile-bulk-import-jobs/{job}")
        return {"type": "profile-bulk-import-job", "id": job, "attributes": attributes, "links": links}

    def _list(self, list_id: str, *, count: int | None = None) -> dict[str, Any]:
        counted = {} if count is None else {"profile_count": count}
        attributes = {"name": self.lists[list_id], "created": AT, "updated": AT, "opt_in_process": "double_opt_in"}
        return {
            "type": "list",
            "id": list_id,
            "attributes": attributes | counted,
            "links": _links(f"/api/lists/{list_id}"),
        }

    def _paged(self, path: str, query: httpx.QueryParams, addresses: list[str]) -> dict[str, Any]:
        start = int(query.get("page[cursor]", "0"))
        on_list = {"joined_group_at": AT} if "lists" in path else {}
        some = [_profile(address, on_list) for address in addresses[start : start + PAGE]]
        following = dict(query) | {"page[cursor]": str(start + PAGE)} if len(addresses) > start + PAGE else None
        return _page(path, some, following)


def _id(address: str) -> str:
    return f"P{address}"


def _profile(address: str, beside: dict[str, str]) -> dict[str, Any]:
    links = _links(f"/api/profiles/{quote(address)}")
    return {"type": "profile", "id": _id(address), "attributes": {"email": address, **beside}, "links": links}


def _metric(name: str) -> dict[str, Any]:
    links = _links(f"/api/metrics/{quote(name)}")
    return {"type": "metric", "id": f"M{quote(name)}", "attributes": {"name": name}, "links": links}


def _event(key: tuple[str, str, str], given: dict[str, Any]) -> dict[str, Any]:
    event_id = f"V{quote(':'.join(key))}"
    attributes = {"event_properties": given["properties"]}
    return {"type": "event", "id": event_id, "attributes": attributes, "links": _links(f"/api/events/{event_id}")}


def _error(address: str) -> dict[str, Any]:
    attributes = {
        "code": "invalid",
        "title": "Invalid input",
        "detail": "The email is invalid.",
        "source": {"pointer": "/data/attributes/profiles/data/0"},
        "original_payload": {"email": address},
    }
    links = _links("/api/import-errors")
    return {"type": "import-error", "id": f"E{address}", "attributes": attributes, "links": links}


def _links(path: str) -> dict[str, str]:
    return {"self": f"https://a.klaviyo.com{path}"}


def _page(path: str, data: list[Any], following: dict[str, str] | None = None) -> dict[str, Any]:
    url = f"https://a.klaviyo.com{path}"
    links = {"self": url}
    if following:
        links["next"] = str(httpx.URL(url, params=following))
    return {"data": data, "links": links}


def _refused(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"errors": [{"code": code, "title": code}]})
