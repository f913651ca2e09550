"""The embedded layer, fitted once."""

from __future__ import annotations

import pytest

from agent.language.embedded import EmbeddedLanguage


@pytest.fixture(scope="session")
def embedded() -> EmbeddedLanguage:
    return EmbeddedLanguage()
