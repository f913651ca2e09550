"""One erasure from the first step to the last; each may be repeated, so that a crash is gone on from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import reduce
from typing import Any

import psycopg
from psycopg import Connection

from pipelines.exports.configured import ExportNotConfiguredError
from pipelines.exports.sending import ReceiverAwayError, ReceiverRefusedError
from pipelines.inbox.person import Person
from pipelines.privacy import compaction, exports, inbox_events, landed_files, leftovers, requests
from pipelines.privacy.access_files import erase_answers, lying_answers
from pipelines.privacy.compaction import StillReadError
from pipelines.privacy.finding import find_and_fence
from pipelines.privacy.keys import UnknownKeyError
from pipelines.privacy.leftovers import StillNamedError
from pipelines.privacy.rebuild import rebuild_warehouse
from pipelines.privacy.receivers import erase_at_klaviyo
from pipelines.privacy.requests import RUN_LOCK, Kind, Request
from pipelines.privacy.site import Site
from pipelines.warehouse.paths import WarehouseBusyError
from pipelines.warehouse.snapshot import drop_old

# A refresh of everything may hold the warehouse for as long.
WAIT_SECONDS = 1_800
LAST_WEEK = timedelta(days=7)
RECEIVERS = (ExportNotConfiguredError, ReceiverAwayError, ReceiverRefusedError)

Step = Callable[[Site, Connection, Person], dict[str, Any]]


class ErasureRunsAlreadyError(RuntimeError):
    """Another process is at it."""


def erase_queued(site: Site, connection: Connection, after_work: Callable[[str], object] = str) -> int:
    """Take every queued erasure to its end, all in one pass, and go on with those that were cut off; how many.

    `after_work` is called when a step has done its work and before that is written down: where a crash hurts most.
    """
    _find_queued(site, connection)
    after_work("find")
    running = [each for each in requests.requests(connection, ["running"]) if each.kind is Kind.ERASE]
    for step, work in STEPS.items():
        batch = [each for each in running if _position(each.step) <= _position(step)]
        if not batch:
            continue
        try:
            receipts = work(site, connection, _everybody(batch))
        except Exception as error:
            requests.note(connection, [each.request_id for each in batch], f"{step}: {_told(error)}")
            raise
        after_work(step)
        requests.advance(connection, [each.request_id for each in batch], {step: receipts}, _after(step))
    requests.finish(connection, [each.request_id for each in running], "done", None, site.clock())
    return len(running)


@contextmanager
def alone(site: Site) -> Iterator[Connection]:
    """A connection under which no other process works on requests.

    Raises:
        ErasureRunsAlreadyError: one does.
    """
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        row = connection.execute("select pg_try_advisory_lock(%s)", [RUN_LOCK]).fetchone()
        if not (row and row[0]):
            raise ErasureRunsAlreadyError("another process works on requests of privacy: wait for it.")
        yield connection


def _find_queued(site: Site, connection: Connection) -> None:
    for request in requests.requests(connection, ["queued"]):
        if request.kind is not Kind.ERASE or _waits_for_an_answer(site, connection, request):
            continue
        try:
            find_and_fence(site, request, next(iter(STEPS)))
        except UnknownKeyError as error:
            requests.finish(connection, [request.request_id], "failed", str(error), site.clock())


def _waits_for_an_answer(site: Site, connection: Connection, request: Request) -> bool:
    """Whoever asked to see and to be erased is shown first; but nobody's erasure waits until it is late.

    An operator who erases by hand knows what they do.
    """
    if request.origin == "operator" or site.clock() > request.due_at - LAST_WEEK:
        return False
    lying = lying_answers(site, connection, request.identifiers)
    if lying:
        requests.note(connection, [request.request_id], f"waits until {lying[0].name} is sent on and removed")
    return bool(lying)


def _places(site: Site, connection: Connection, person: Person) -> dict[str, Any]:  # noqa: ARG001
    return {name: dict(place.erase(site.database_url, person)) for name, place in site.places.items()}


def _files(site: Site, connection: Connection, person: Person) -> dict[str, Any]:
    with site.paths.writer(WAIT_SECONDS):
        return landed_files.erase_lines(site, connection, person)


def _inbox(site: Site, connection: Connection, person: Person) -> dict[str, Any]:
    with site.paths.writer(WAIT_SECONDS):
        return inbox_events.erase_events(site, connection, person)


def _warehouse(site: Site, connection: Connection, person: Person) -> dict[str, Any]:  # noqa: ARG001
    with site.paths.writer(WAIT_SECONDS):
        return rebuild_warehouse(site)


def _snapshots(site: Site, connection: Connection, person: Person) -> dict[str, Any]:  # noqa: ARG001
    if not site.paths.warehouse.exists():
        return {"removed": 0}
    site.publish()
    return {"removed": drop_old(site.paths)}


def _exports(site: Site, connection: Connection, person: Person) -> dict[str, Any]:
    # An export under way wrote its list out of the old warehouse; it holds the lock until it has.
    with site.paths.exporter(WAIT_SECONDS), site.paths.writer(WAIT_SECONDS):
        counts = exports.erase_exports(site.paths.exports, person)
    return {**counts, "answers": erase_answers(site, connection, person)}


def _leftovers(site: Site, connection: Connection, person: Person) -> dict[str, Any]:  # noqa: ARG001
    return leftovers.erase_leftovers(site, person)


def _receivers(site: Site, connection: Connection, person: Person) -> dict[str, Any]:  # noqa: ARG001
    return {"klaviyo": erase_at_klaviyo(site.exports, person)}


def _compact(site: Site, connection: Connection, person: Person) -> dict[str, Any]:  # noqa: ARG001
    running = requests.requests(connection, ["running"])
    requests.forget_who(connection, [each.request_id for each in running if each.step == "compact"])
    tables = [*inbox_events.TABLES, *(table for place in site.places.values() for table in place.TABLES)]
    return compaction.compact(site.database_url, tables)


STEPS: dict[str, Step] = {
    "places": _places,
    "files": _files,
    "inbox": _inbox,
    "warehouse": _warehouse,
    "snapshots": _snapshots,
    "exports": _exports,
    "leftovers": _leftovers,
    # After all that is ours, which need not wait for others; before who it was is forgotten.
    "receivers": _receivers,
    "compact": _compact,
}


def _told(error: Exception) -> str:
    """Our own errors say what to do; another's may quote the person."""
    ours = (StillNamedError, StillReadError, WarehouseBusyError, *RECEIVERS)
    return str(error) if isinstance(error, ours) else type(error).__name__


def _position(step: str | None) -> int:
    return list(STEPS).index(step) if step in STEPS else len(STEPS)


def _after(step: str) -> str | None:
    return dict(zip(STEPS, [*list(STEPS)[1:], None], strict=True))[step]


def _everybody(batch: Sequence[Request]) -> Person:
    """Everyone of the batch; of one whose name is forgotten already, nobody."""
    nobody = Person(frozenset(), min(each.requested_at for each in batch))
    return reduce(Person.united, [each.scope for each in batch if each.scope], nobody)
