"""dbt for tests: a project that has not changed is parsed once by each test process, not once in each folder."""

from __future__ import annotations

import hashlib
import itertools
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from pipelines.warehouse.dbt import run_dbt

# Files whose place dbt takes for a part of the project: it parses all of it anew when one is elsewhere.
FILES = ("RAPPORT_WAREHOUSE", "RAPPORT_SNAPSHOT")
LIVE_VIEWS = "live-views-*.sql"


def run_parsed(arguments: Sequence[str], *, project: Path, state: Path, environment: Mapping[str, str]) -> None:
    """As `run_dbt`, beginning with what an earlier run of this process parsed of the same project.

    Raises:
        DbtError: dbt failed.
    """
    kept = _kept() / f"{_digest(project, arguments)}.msgpack"
    places = {name: _seen_from_one_place(name, value) for name, value in environment.items()}
    if kept.exists():
        places["DBT_PARTIAL_PARSE_FILE_PATH"] = str(kept)
    run_dbt(arguments, project=project, state=state, environment=places)
    if not kept.exists():
        shutil.copyfile(state / "partial_parse.msgpack", kept)


def _seen_from_one_place(name: str, value: str) -> str:
    """A link of the same name, since dbt calls the database by it."""
    if name not in FILES:
        return value
    link = _kept() / name / Path(value).name
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(Path(value).resolve())
    return str(link)


def _digest(project: Path, arguments: Sequence[str]) -> str:
    """What dbt parses differs by project, target and variables."""
    after = dict(itertools.pairwise(arguments))
    parsed = (str(project), after.get("--target"), after.get("--vars"))
    return hashlib.sha256(repr(parsed).encode()).hexdigest()[:16]


@cache
def _kept() -> Path:
    return Path(tempfile.mkdtemp(prefix="rapport-parsed-"))


@contextmanager
def kept_live_views(state: Path) -> Iterator[None]:
    """What an earlier snapshot of this process had dbt write of the same models need not be written again."""
    for known in _kept().glob(LIVE_VIEWS):
        shutil.copyfile(known, state / known.name)
    yield
    for written in state.glob(LIVE_VIEWS):
        shutil.copyfile(written, _kept() / written.name)
