"""A small IMAP4rev1 server on this machine: what a mailbox that is asked for new mail needs, and how it can fail."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Folder:
    """The mails by UID, and which are marked as seen. `breaks_at` is the command at which the line goes dead, once."""

    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    validity: int = 1
    breaks_at: str | None = None
    port: int = 0
    heard: list[str] = field(default_factory=list)

    def put(self, raw: bytes) -> int:
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = raw
        return uid


class _Session(socketserver.StreamRequestHandler):
    folder: Folder

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            tag, _, command = line.partition(" ")
            self.folder.heard.append(command)
            if self.folder.breaks_at and self.folder.breaks_at in command:
                self.folder.breaks_at = None
                return
            if command == "LOGOUT":
                self._say("* BYE")
            self._answer(command)
            self._say(f"{tag} OK done")
            if command == "LOGOUT":
                return

    def _answer(self, command: str) -> None:
        name = command.split(" ")[0].upper()
        if name == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif name in {"SELECT", "EXAMINE"}:
            self._say(f"* {len(self.folder.mails)} EXISTS")
            self._say(f"* OK [UIDVALIDITY {self.folder.validity}] valid")
        elif name == "STATUS":
            self._say(f'* STATUS "INBOX" (UIDVALIDITY {self.folder.validity})')
        elif name == "UID":
            self._uid(command[4:])

    def _uid(self, command: str) -> None:
        if command.startswith("SEARCH"):
            [first] = map(int, re.findall(r"UID (\d+):\*", command))
            newest = max(self.folder.mails, default=0)
            uids = [uid for uid in sorted(self.folder.mails) if uid >= first or uid == newest]
            self._say(f"* SEARCH {' '.join(map(str, uids))}".rstrip())
            return
        uid = int(command.split(" ")[1])
        if "SIZE" in command:
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(self.folder.mails[uid])})")
        elif "PEEK" in command:
            raw = self.folder.mails[uid]
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        elif command.startswith("FETCH") or ("STORE" in command and "Seen" in command):
            self.folder.seen.add(uid)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def imap_server() -> Iterator[Folder]:
    """A folder that is open until the block ends."""
    folder = Folder()
    session = type("Session", (_Session,), {"folder": folder})
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), session) as server:
        server.daemon_threads = True
        folder.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield folder
        finally:
            server.shutdown()
