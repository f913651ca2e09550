"""Publishing: an immutable DuckDB file per batch, and a pointer that moves in one step."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.warehouse import landing
from pipelines.warehouse.live_views import ROWS_A_GROUP, STORAGE
from pipelines.warehouse.manifest import Model, claim_sources, event_reach, folded_models, model_named, published_models
from pipelines.warehouse.paths import WarehousePaths

SNAPSHOT_FILE = "snapshot.duckdb"
BUILDING = ".building-"
# The pointer's snapshot, and two that slow readers may still hold.
KEPT_SNAPSHOTS = 3

# A publish takes minutes; what is older was killed and will not clear up after itself.
ABANDONED_AFTER = timedelta(days=1)

# Facts that usually name their customer themselves, and the key they wait under when they do not.
WAITING_BY = {"int_orders_folded": "order_id", "int_checkouts_folded": "cart_id", "int_tickets_folded": "ticket_id",
              "int_subscriptions_folded": "subscription_id", "int_payment_methods_folded": "payment_method_id",
              "int_conversations_folded": "conversation_id"}  # fmt: skip

# What dashboards read is asked for by the day: of a million episodes in the order of their customers, four weeks were a
# scan of every group, which took five times as long.
READ_BY_DAY = ("marts", "reports")
DAYS_ARE_READ_BY = ("started_at", "sent_at", "occurred_at", "episode_date")

# Routing keys lead to customers and customers to their keys; each look-up wants its own order on disk. A group knows
# the first eight letters of its first and last text: as every key of one kind begins alike, their digests are sorted.
KEY_TABLES = {
    "customer_keys": "select customer_id, key from {keys} order by customer_id, key",
    "key_customers": "select md5_number_lower(key) as key_digest, key, customer_id from {keys} order by all",
}


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself; `horizon` is the highest landing number in it.

    `size_bytes` and `sha256` are of its file: a reader compares the first when it opens, the second aside.
    """

    name: str
    horizon: int
    built_at: str
    as_of: str
    sha256: str
    tables: dict[str, int]
    size_bytes: int | None = None


def publish(
    paths: WarehousePaths,
    dbt_manifest: Path,
    *,
    as_of: datetime,
    now: datetime,
    write_live_views: Callable[[Path], None],
    begin: Callable[[Path], None] | None = None,
) -> Manifest:
    """Build a snapshot aside, then make it current; one at a time.

    Args:
        paths: where the warehouse and the snapshots lie.
        dbt_manifest: the manifest of the batch that was just built.
        as_of: the moment that the reports were computed for.
        now: the time of publishing, part of the snapshot's name.
        write_live_views: given the new file, writes the live views into it.
        begin: given the place of the new file, may put one there that the tables are written into.
    """
    with paths.publisher():
        manifest = _build(paths, dbt_manifest, as_of=as_of, now=now, write_live_views=write_live_views, begin=begin)
        _point_to(paths.snapshots, manifest.name)
        _prune(paths.snapshots, manifest.name)
        _clear_abandoned(paths.snapshots, now)
    return manifest


def drop_old(paths: WarehousePaths) -> int:
    """Remove every snapshot but the current one, and what is half built; how many.

    Readers that hold one keep its bytes until they let go of it.
    """
    with paths.publisher():
        newest = current(paths.snapshots)
        old = [
            folder for folder in paths.snapshots.glob("*") if folder.is_dir() and newest and folder.name != newest.name
        ]
        for folder in old:
            shutil.rmtree(folder)
    return len(old)


