"""Systems that listen, an inbox of the test's own, and dlt kept inside the test's folder."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from pipelines.inbox import Inbox, migrate
from pipelines.sources.pulls.rest import use_dlt
from tests.pipelines.sources.pulls.systems import listening


@pytest.fixture
def inbox(database_url):
    migrate(database_url)
    opened = Inbox(database_url)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _dlt_at_home(tmp_path, monkeypatch):
    for name in ("DLT_DATA_DIR", "DLT_PROJECT_DIR", "DLT_LOCAL_DIR", "RUNTIME__DLTHUB_TELEMETRY"):
        # Set first, so that what `use_dlt` sets is taken back.
        monkeypatch.setenv(name, "")
    use_dlt(tmp_path)


@pytest.fixture
def listen():
    """What makes a system listen until the test ends."""
    with ExitStack() as stack:
        yield lambda system: stack.enter_context(listening(system))
