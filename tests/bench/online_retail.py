"""The real shop's load: all days but the last, again, and one day more, reconciled with the raw files.

Run as `python -m tests.bench.online_retail --json`. Loads by the ordinary road (files, inbox, landing, dbt) into a
folder of its own. Beside: reading the same files with the csv module, which also counts them a second way.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("RAPPORT_DATA", "../shared/data")).resolve() / "online_retail"
GOAL = {"difference": 0}

# The same figures as `RawCount`, out of what was built.
MARTS = """
select
    (select sum(line_count) from reports.rpt_file_loads) as lines,
    (select sum(line_count - loaded_count - duplicate_count - quarantined_count - erased_count)
        from reports.rpt_file_loads) as unaccounted,
    (select count(*) from marts.fct_orders where source = 'online_retail') as orders,
    (select count(*) from marts.fct_refunds where source = 'online_retail' and is_credit_note) as credit_notes,
    (select count(*) from profiles.profile_identifiers where identifier_type = 'customer_ref') as customers,
    (select sum(loaded_count) from reports.rpt_file_loads) as loaded,
    (select sum(duplicate_count) from reports.rpt_file_loads) as duplicates,
    (select sum(quarantined_count) from reports.rpt_file_loads) as quarantined
"""


@dataclass
class RawCount:
    """What the raw files hold, by the rules and with no code of the product."""

    lines: int = 0
    duplicates: int = 0
    quarantined: int = 0
    orders: set[str] = field(default_factory=set)
    credit_notes: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)

    def add(self, file: Path) -> None:
        """Count one day."""
        seen: set[tuple[str, ...]] = set()
        opener = gzip.open if file.suffix == ".gz" else open
        with opener(file, "rt", newline="") as stream:
            for line in csv.DictReader(stream):
                self.lines += 1
                key = tuple(line.values())
                if key in seen:
                    self.duplicates += 1
                    continue
                seen.add(key)
                self._add(line)

    def _add(self, line: dict[str, str]) -> None:
        invoice, is_credit = line["InvoiceNo"], line["InvoiceNo"].startswith("C")
        quantity, price = int(line["Quantity"]), float(line["UnitPrice"])
        is_order = invoice.isdigit() and quantity > 0
        if price < 0 or not (is_order or (is_credit and quantity < 0)) or not line["StockCode"].strip():
            self.quarantined += 1
            return
        (self.credit_notes if is_credit else self.orders).add(invoice)
        if line["CustomerID"]:
            self.customers.add(line["CustomerID"].split(".")[0])

    def figures(self) -> dict[str, int]:
        """By the names that the marts' figures have."""
        return {
            "lines": self.lines,
            "unaccounted": 0,
            "orders": len(self.orders),
            "credit_notes": len(self.credit_notes),
            "customers": len(self.customers),
            "loaded": self.lines - self.duplicates - self.quarantined,
            "duplicates": self.duplicates,
            "quarantined": self.quarantined,
        }


@dataclass(frozen=True)
class Shop:
    """A deployment in a folder of its own, with the files delivered so far."""

    root: Path

    @property
    def delivered(self) -> Path:
        """The folder that the feed reads."""
        return self.root / "files" / "online_retail"

    def deliver(self, files: list[Path]) -> None:
        """Put days where the feed finds them."""
        self.delivered.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(file, self.delivered / file.name)

    def run(self, *command: str) -> float:
        """Seconds that one `rapport` command took from start to end, its imports included."""
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "pipelines.cli", *command],
            env=self._environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"`rapport {' '.join(command)}` failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return round(time.perf_counter() - began, 1)

    def load(self) -> dict[str, float]:
        """Land and refresh; seconds of each."""
        return {"land_seconds": self.run("files", "land", "online_retail"), "refresh_seconds": self.run("refresh")}

    def marts(self) -> dict[str, int]:
        """The figures that were built."""
        import duckdb

        with duckdb.connect(str(self.root / "data" / "warehouse.duckdb"), read_only=True) as warehouse:
            names = [column[0] for column in warehouse.execute(MARTS).description]
            return dict(zip(names, (int(value or 0) for value in warehouse.execute(MARTS).fetchall()[0]), strict=True))

    def _environment(self) -> dict[str, str]:
        home = self.root / "dagster"
        home.mkdir(exist_ok=True)
        (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
        return {
            **os.environ,
            "RAPPORT_STORES__DATA_DIR": str(self.root / "data"),
            "RAPPORT_DATA": str(self.root / "files"),
            "DAGSTER_HOME": str(home),
        }


def count(files: list[Path]) -> tuple[dict[str, int], float]:
    """The raw files counted with the csv module, and the seconds that took."""
    began, raw = time.perf_counter(), RawCount()
    for file in files:
        raw.add(file)
    return raw.figures(), round(time.perf_counter() - began, 1)


def main() -> None:
    """Load, load again, add a day; print what it took and whether every count agrees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--days", type=int, default=None, help="only the first days")
    arguments = parser.parse_args()
    files = sorted(DATA.glob("*.csv*"))[: arguments.days]
    if not files:
        print(json.dumps({"name": "online_retail", "skipped": f"no files under {DATA.name!r}: set RAPPORT_DATA"}))
        return
    with tempfile.TemporaryDirectory(prefix="rapport-retail-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        print(json.dumps(measured(Shop(Path(folder)), files)))


def measured(shop: Shop, files: list[Path]) -> dict[str, Any]:
    """The result object of one run over `files`, oldest first."""
    shop.run("migrate")
    shop.deliver(files[:-1])
    first = shop.load()
    again = shop.load()
    unchanged = shop.marts()
    shop.deliver(files[-1:])
    added = shop.load()
    built, (raw, raw_seconds) = shop.marts(), count(files)
    without_last, _ = count(files[:-1])
    differences = sum(abs(built[name] - raw[name]) for name in raw)
    differences += sum(abs(unchanged[name] - without_last[name]) for name in without_last)
    return {
        "name": "online_retail",
        "figures": {
            **{f"first_{name}": value for name, value in first.items()},
            **{f"again_{name}": value for name, value in again.items()},
            **{f"added_day_{name}": value for name, value in added.items()},
            **built,
            "difference": differences,
        },
        "beside": {**{f"raw_{name}": value for name, value in raw.items()}, "csv_module_seconds": raw_seconds},
        "goal": GOAL,
        "met": differences == 0,
        "size": {"days": len(files), "lines": raw["lines"]},
    }


if __name__ == "__main__":
    main()
