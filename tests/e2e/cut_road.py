"""A slow road to a server that breaks off in the middle of an answer when it is told to."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

# As on a telephone in a train: an answer of some kilobytes comes in pieces, and what reads it sees it grow.
PIECE_BYTES, PAUSE_SECONDS = 256, 0.02


@dataclass
class CutRoad:
    """Carries bytes as they come; once `cut_after` is set, the answer that holds it ends right behind it, once."""

    address: str
    cut_after: bytes = b""
    cuts: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def passes(self, data: bytes) -> tuple[bytes, bool]:
        """What of it goes through, and whether the road breaks there."""
        with self._lock:
            if not self.cut_after or self.cut_after not in data:
                return data, False
            end = data.index(self.cut_after) + len(self.cut_after)
            self.cut_after, self.cuts = b"", self.cuts + 1
            return data[:end], True


@contextmanager
def road_to(port: int) -> Iterator[CutRoad]:
    """Open one to a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        road = CutRoad(f"http://127.0.0.1:{listening.getsockname()[1]}")
        threading.Thread(target=_accept, args=(listening, port, road), daemon=True).start()
        yield road


def _accept(listening: socket.socket, port: int, road: CutRoad) -> None:
    with suppress(OSError):
        while True:
            near, _ = listening.accept()
            far = socket.create_connection(("127.0.0.1", port))
            threading.Thread(target=_carry, args=(near, far, None), daemon=True).start()
            threading.Thread(target=_carry, args=(far, near, road), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket, road: CutRoad | None) -> None:
    with suppress(OSError):
        while data := source.recv(PIECE_BYTES):
            data, is_cut = road.passes(data) if road else (data, False)
            target.sendall(data)
            time.sleep(PAUSE_SECONDS)
            if is_cut:
                break
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
            each.close()
