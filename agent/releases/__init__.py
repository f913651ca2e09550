"""Versioned releases: the parameters that rules compare with and dbt turns into rows."""

from agent.releases.model import Parameters, Release

__all__ = ["Parameters", "Release"]
