"""`make bench`: every benchmark in turn, its result printed and kept under `data/bench`."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import tests.bench

RESULTS = Path("data/bench")


def main() -> int:
    """Run them all; 1 when one did not finish. A goal that is not met is told, not failed."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    names = [module.name for module in pkgutil.iter_modules(tests.bench.__path__) if not module.name.startswith("_")]
    return max(_run(name) for name in names)


def _run(name: str) -> int:
    print(f"{name} ...", file=sys.stderr)
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{name}", "--json"], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        return 1
    result = done.stdout.strip().splitlines()[-1]
    (RESULTS / f"{name}.json").write_text(json.dumps(json.loads(result), indent=2))
    print(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