def _build(
    paths: WarehousePaths,
    dbt_manifest: Path,
    *,
    as_of: datetime,
    now: datetime,
    write_live_views: Callable[[Path], None],
    begin: Callable[[Path], None] | None,
) -> Manifest:
    building = paths.snapshots / f"{BUILDING}{uuid.uuid4().hex}"
    building.mkdir(parents=True)
    try:
        if begin:
            begin(building / SNAPSHOT_FILE)
        with paths.open() as warehouse:
            horizon, tables = _copy(warehouse, building / SNAPSHOT_FILE, dbt_manifest)
        write_live_views(building / SNAPSHOT_FILE)
        manifest = Manifest(
            name=f"{horizon}-{now.astimezone(UTC):%Y%m%dT%H%M%S%f}",
            horizon=horizon,
            built_at=now.astimezone(UTC).isoformat(),
            as_of=as_of.astimezone(UTC).isoformat(),
            sha256=_sha256(building / SNAPSHOT_FILE),
            tables=tables,
            size_bytes=(building / SNAPSHOT_FILE).stat().st_size,
        )
        _write_durably(building / "manifest.json", json.dumps(asdict(manifest), indent=2))
        building.replace(paths.snapshots / manifest.name)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return manifest


def current(snapshots: Path) -> Manifest | None:
    """The manifest of the current snapshot; None before the first."""
    pointer = snapshots / "current"
    if not pointer.exists():
        return None
    folder = snapshots / pointer.read_text().strip()
    return Manifest(**json.loads((folder / "manifest.json").read_text()))


def kept_horizons(snapshots: Path) -> list[int]:
    """The horizons of all snapshots that lie there, ascending; of one whose manifest is damaged, none."""
    horizons = []
    for manifest in snapshots.glob("*/manifest.json"):
        with suppress(ValueError, KeyError, OSError):
            horizons.append(int(json.loads(manifest.read_text())["horizon"]))
    return sorted(horizons)


def oldest_horizon(snapshots: Path) -> int:
    """Up to where every kept snapshot was built; whoever reads one asks the inbox for what is past it."""
    return min(kept_horizons(snapshots), default=0)


def _copy(warehouse: duckdb.DuckDBPyConnection, file: Path, dbt_manifest: Path) -> tuple[int, dict[str, int]]:
    warehouse.execute(f"attach '{file}' as snapshot (row_group_size {ROWS_A_GROUP}, storage_version {STORAGE!r})")
    for schema in ("facts", "landing", "profiles", "catalog", "marts", "segments", "reports"):
        warehouse.execute(f"create schema if not exists snapshot.{schema}")
    # Views over files are bound in the live target, where no file is ever unseen: an empty table serves.
    warehouse.execute(f"create table snapshot.landing.file_order_lines ({landing.TABLES['file_order_lines']})")
    tables = {f"{m.folder}.{m.name}": _copy_published(warehouse, m) for m in published_models(dbt_manifest)}
    tables |= {f"facts.{m.name}": _copy_folded(warehouse, m, dbt_manifest) for m in folded_models(dbt_manifest)}
    tables |= {f"facts.{name}": _copy_keys(warehouse, name, dbt_manifest) for name in KEY_TABLES}
    _write_reach(warehouse, dbt_manifest)
    _write_claim_sources(warehouse, dbt_manifest)
    horizon = landing.built_horizon(warehouse)
    warehouse.execute("detach snapshot")
    return horizon, tables


def _copy_published(warehouse: duckdb.DuckDBPyConnection, model: Model) -> int:
    columns = {row[0] for row in warehouse.execute(f"describe {model.relation}").fetchall()}
    by_time = [column for column in DAYS_ARE_READ_BY if column in columns] if model.folder in READ_BY_DAY else []
    wanted = [*by_time, *({"customer_id"} & columns)][:1]
    order = f"order by {wanted[0]}" if wanted else ""
    return _create(warehouse, f"{model.folder}.{model.name}", f"select * from {model.relation} {order}")


