"""dbt for tests: a project that has not changed is parsed once for all of them, not once in each folder."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from pipelines.warehouse.dbt import failure, places, run_dbt
from pipelines.warehouse.paths import PROJECT_ROOT

# The variable that names the folder which the processes of one test run share.
SHARED = "RAPPORT_TESTS_SHARE"
# Files whose place dbt takes for a part of the project: it parses all of it anew when one is elsewhere. By the
# variables that name them; dbt calls a database as its file is called.
FILES = {"RAPPORT_WAREHOUSE": "warehouse.duckdb", "RAPPORT_SNAPSHOT": "snapshot.duckdb"}
# What dbt parses depends on these and on nothing else that a command says.
OF_THE_PROJECT = ("--target", "--vars")
LIVE_VIEWS = "live-views-*.duckdb"


def run_parsed(arguments: Sequence[str], *, project: Path, state: Path, environment: Mapping[str, str]) -> None:
    """As `run_dbt`, beginning with what was parsed of the same project: in a test run, by a process that holds it.

    Raises:
        DbtError: dbt failed.
    """
    if SHARED not in os.environ:
        _run_alone(arguments, project, state, environment)
        return
    # What a test wants to know of a failure is in the error: a log of every step was a tenth of the work.
    done = _resident().run(arguments, project, {**places(project, state), **environment, "DBT_LOG_LEVEL_FILE": "none"})
    if done["code"]:
        raise failure(arguments, project, done["said"][-4000:])


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` fills, once for all processes of a test run; nobody may write into it afterwards."""
    folder, making = _kept() / name, _kept() / f"{name}.making"
    with FileLock(_kept() / f"{name}.lock"):
        if not folder.exists():
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


def of_the_project(arguments: Sequence[str]) -> list[str]:
    """Those of a command's arguments that change what is parsed."""
    return [
        each for name in OF_THE_PROJECT if name in arguments for each in (name, arguments[arguments.index(name) + 1])
    ]


class Resident:
    """A process that has dbt imported and projects read, for as long as this one lives."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.resident_dbt"]
        self._process = subprocess.Popen(
            command, cwd=PROJECT_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, arguments: Sequence[str], project: Path, environment: Mapping[str, str]) -> dict[str, Any]:
        """How a command ended, and what it said."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        folder = str(_kept() / _digest(project, arguments))
        asked = {"arguments": arguments, "environment": environment, "project": str(project), "folder": folder}
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        if not (answer := self._process.stdout.readline()):
            raise RuntimeError("the resident dbt has ended; what it said is on stderr")
        return dict(json.loads(answer))


@cache
def _resident() -> Resident:
    return Resident()


def _run_alone(arguments: Sequence[str], project: Path, state: Path, environment: Mapping[str, str]) -> None:
    """In a process that is started for it, as whoever measures wants it."""
    kept = _kept() / f"{_digest(project, arguments)}.msgpack"
    told = {name: _seen_from_one_place(name, value) for name, value in environment.items()}
    if kept.exists():
        told["DBT_PARTIAL_PARSE_FILE_PATH"] = str(kept)
    run_dbt(arguments, project=project, state=state, environment=told)
    if not kept.exists():
        shutil.copyfile(state / "partial_parse.msgpack", kept)


def _seen_from_one_place(name: str, value: str) -> str:
    """A link of the same name."""
    if name not in FILES:
        return value
    link = _kept() / name / Path(value).name
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(Path(value).resolve())
    return str(link)


def _digest(project: Path, arguments: Sequence[str]) -> str:
    return hashlib.sha256(repr((str(project), of_the_project(arguments))).encode()).hexdigest()[:16]


@cache
def _kept() -> Path:
    if SHARED in os.environ:
        return Path(os.environ[SHARED])
    folder = Path(tempfile.mkdtemp(prefix="rapport-parsed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def kept_live_views(state: Path) -> Iterator[None]:
    """What an earlier snapshot had dbt write of the same models need not be written again."""
    with FileLock(_kept() / "live-views.lock") as lock:
        known = list(_kept().glob(LIVE_VIEWS))
        for each in known:
            shutil.copyfile(each, state / each.name)
        if known:
            # The first writes them while the others wait; from then on nobody waits for anybody.
            lock.release()
        yield
        for written in {each.name for each in state.glob(LIVE_VIEWS)} - {each.name for each in known}:
            shutil.copyfile(state / written, _kept() / written)
