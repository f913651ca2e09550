"""What was attached to a mail, taken out of its bytes for a colleague; nothing in it is run, and no label believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from agent.email.inbound import attachment

# By how a file begins. An SVG or a page is none of these, whatever it calls itself.
PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", ".png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", ".jpg"),
    (re.compile(rb"GIF8[79]a"), "image/gif", ".gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp", ".webp"),
)
ANY_FILE = "application/octet-stream"
# Larger pictures are saved and not shown.
SHOWN_BYTES = 5_000_000
# What a double click opens without running anything of its sender's; all else is saved under a name that opens nothing.
HARMLESS = frozenset(
    {
        *(".pdf", ".txt", ".csv", ".eml", ".ics", ".vcf", ".zip", ".heic", ".tif", ".tiff", ".bmp"),
        *(".docx", ".xlsx", ".pptx", ".odt", ".ods", ".mp4", ".mov", ".mp3", ".m4a", ".wav"),
    }
)
INERT = ".unknown"
UNSAFE = re.compile(r"[^\w .()+-]")


@dataclass(frozen=True)
class File:
    """One file. `content_type` is a picture's only where its bytes are one that can be shown."""

    name: str
    content_type: str
    content: bytes


def attached(raw: bytes, place: int) -> File | None:
    """The attachment at that place of the mail, counted from nought as they are listed; None when there is none."""
    found = attachment(raw, place)
    if found is None:
        return None
    name, content = found
    kind, suffix = next(((kind, suffix) for head, kind, suffix in PICTURES if head.match(content)), (ANY_FILE, ""))
    return File(_safe(name, suffix), kind if len(content) <= SHOWN_BYTES else ANY_FILE, content)


def _safe(name: str, suffix: str) -> str:
    """A name that leads nowhere, hides nothing and says what the bytes are, where they are known."""
    named = PurePosixPath(UNSAFE.sub("_", name).strip(" .") or "attachment")
    own = named.suffix.lower()
    if suffix:
        is_right = own == suffix or (own, suffix) == (".jpeg", ".jpg")
        return str(named) if is_right else f"{named}{suffix}"
    return str(named) if own in HARMLESS else f"{named}{INERT}"
