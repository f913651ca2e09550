"""`rapport dashboards`: start the pages."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboards.settings import config_path, settings

HERE = Path(__file__).resolve().parent

app = typer.Typer(help="The dashboards.", no_args_is_help=True)


@app.callback()
def dashboards() -> None:
    """The pages that read reports, marts and segments."""


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Where to listen; the port of rapport.toml when not given.")] = None,
    address: Annotated[str, typer.Option(help="Which address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the pages until stopped."""
    listen = settings().ports.dashboards if port is None else port
    environment = {**os.environ, "RAPPORT_CONFIG": str(config_path()), "PYTHONPATH": _python_path()}
    os.chdir(HERE)  # Streamlit reads .streamlit/config.toml of the folder it starts in.
    sys.stdout.flush()
    # In place of this process, so that whoever started it stops Streamlit and nothing in between.
    os.execve(sys.executable, command(listen, address), environment)  # noqa: S606


def command(port: int, address: str) -> list[str]:
    """The command that serves the pages; headless and without usage statistics whatever the reader's own settings."""
    return [
        *(sys.executable, "-m", "streamlit", "run", str(HERE / "streamlit_app.py")),
        *("--server.port", str(port), "--server.address", address),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
    ]


def _python_path() -> str:
    return os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH"))))
