"""Text that runs, loads or misleads where it is shown without care, and what of it is left in what we send."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

# Each is text that runs, loads or misleads where it is shown without care.
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "![look](https://evil.example/pixel.png)",
    "[click](javascript:alert(1))",
    "[click][1]\n\n[1]: javascript:alert(1)",
    "=HYPERLINK(\"https://evil.example\",\"open\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\x1b[31mred\x1b[0m\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "{{ticket.requester.email}} {{current_user.details}}",
    "{% if 1 %}{{ person.email }}{% endif %}",
    "zero\u200bwidth \U000e0069\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065 \u202egnp.exe",
    "</p></div><iframe src=https://evil.example></iframe>",
    "`code` ```\nblock\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\"><a href=//evil.example>here</a>",
)  # fmt: skip
HARMLESS_TAGS = frozenset({"h4", "p", "br"})


def dangers(body: Any, where: str = "") -> list[tuple[str, str]]:
    """Where in a body a helpdesk would run, load or fill in something, and what."""
    if isinstance(body, dict):
        return [danger for name, each in body.items() for danger in dangers(each, f"{where}/{name}")]
    if isinstance(body, list):
        return [danger for each in body for danger in dangers(each, where)]
    if not isinstance(body, str):
        return []
    return [(where, why) for why in wrong_in(body, is_html=where.endswith(("html_body", "body_html")))]


def wrong_in(text: str, *, is_html: bool) -> list[str]:
    """What of a text would be run, loaded or filled in; of HTML every tag and attribute that is not ours."""
    found = [mark for mark in ("{{", "{%", "](", "][", "\x1b", "\u200b", "\u202e", "`") if mark in text]
    found += ["tag characters"] if any(0xE0000 <= ord(letter) <= 0xE0FFF for letter in text) else []
    if not is_html:
        return found + (["<"] if "<" in text else []) + (["formula"] if text[:1] in set("=+-@\t\r") else [])
    tags = _Tags()
    tags.feed(text)
    return found + sorted(tags.found)


class _Tags(HTMLParser):
    """Every tag or attribute that is not one of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in HARMLESS_TAGS or attributes:
            self.found.add(f"<{tag}>")