def _copy_folded(warehouse: duckdb.DuckDBPyConnection, model: Model, dbt_manifest: Path) -> int:
    """Facts lie clustered by the customer they belong to now; they keep their raw identifiers."""
    people = model_named(dbt_manifest, "int_identifiers_resolved").relation
    orders = model_named(dbt_manifest, "int_orders_folded").relation
    conversations = model_named(dbt_manifest, "int_conversation_customers").relation
    joins = {
        "none": "",
        "identifier": f"left join {people} as people on facts.identifier = people.identifier",
        "order_id": f"left join {orders} as orders on facts.order_id = orders.order_id "
        f"left join {people} as people on orders.identifier = people.identifier",
        "conversation_id": f"left join {conversations} as people on facts.conversation_id = people.conversation_id",
    }
    if model.customer_by == "none":
        return _create(warehouse, f"facts.{model.name}", f"select * from {model.relation}")
    if model.customer_by == "itself":
        return _create(warehouse, f"facts.{model.name}", f"select * from {model.relation} order by customer_id")
    if model.customer_by == "both_identifiers":
        return _create(warehouse, f"facts.{model.name}", _of_both_ends(model, people))
    query = (
        f"select facts.*, coalesce(people.customer_id, {_waiting_name(model)}) as customer_id "
        f"from {model.relation} as facts {joins[model.customer_by or 'none']} order by customer_id nulls last"
    )
    return _create(warehouse, f"facts.{model.name}", query)


def _of_both_ends(model: Model, people: str) -> str:
    """What is said of two identifiers lies with the customers of both: an edge that a guard refused has two.

    Of somebody whom nothing was heard of yet it waits under their identifier.
    """
    ends = (
        f"select facts.*, coalesce(people.customer_id, facts.{end}) as customer_id from {model.relation} as facts "
        f"left join {people} as people on facts.{end} = people.identifier"
        for end in ("identifier", "other_identifier")
    )
    return f"{' union '.join(ends)} order by customer_id"


def _waiting_name(model: Model) -> str:
    """A fact whose customer is not known yet waits under its routing key.

    The key waits with it, so an unseen event that carries the key (the order itself, say) finds the fact.
    """
    if model.customer_by in ("order_id", "conversation_id"):
        return f"'{model.customer_by.removesuffix('_id')}:' || facts.{model.customer_by}"
    column = WAITING_BY.get(model.name)
    return f"'{column.removesuffix('_id')}:' || facts.{column}" if column else "null"


def _copy_keys(warehouse: duckdb.DuckDBPyConnection, name: str, dbt_manifest: Path) -> int:
    keys = model_named(dbt_manifest, "int_customer_keys").relation
    return _create(warehouse, f"facts.{name}", KEY_TABLES[name].format(keys=keys))


def _write_reach(warehouse: duckdb.DuckDBPyConnection, dbt_manifest: Path) -> None:
    """By these rows a live read knows which models an unseen event can change."""
    warehouse.execute("create table snapshot.facts.event_reach (source varchar, kind varchar, model varchar)")
    for row in event_reach(dbt_manifest):
        warehouse.execute("insert into snapshot.facts.event_reach values (?, ?, ?)", row)


def _write_claim_sources(warehouse: duckdb.DuckDBPyConnection, dbt_manifest: Path) -> None:
    warehouse.execute("create table snapshot.facts.claim_sources (source varchar)")
    for source in claim_sources(dbt_manifest):
        warehouse.execute("insert into snapshot.facts.claim_sources values (?)", [source])


def _create(warehouse: duckdb.DuckDBPyConnection, table: str, query: str) -> int:
    return int(warehouse.execute(f"create table snapshot.{table} as {query}").fetchall()[0][0])


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        os.fsync(stream.fileno())
    return digest


def _point_to(snapshots: Path, name: str) -> None:
    """Replace the pointer in one step: a reader finds the old name or the new one, never half of one."""
    aside = snapshots / ".current"
    _write_durably(aside, name)
    aside.replace(snapshots / "current")


def _write_durably(file: Path, text: str) -> None:
    with file.open("w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _prune(snapshots: Path, newest: str) -> None:
    published = [folder for folder in snapshots.iterdir() if (folder / "manifest.json").exists()]
    by_age = sorted(published, key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
    for folder in by_age[KEPT_SNAPSHOTS:]:
        if folder.name != newest:
            shutil.rmtree(folder)


def _clear_abandoned(snapshots: Path, now: datetime) -> None:
    """Give the disk back that killed runs hold, a whole snapshot each."""
    for folder in snapshots.glob(f"{BUILDING}*"):
        if folder.stat().st_mtime < (now - ABANDONED_AFTER).timestamp():
            shutil.rmtree(folder, ignore_errors=True)
