"""dbt in a process that stays: started and the project read once, then a full build; what each took.

Run as `python -m tests.bench._resident STATE [dbt arguments]`; the last line is JSON. A process of its own, because an
open dbt connection keeps every other reader out of the warehouse.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Read the project, then run every model."""
    state, *arguments = sys.argv[1:]
    began = time.perf_counter()
    from dbt.cli.main import dbtRunner

    places = ["--project-dir", ".", "--profiles-dir", ".", "--target-path", state, "--log-path", state, "--quiet"]
    parsed: Any = dbtRunner().invoke(["parse", *places])
    start_seconds = time.perf_counter() - began
    began = time.perf_counter()
    # The manifest that is at hand is not read anew: that is what staying is for.
    done = dbtRunner(manifest=parsed.result).invoke(["run", *places, *arguments])
    if not done.success:
        raise SystemExit(f"dbt failed in {str(Path(state))!r}: see its dbt.log")
    print(json.dumps({"start_seconds": start_seconds, "run_seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
