"""One refresh outside the scheduler, with its progress shown."""

from __future__ import annotations

import logging
import os
import threading
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

import dagster as dg
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipelines.settings import settings
from pipelines.warehouse.paths import PROJECT_ROOT

JOB = "refresh_profiles_job"
# The bar says how far it is and failures are told at the end; all else is in Dagster's own log.
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def refresh(console: Console) -> bool:
    """Run the refresh job in this process; whether it succeeded. Failures are told on the console."""
    logging.getLogger("dagster").setLevel(logging.ERROR)
    # It warns of a parameter of sensors that it passes on itself.
    warnings.filterwarnings("ignore", category=dg.BetaWarning)
    os.environ.setdefault("DAGSTER_HOME", str(PROJECT_ROOT))
    with console.status("Reading the definitions ..."):
        from pipelines.definitions import defs

        job = defs().resolve_job_def(JOB)
    with dg.DagsterInstance.get() as instance:
        run_id = str(uuid.uuid4())
        total = len(list(job.asset_layer.executable_asset_keys))
        with _progress(console, instance, run_id, total=total), _said_to_log():
            result = job.execute_in_process(instance=instance, run_id=run_id, raise_on_error=False, run_config=QUIET)
        for event in result.all_events:
            if event.is_step_failure:
                console.print(f"[red]{event.step_key} failed.[/red] {_cause(event)}", highlight=False)
        return result.success


def _cause(event: dg.DagsterEvent) -> str:
    """The innermost error of a failed step: what went wrong, without what called what."""
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    return escape(error.message.strip()) if error is not None else "It left no error."


@contextmanager
def _said_to_log() -> Iterator[None]:
    """Hundreds of lines of dbt's would bury the bar; they go to `data/logs/refresh.log`."""
    logs = settings().data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / "refresh.log").open("w") as log, redirect_stdout(log):
        yield


@contextmanager
def _progress(console: Console, instance: dg.DagsterInstance, run_id: str, *, total: int) -> Iterator[None]:
    """A bar that counts tables as Dagster reports them, from a thread beside the run."""
    finished = threading.Event()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, redirect_stdout=False) as progress:
        task = progress.add_task("tables and files", total=total)

        def watch() -> None:
            while not finished.wait(0.5):
                progress.update(task, completed=_materialised(instance, run_id))

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            finished.set()
            watcher.join()
            progress.update(task, completed=_materialised(instance, run_id))


def _materialised(instance: dg.DagsterInstance, run_id: str) -> int:
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    return len(records.records)
