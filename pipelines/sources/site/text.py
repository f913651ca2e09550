"""The words of a page as a reader sees them: no script, no markup, nothing hidden, not what frames every page."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser

LONGEST_TEXT, LONGEST_TITLE = 100_000, 300
# What is not the page's own text, or no text at all.
_PASSED_OVER = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "math",
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "textarea",
        "iframe",
        "object",
        "dialog",
        "head",
    ]
)
_EMPTY = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
        "br",
    ]
)
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d]*[1-9])")
# Zero width, bidirectional controls, variation selectors, the tag block, and what is no character.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)


@dataclass(frozen=True)
class PageText:
    """Title and text of a page; a block of the page is a line."""

    title: str
    body: str


def page_text(html: str) -> PageText:
    """What a page says: its `article` or `main` where it has one, else all of it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    kept = reader.inner or reader.whole
    title = _spaced(reader.heading) or _spaced(reader.title).partition(" · ")[0].partition(" | ")[0]
    return PageText(title[:LONGEST_TITLE], _lines(kept)[:LONGEST_TEXT])


class _Reader(HTMLParser):
    """Walks over tags that may be unclosed; what is passed over ends where its own tag is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self.heading = "", ""
        self.whole: list[str] = []
        self.inner: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _EMPTY:
            self._open.append((tag, tag in _PASSED_OVER or _is_hidden(dict(attrs))))
        if tag in _BLOCKS:
            self._keep("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HEADINGS and self._is_seen():
            # A heading reads on into what stands beneath it.
            self._keep("\v")
        elif tag in _BLOCKS:
            self._keep("\n")
        places = [at for at, (name, _) in enumerate(self._open) if name == tag]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        tags = [name for name, _ in self._open]
        if tags[-1:] == ["title"] and "svg" not in tags:
            self.title += data
        elif "h1" in tags and self._is_seen():
            self.heading += data
        elif self._is_seen():
            self._keep(data)

    def _is_seen(self) -> bool:
        return not any(is_passed_over for _, is_passed_over in self._open)

    def _keep(self, text: str) -> None:
        self.whole.append(text)
        if any(name in ("main", "article") for name, _ in self._open):
            self.inner.append(text)


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    is_marked = "hidden" in attributes or (attributes.get("aria-hidden") or "").lower() == "true"
    return is_marked or _HIDDEN.search((attributes.get("style") or "").lower()) is not None


def _lines(pieces: list[str]) -> str:
    text = re.sub(r"\v\s*", ": ", _clean("".join(pieces)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line.strip(" :"))


def _spaced(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    # Angle brackets would be markup again wherever the text is shown as such. \v is ours, and stays.
    kept = _INVISIBLE.sub("", unicodedata.normalize("NFC", text.replace("\r", "\n")).replace("\v", "\ue000"))
    return kept.replace("\ue000", "\v").replace("<", " ").replace(">", " ")
