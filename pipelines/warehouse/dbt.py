"""The command dbt as a process of its own: its open connection would keep every other reader of the file out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# Beside the interpreter that runs us: the environment need not be activated.
EXECUTABLE = str(Path(sys.executable).with_name("dbt"))


class DbtError(RuntimeError):
    """A dbt command failed; the message carries the end of what it printed."""


def run_dbt(
    arguments: Sequence[str], *, project: Path, state: Path, environment: Mapping[str, str] | None = None
) -> None:
    """Run dbt on `project`; its manifest and logs go to `state`.

    Raises:
        DbtError: it failed.
    """
    done = subprocess.run(
        [EXECUTABLE, *arguments, "--quiet"],
        cwd=project,
        env={**os.environ, **places(project, state), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise failure(arguments, project, done.stdout[-3000:] + done.stderr[-1000:])


def places(project: Path, state: Path) -> dict[str, str]:
    """Where dbt reads profiles and leaves what it writes; `dbt deps` refuses an option that it has no use for."""
    return {"DBT_PROFILES_DIR": str(project), "DBT_TARGET_PATH": str(state), "DBT_LOG_PATH": str(state)}


def failure(arguments: Sequence[str], project: Path, said: str) -> DbtError:
    """The error of a command that ended so."""
    return DbtError(f"`dbt {' '.join(arguments)}` failed on {str(project)!r}:\n{said}")
