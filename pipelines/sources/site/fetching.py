"""One address of one host, within bounds of size, time and place. What comes back is not trusted."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

AGENT = "RapportSiteReader"
_GZIP = b"\x1f\x8b"
_MOST_REDIRECTS = 3
_GONE = (404, 410)


class UnreachableError(RuntimeError):
    """An address could not be read now; its last version stands. The message says why, and nothing of its content."""


class GoneError(RuntimeError):
    """The site itself says that there is nothing at an address any more."""


@dataclass(frozen=True)
class Bounds:
    """How much is read of one address at most, and how long it may take."""

    page_bytes: int = 2_000_000
    sitemap_bytes: int = 50_000_000
    seconds: float = 15.0


@dataclass(frozen=True)
class Body:
    """What stood at an address. `media_type` is lower case and without parameters."""

    content: bytes
    media_type: str
    charset: str


class Fetcher:
    """Reads the addresses of `origin`, scheme, host and port, and of no other."""

    def __init__(self, client: httpx.Client, origin: str, bounds: Bounds) -> None:
        self._client = client
        self.origin = origin
        self.bounds = bounds

    def is_own(self, url: str) -> bool:
        """Whether the address is one of the brand's own host."""
        return origin_of(url) == self.origin

    def body(self, url: str, most_bytes: int) -> Body:
        """What stands at `url`, after redirects within the host.

        Raises:
            GoneError: it answers 404 or 410.
            UnreachableError: it answers anything else but 200, leads off the host, is too large or too slow.
        """
        deadline = time.monotonic() + self.bounds.seconds
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                if not self.is_own(url):
                    raise UnreachableError("it leads to another host")
                with self._client.stream("GET", url) as response:
                    if not response.has_redirect_location:
                        return _read(response, most_bytes, deadline)
                    url = urljoin(url, response.headers["location"])
        except httpx.HTTPError as error:
            raise UnreachableError(type(error).__name__) from error
        raise UnreachableError(f"more than {_MOST_REDIRECTS} redirects")


def client(bounds: Bounds) -> httpx.Client:
    """A client that follows nothing by itself and takes no proxy from the environment."""
    timeout = httpx.Timeout(bounds.seconds, connect=5.0)
    return httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False, headers={"user-agent": AGENT})


def origin_of(url: str) -> str:
    """Scheme, host and port; empty for what is no address of the web."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    is_address = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    return f"{parts.scheme}://{parts.hostname}:{port}" if is_address else ""


def unpacked(content: bytes, most_bytes: int) -> bytes:
    """The content, unpacked when it is gzip.

    Raises:
        UnreachableError: it is not whole, or larger than `most_bytes` once unpacked.
    """
    if not content.startswith(_GZIP):
        return content
    try:
        unpacking = zlib.decompressobj(wbits=31)
        whole = unpacking.decompress(content, most_bytes + 1)
    except zlib.error as error:
        raise UnreachableError("broken gzip") from error
    if len(whole) > most_bytes or not unpacking.eof:
        raise UnreachableError(f"larger than {most_bytes} bytes, or not whole, once unpacked")
    return whole


def _read(response: httpx.Response, most_bytes: int, deadline: float) -> Body:
    if response.status_code in _GONE:
        raise GoneError(f"it answers {response.status_code}")
    if response.status_code != httpx.codes.OK:
        raise UnreachableError(f"it answers {response.status_code}")
    content = bytearray()
    for piece in response.iter_bytes(65_536):
        content += piece
        if len(content) > most_bytes:
            raise UnreachableError(f"larger than {most_bytes} bytes")
        if time.monotonic() > deadline:
            raise UnreachableError("it took too long")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Body(bytes(content), media_type, response.charset_encoding or "utf-8")
