"""What a sitemap lists, by the protocol of sitemaps.org. No entity is ever resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from pipelines.sources.site.fetching import UnreachableError

MOST_ENTRIES = 50_000
_LONGEST_ADDRESS = 2_048


@dataclass(frozen=True)
class Entry:
    """One address and, where the sitemap says it, when it was changed last, as written there."""

    url: str
    changed: str = ""


@dataclass
class Sitemap:
    """The pages of a `urlset`, or the sitemaps of a `sitemapindex`."""

    is_index: bool
    entries: list[Entry] = field(default_factory=list)


def parsed(content: bytes) -> Sitemap:
    """What the document lists.

    Raises:
        UnreachableError: it is no sitemap, not well formed, has a document type, or lists more than may be.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise UnreachableError(f"not well-formed XML at line {error.lineno}") from error
    if reader.sitemap is None:
        raise UnreachableError("neither a urlset nor a sitemapindex")
    return reader.sitemap


class _Reader:
    """Collects `loc` and `lastmod` of each entry. Names count without their namespace."""

    def __init__(self) -> None:
        self.sitemap: Sitemap | None = None
        self._texts: dict[str, str] = {}
        self._path: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_: object) -> None:
        raise UnreachableError("a document type, which no sitemap has")

    def _start(self, name: str, _: object) -> None:
        local = name.rpartition(" ")[2]
        if not self._path:
            if local not in ("urlset", "sitemapindex"):
                raise UnreachableError("neither a urlset nor a sitemapindex")
            self.sitemap = Sitemap(local == "sitemapindex")
        if len(self._path) == 1:
            self._texts = {}
        self._path.append(local)

    def _text(self, text: str) -> None:
        # Of an entry its own children: an image within it has a `loc` as well.
        if len(self._path) == 3 and self._path[-1] in ("loc", "lastmod"):
            told = self._texts.get(self._path[-1], "") + text
            self._texts[self._path[-1]] = told[: _LONGEST_ADDRESS + 1]

    def _end(self, _: str) -> None:
        self._path.pop()
        url = self._texts.get("loc", "").strip()
        if len(self._path) == 1 and self.sitemap is not None and 0 < len(url) <= _LONGEST_ADDRESS:
            self.sitemap.entries.append(Entry(url, self._texts.get("lastmod", "").strip()))
            if len(self.sitemap.entries) > MOST_ENTRIES:
                raise UnreachableError(f"more than {MOST_ENTRIES} entries")
