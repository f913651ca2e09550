"""Acme's code location: assets of its own, and Rapport's merged in."""

import dagster as dg

from pipelines.definitions import defs as rapport


@dg.asset(key=["acme", "newsletter"], deps=[["segments", "segment_members"]])
def newsletter() -> None:
    """Acme's own step after Rapport's segments."""


@dg.definitions
def defs() -> dg.Definitions:
    """Everything of Acme's and everything of Rapport's."""
    return dg.Definitions.merge(dg.Definitions(assets=[newsletter]), rapport())
