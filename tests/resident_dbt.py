"""dbt as a process that stays: dbt is imported and a project read once, and each command is a fork of it.

Run as `python -m tests.resident_dbt`; a line of JSON on its input is a command, a line on its output how it ended. A
command has a process of its own, so its connections end with it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from dbt.cli.main import dbtRunner
from filelock import FileLock

from tests.parsed import FILES, of_the_project


def main() -> None:
    """Answer commands until the input ends."""
    with os.fdopen(os.dup(1), "w") as answers:
        # What dbt prints must not be taken for an answer.
        os.dup2(2, 1)
        for line in sys.stdin:
            print(json.dumps(answered(**json.loads(line))), file=answers, flush=True)


def answered(arguments: Sequence[str], environment: Mapping[str, str], project: str, folder: str) -> dict[str, Any]:
    """How the command ended, and what it said."""
    os.chdir(project)
    manifest = read(project, tuple(of_the_project(arguments)), Path(folder))
    os.environ.update(environment)
    with tempfile.TemporaryFile("w+") as said:
        if not (child := os.fork()):
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            run(manifest, arguments)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return {"code": os.waitstatus_to_exitcode(status), "said": said.read()}


def run(manifest: Any, arguments: Sequence[str]) -> NoReturn:
    """The command; this process ends with it, since whatever else is in it belongs to its parent."""
    code = 1
    try:
        done = dbtRunner(manifest=manifest).invoke([*arguments, "--quiet"])
        code = 0 if done.success else 1
        sys.stdout.flush()
    finally:
        os._exit(code)


@lru_cache(maxsize=4)
def read(project: str, arguments: tuple[str, ...], folder: Path) -> Any:
    """The manifest of a project; what one process reads of it is in `folder` for every other."""
    # None of them is opened for that.
    os.environ.update({name: str(folder / file) for name, file in FILES.items()})
    with FileLock(folder.with_suffix(".lock")):
        places = ["--target-path", str(folder), "--log-path", str(folder)]
        done = dbtRunner().invoke(["parse", *arguments, *places, "--no-write-json", "--quiet"])
    if not done.success:
        raise RuntimeError(f"dbt could not read {project!r}") from done.exception
    return done.result


if __name__ == "__main__":
    main()
