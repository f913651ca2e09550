"""What of a mail its sender wrote now: plain text, without the history below it and the signature."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from mailparser_reply.parser import EmailMessage as Parsed

from agent.language.words import words

# Of history there may be years, and the patterns that find where it begins take ever longer over it.
READ_AT_MOST = 4000
LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
QUOTED = re.compile(r"^\s*>")
GREETING = re.compile(
    r"(?:hi|hello|dear|hey|good (?:morning|afternoon|evening))(?:[ ,]+[\w'-]+){0,4}[,.!:]?", re.IGNORECASE
)
# Nothing in them is meant to be read.
UNSEEN = frozenset({"head", "style", "script", "title", "template", "noscript"})
# What these hold is somebody's earlier mail.
HISTORY = frozenset({"blockquote"})
HISTORY_CLASSES = frozenset({"gmail_quote", "gmail_quote_container", "yahoo_quoted", "moz-cite-prefix"})
HISTORY_IDS = frozenset({"divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container"})
LINES = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table", "ul", "ol"})
# Elements without an end.
VOID = frozenset(
    {"br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr", "embed", "source", "track", "param"}
)


def own_words(text: str) -> str:
    """What the sender says in this mail; empty when all of it is quoted.

    A yes in the history is nobody's yes today: what is not surely the sender's own is left out.
    """
    unquoted = "\n".join(line for line in text.splitlines() if not QUOTED.match(line))
    parsed = Parsed(text=unquoted.strip()[:READ_AT_MOST], languages=list(LANGUAGES), keep_hyphen_lists=True).read()
    newest = parsed.replies[0] if parsed.replies else None
    # A mail that begins with "From: ... Sent: ..." is somebody else's, forwarded.
    return "" if newest is None or newest.headers else (newest.body or "").strip()


def without_courtesy(text: str, name: str) -> str:
    """The words without a line of greeting before them and the sender's own name below them."""
    lines = text.strip().splitlines()
    if len(lines) > 1 and GREETING.fullmatch(lines[0].strip()):
        lines = lines[1:]
    own = frozenset(words(name))
    while len(lines) > 1 and own and own.issuperset(words(lines[-1])):
        lines = lines[:-1]
    return "\n".join(lines).strip()


def text_of_html(html: str) -> str:
    """The words that a reader of the page would see and that are no history."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """Collects text; markup is never kept, so nothing of it can run anywhere."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LINES:
            self.found.append("\n")
        if tag not in VOID:
            is_hidden = tag in UNSEEN | HISTORY or _is_history(dict(attrs)) or _is_invisible(dict(attrs))
            self._open.append((tag, is_hidden))

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag in names:
            # Whatever was left open inside ends with it.
            del self._open[len(names) - 1 - names[::-1].index(tag) :]
        if tag in LINES:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not any(is_hidden for _, is_hidden in self._open):
            self.found.append(data.replace("\n", " "))


def _is_history(attributes: dict[str, str | None]) -> bool:
    classes = frozenset((attributes.get("class") or "").split())
    return bool(classes & HISTORY_CLASSES) or attributes.get("id") in HISTORY_IDS


def _is_invisible(attributes: dict[str, str | None]) -> bool:
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or "hidden" in attributes
