"""A mailbox that is asked for new mail by IMAP: read without a mark, stored, and only then marked as seen."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from agent.email.inbound import UnreadableMailError
from agent.email.taking_in import Door
from agent.settings_email import Imap

log = logging.getLogger(__name__)

SECONDS = 30
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
# Of a mailbox that was never read, or was made anew, so many of the newest are looked at.
AT_ONCE = 200


@dataclass(frozen=True)
class Mailbox:
    """One folder. How far it was read is kept under its UIDVALIDITY: a folder that was made anew is read anew."""

    settings: Imap
    password: str
    door: Door
    clock: Callable[[], datetime]
    largest: int

    def take_in(self) -> int:
        """Take in what is new, and say how many mails were. One process at a time; another's round is left alone.

        Raises:
            OSError, imaplib.IMAP4.error, ImapToolsError: the mailbox is away; nothing is lost by that.
        """
        with self.door.received.alone(self._name) as is_alone:
            if not is_alone:
                return 0
            with self._connected().login(self.settings.username, self.password, initial_folder=None) as box:
                box.folder.set(self.settings.folder)
                return self._read(box)

    @property
    def _name(self) -> str:
        return f"{self.settings.username}@{self.settings.host}/{self.settings.folder}"

    def _read(self, box: BaseMailBox) -> int:
        validity = int(box.folder.status(self.settings.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
        known, last = self.door.received.read_up_to(self._name)
        count = 0
        for uid, size in self._new(box, last if known == validity else 0):
            count += self._taken(box, uid, size)
            self.door.received.read(self._name, validity, uid)
            # After it is stored: a crash before this has it read once more, and known again by its Message-ID.
            with suppress(ImapToolsError):
                _mark_seen(box, uid)
        return count

    def _new(self, box: BaseMailBox, last: int) -> Iterator[tuple[int, int]]:
        """The ids above `last` with their sizes. "5:*" names the newest mail even when it is the fourth."""
        found = sorted(int(uid) for uid in box.uids(f"UID {last + 1}:*"))
        for uid in [each for each in found if each > last][-AT_ONCE:]:
            answer = box.client.uid("FETCH", str(uid), "(RFC822.SIZE)")[1]
            told = b" ".join(part for part in answer if isinstance(part, bytes))
            size = SIZE.search(told)
            # A mail that somebody has moved away meanwhile has none.
            if size is not None:
                yield uid, int(size.group(1))

    def _taken(self, box: BaseMailBox, uid: int, size: int) -> int:
        """1 for a mail that is new here. One that cannot be taken stays in the mailbox, and the log says so."""
        if size > self.largest:
            log.error("mail %s in %s has %s bytes: it stays there unanswered", uid, self.settings.folder, size)
            return 0
        answer = box.client.uid("FETCH", str(uid), "(BODY.PEEK[])")[1]
        raw = next((part[1] for part in answer if isinstance(part, tuple)), b"")
        try:
            return int(self.door.take(raw, self.clock()))
        except UnreadableMailError as unreadable:
            log.warning("mail %s in %s stays there unanswered: %s", uid, self.settings.folder, unreadable)
            return 0

    def _connected(self) -> BaseMailBox:
        where = (self.settings.host, self.settings.port)
        if self.settings.security == "tls":
            return MailBox(*where, timeout=SECONDS)
        return MailBoxUnencrypted(*where, timeout=SECONDS)


def _mark_seen(box: BaseMailBox, uid: int) -> None:
    """Set the flag alone: the library's own way expunges what others have marked for deletion."""
    box.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
