"""What would go wrong in a minute, said at once and with what to do."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

NEEDED_BYTES = 1_000_000_000


class CannotStartError(RuntimeError):
    """Something outside Rapport is in the way; the message says what to do."""


def check_disk(data_dir: Path) -> None:
    """Refuse to start where the first batch would not fit.

    Raises:
        CannotStartError: less than a gigabyte is free, or the folder cannot be written.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        probe = data_dir / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStartError(
            f"The data directory {str(data_dir)!r} cannot be written ({error.strerror}). "
            "Change its owner, or set RAPPORT_STORES__DATA_DIR to a folder of yours."
        ) from error
    free = shutil.disk_usage(data_dir).free
    if free < NEEDED_BYTES:
        raise CannotStartError(
            f"Only {free // 1_000_000} MB are free under {str(data_dir)!r}; "
            f"{NEEDED_BYTES // 1_000_000} MB are needed. "
            "Make room, or set RAPPORT_STORES__DATA_DIR to a folder on another disk."
        )


def check_secrets(secrets: Mapping[str, str]) -> None:
    """Refuse to start where two secrets are the same: who holds one would hold the other.

    Raises:
        CannotStartError: naming the variables that share a value, never the value.
    """
    names_by_value: dict[str, list[str]] = {}
    for name, value in secrets.items():
        names_by_value.setdefault(value, []).append(name)
    shared = [" and ".join(names) for names in names_by_value.values() if len(names) > 1]
    if shared:
        raise CannotStartError(
            f"Each secret must be a different one, and these are the same: {'; '.join(shared)}. "
            "Set each to a value of its own, or unset it and the demo makes one."
        )


def check_ports(ports: Mapping[str, int]) -> None:
    """Refuse to start beside something that listens where we would.

    Raises:
        CannotStartError: naming every taken port, and the setting that moves it.
    """
    taken = {name: port for name, port in ports.items() if _is_taken(port)}
    if taken:
        named = ", ".join(f"{port} ({name})" for name, port in taken.items())
        example = next(iter(taken))
        raise CannotStartError(
            f"Taken already: port {named}. Stop what listens there (another `rapport up`?), "
            f"or choose another port, for example RAPPORT_PORTS__{example.upper()}={taken[example] + 1000}."
        )


def _is_taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
