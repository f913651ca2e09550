"""What the warehouse's tables were built from: when the models are others than they were, all is built anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.warehouse.manifest import text_hash


@dataclass(frozen=True)
class BuiltFrom:
    """Models, macros and variables by their hash, and the file that keeps the hash of the last whole build."""

    kept: Path
    digest: str

    @classmethod
    def of(cls, state: Path, manifest: Path, project: Path, variables: Mapping[str, Any]) -> BuiltFrom:
        """What a build with these `variables` would be built from; `project` holds `dbt_project.yml`."""
        told = [text_hash(manifest), (project / "dbt_project.yml").read_text(), json.dumps(variables, sort_keys=True)]
        return cls(state / "built_from.txt", hashlib.sha256("\n".join(told).encode()).hexdigest())

    @property
    def is_changed(self) -> bool:
        """Whether the last whole build was from something else, or there was none."""
        return not self.kept.exists() or self.kept.read_text() != self.digest

    def note(self) -> None:
        """Keep that a whole build from this has ended."""
        aside = self.kept.with_suffix(".new")
        aside.write_text(self.digest)
        aside.replace(self.kept)
