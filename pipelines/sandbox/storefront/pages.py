"""The pages of the storefront. Forms carry a key of their own, so that a double click is one order."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

from fastapi import APIRouter, Cookie, Depends, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from pipelines.sandbox.books import Table, read_stamp
from pipelines.sandbox.characters import BY_ID, CHARACTERS
from pipelines.sandbox.counter import Counter
from pipelines.sandbox.operations import KeyReusedError
from pipelines.sandbox.shop import RefusedError, Shop
from pipelines.sandbox.storefront.window import Tile, Visitor, delivery_choices, visitor_of
from pipelines.sandbox.tokens import visitor_token

HERE = Path(__file__).resolve().parent
CUSTOMER_COOKIE, CART_COOKIE = "fernway_customer", "fernway_cart"
LARGEST_FORM = 10_000
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"

router = APIRouter(include_in_schema=False)
templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
templates.filters["day"] = lambda text: read_stamp(text).strftime("%-d %B %Y") if text else ""
templates.globals["fresh_key"] = lambda: uuid4().hex


@dataclass(frozen=True)
class Storefront:
    """What the pages need to know of the agent. An empty `agent_url` means this host at `agent_port`."""

    jwt_secret: str
    agent_url: str
    agent_port: int

    def agent_for(self, request: Request) -> str:
        """The agent's address as the visitor's browser reaches it."""
        return self.agent_url or f"{request.url.scheme}://{request.url.hostname}:{self.agent_port}"


@dataclass(frozen=True)
class Visit:
    """One request: who, at which counter."""

    request: Request
    counter: Counter
    customer_id: str | None
    cart_token: str | None

    def page(self, template: str, shop: Shop, visitor: Visitor, status: int = 200, **words: Any) -> HTMLResponse:
        """A page with everything that all pages show."""
        storefront: Storefront = self.request.app.state.storefront
        character = visitor.character
        token = visitor_token(character.customer_id, storefront.jwt_secret, shop.now) if character else ""
        common = {
            "visitor": visitor,
            "characters": CHARACTERS,
            "agent": storefront.agent_for(self.request),
            "token": token,
            "types": list(dict.fromkeys(product["product_type"] for product in shop.every(Table.PRODUCTS))),
        }
        text = templates.get_template(template).render(**common, **words)
        return HTMLResponse(text, status, headers={"cache-control": "no-store"})

    def visitor(self, shop: Shop) -> Visitor:
        """Who the cookies say is looking."""
        return visitor_of(shop, self.customer_id, self.cart_token)


def visit(
    request: Request,
    fernway_customer: Annotated[str | None, Cookie()] = None,
    fernway_cart: Annotated[str | None, Cookie()] = None,
) -> Visit:
    """The visit behind a request."""
    return Visit(request, request.app.state.counter, fernway_customer, fernway_cart)


async def form(request: Request) -> dict[str, str]:
    """The fields of a posted form; what is too long to be one of ours is empty."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return {}
    return {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


AVisit = Annotated[Visit, Depends(visit)]
AForm = Annotated[dict[str, str], Depends(form)]


@router.get("/", response_class=HTMLResponse)
def home(at: AVisit, kind: str = "") -> HTMLResponse:
    """The shop window."""
    with at.counter.reading() as shop:
        products = [each for each in shop.every(Table.PRODUCTS) if not kind or each["product_type"] == kind]
        return at.page("home.html", shop, at.visitor(shop), tiles=[Tile.of(each) for each in products], kind=kind)


@router.get("/products/{handle}", response_class=HTMLResponse)
def product(at: AVisit, handle: str, variant: int = 0) -> HTMLResponse:
    """One product; that a signed-in customer looked at it is told to marketing."""
    with at.counter.reading() as shop:
        found = shop.find(Table.PRODUCTS, "handle", handle.replace("\x00", ""))
        visitor = at.visitor(shop)
        if not found:
            return at.page("missing.html", shop, visitor, 404)
        shown = next((each for each in found[0]["variants"] if each["id"] == variant), found[0]["variants"][0])
        page = at.page("product.html", shop, visitor, tile=Tile.of(found[0], shown["option1"]), shown=shown)
    if visitor.character:
        looked = {"customer_id": visitor.character.customer_id, "variant_id": shown["id"]}
        at.counter.perform("view_product", looked, uuid4().hex)
    return page


@router.get("/pages/{slug}", response_class=HTMLResponse)
def article(at: AVisit, slug: str) -> HTMLResponse:
    """A help article or a policy."""
    with at.counter.reading() as shop:
        pages = shop.every(Table.ARTICLES)
        found = next((each for each in pages if each["url"] == f"/pages/{slug}"), None)
        template = "article.html" if found or slug == "help" else "missing.html"
        status = 404 if template == "missing.html" else 200
        return at.page(template, shop, at.visitor(shop), status, article=found, articles=pages)


@router.get("/sitemap.xml")
def sitemap(at: AVisit) -> Response:
    """The help pages with the day each was changed last, and the products."""
    with at.counter.reading() as shop:
        changed = {each["url"]: each["updated_at"] for each in shop.every(Table.ARTICLES)}
        changed |= {f"/products/{each['handle']}": each["updated_at"] for each in shop.every(Table.PRODUCTS)}
    base = str(at.request.base_url).rstrip("/")
    listed = "".join(
        f"<url><loc>{escape(base + path)}</loc><lastmod>{changed[path]}</lastmod></url>" for path in sorted(changed)
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{SITEMAPS}">{listed}</urlset>'
    return Response(text, media_type="application/xml")


@router.get("/robots.txt", response_class=PlainTextResponse)
def robots(at: AVisit) -> str:
    """What a reader of the site is asked to leave alone."""
    return f"User-agent: *\nDisallow: /basket\nDisallow: /orders\nSitemap: {at.request.base_url}sitemap.xml\n"


@router.get("/basket", response_class=HTMLResponse)
def basket(at: AVisit, problem: str = "") -> HTMLResponse:
    """What is in the basket."""
    with at.counter.reading() as shop:
        visitor = at.visitor(shop)
        return at.page("basket.html", shop, visitor, choices=delivery_choices(visitor), problem=problem[:200])


@router.get("/orders", response_class=HTMLResponse)
def orders(at: AVisit, placed: str = "") -> HTMLResponse:
    """The orders of whoever is signed in, newest first."""
    with at.counter.reading() as shop:
        visitor = at.visitor(shop)
        character = visitor.character
        found = shop.find(Table.ORDERS, "customer_id", character.customer_id) if character else []
        newest_first = sorted(found, key=lambda order: str(order["created_at"]), reverse=True)
        return at.page("orders.html", shop, visitor, orders=newest_first, placed=placed[:20])


@router.post("/sign-in")
def sign_in(fields: AForm) -> RedirectResponse:
    """Be one of the named characters, or nobody."""
    answer = RedirectResponse("/", 303)
    chosen = fields.get("customer_id", "")
    if chosen.isascii() and chosen.isdigit() and int(chosen) in BY_ID:
        answer.set_cookie(CUSTOMER_COOKIE, chosen, samesite="lax", httponly=True)
    else:
        answer.delete_cookie(CUSTOMER_COOKIE)
    return answer


@router.post("/basket/add")
def add(at: AVisit, fields: AForm) -> RedirectResponse:
    """Put a variant into the basket."""
    with at.counter.reading() as shop:
        visitor = at.visitor(shop)
    wanted: dict[str, Any] = {"variant_id": fields.get("variant_id"), "quantity": 1}
    if visitor.basket:
        wanted["token"] = visitor.basket["token"]
    elif visitor.character:
        wanted["customer_id"] = visitor.character.customer_id
    answer, result = _try(at, "add_to_cart", wanted, fields, "/basket")
    if visitor.character is None and result:
        answer.set_cookie(CART_COOKIE, result["checkout"]["token"], samesite="lax", httponly=True)
    return answer


@router.post("/basket/remove")
def remove(at: AVisit, fields: AForm) -> RedirectResponse:
    """Take a line out of the basket."""
    with at.counter.reading() as shop:
        found = at.visitor(shop).basket
    wanted = {"token": found["token"] if found else "", "line_id": fields.get("line_id")}
    return _try(at, "remove_from_cart", wanted, fields, "/basket")[0]


@router.post("/basket/order")
def order(at: AVisit, fields: AForm) -> RedirectResponse:
    """Buy what is in the basket."""
    with at.counter.reading() as shop:
        visitor = at.visitor(shop)
    if visitor.character is None or visitor.basket is None:
        return _back("/basket", "Choose somebody to sign in as first.")
    wanted = {
        "customer_id": visitor.character.customer_id,
        "cart_token": visitor.basket["token"],
        "service": fields.get("service", "standard"),
    }
    answer, result = _try(at, "place_order", wanted, fields, "/orders")
    if result:
        answer.headers["location"] = f"/orders?placed={result['order']['order_number']}"
    return answer


def _try(
    at: Visit, name: str, wanted: dict[str, Any], fields: dict[str, str], target: str
) -> tuple[RedirectResponse, dict[str, Any]]:
    key = f"page-{fields.get('key', '')[:64] or uuid4().hex}"
    try:
        return RedirectResponse(target, 303), at.counter.perform(name, wanted, key).result
    except RefusedError as error:
        return _back("/basket", str(error)), {}
    except (ValidationError, KeyReusedError):
        return _back("/basket", "That did not work. Please try again."), {}


def _back(target: str, problem: str) -> RedirectResponse:
    return RedirectResponse(f"{target}?{urlencode({'problem': problem})}", 303)
