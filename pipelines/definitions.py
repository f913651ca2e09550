"""The Dagster code location: everything under `defs/`, loaded by itself."""

from __future__ import annotations

from pathlib import Path

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    """All definitions of the pipelines."""
    return dg.load_from_defs_folder(project_root=Path(__file__).resolve().parent.parent)
