"""A small site that speaks HTTP, and what it can do wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipelines.inbox import Inbox, migrate

XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass
class Answered:
    """What stands at a path."""

    content: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/html; charset=utf-8"})
    seconds: float = 0.0


@dataclass
class BrandSite:
    """Paths and what stands there; `asked` is what was asked for, in order."""

    at: dict[str, Answered] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def page(self, path: str, html: str, **given) -> None:
        self.at[path] = Answered(html.encode(), **given)

    def article(self, path: str, title: str, *paragraphs: str) -> None:
        told = "".join(f"<p>{each}</p>" for each in paragraphs)
        self.page(
            path, f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{told}</main></body></html>"
        )

    def sitemap(self, *paths: str | tuple[str, str], at: str = "/sitemap.xml", is_index: bool = False) -> None:
        pairs = [(each, "") if isinstance(each, str) else each for each in paths]
        listed = "".join(
            f"<{'sitemap' if is_index else 'url'}><loc>{each if '://' in each else self.url + each}</loc>"
            + (f"<lastmod>{changed}</lastmod>" if changed else "")
            + f"</{'sitemap' if is_index else 'url'}>"
            for each, changed in pairs
        )
        root = "sitemapindex" if is_index else "urlset"
        self.at[at] = Answered(f'<?xml version="1.0"?><{root} xmlns="{XMLNS}">{listed}</{root}>'.encode())


@pytest.fixture
def brand() -> Iterator[BrandSite]:
    site = BrandSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            found = site.at.get(self.path, Answered(b"nothing here", 404))
            time.sleep(found.seconds)
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(found.content)))
            self.end_headers()
            # A reader that has had enough goes away.
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(found.content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def inbox(database_url: str) -> Iterator[Inbox]:
    migrate(database_url)
    opened = Inbox(database_url)
    yield opened
    opened.close()
