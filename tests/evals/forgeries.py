"""Forged tokens, app-proxy requests and webhooks: how many are believed. None may be.

`python -m tests.evals.forgeries --json [--count N] [--seed S]`: the doors are shown N forgeries in turn, each made
of a valid proof by one change (wrong, missing, truncated, re-serialised, another secret, stale, ...). The valid proof
itself must pass before: a door that refuses everything would look safe.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import jwt

from agent.visitor_proof import ProofError, TokenKey, visitor_of_app_proxy, visitor_of_token
from pipelines.sources.gorgias import Gorgias
from pipelines.sources.klaviyo import Klaviyo
from pipelines.sources.protocol import Delivery, ForgedDeliveryError, Source
from pipelines.sources.segment import Segment
from pipelines.sources.shopify import Shopify
from pipelines.sources.standard import sandbox
from pipelines.sources.zendesk import Zendesk
from tests.evals._report import Report
from tests.pipelines.sources.deliveries import (
    GORGIAS_SECRET,
    KLAVIYO_SECRET,
    NOW,
    SHOPIFY_SECRET,
    WEBHOOK_SECRET,
    WRITE_KEY,
    ZENDESK_SECRET,
    from_gorgias,
    from_klaviyo,
    from_segment,
    from_shopify,
    from_standard,
    from_zendesk,
)

SECRET = "a-secret-of-the-forgeries-0123456789abcdef"
KEYS = {"new": TokenKey(SECRET), "old": TokenKey(SECRET[::-1])}
BODY = {"id": 7, "email": "anna@example.com", "total_price": "84.50"}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/.!~ "
GOAL = {"accepted": 0}

Forgery = tuple[str, Callable[[], bool]]


@dataclass(frozen=True)
class Door:
    """One place where a proof is shown: whether it lets the true one in, and a forgery by name."""

    name: str
    true: Callable[[], bool]
    forged: Callable[[Random], Forgery]


def doors() -> list[Door]:
    """Every door of the agent and the collector."""
    return [
        Door("jwt", lambda: _token_passes(_token({})), _forged_token),
        Door("app_proxy", lambda: _proxy_passes(_proxy({})), _forged_proxy),
        *(_webhook(name, *made) for name, made in _sources().items()),
    ]


def run(count: int, seed: int) -> dict[str, Any]:
    """Show `count` forgeries, the doors in turn; how many were made of each kind, and what was accepted."""
    random, made, accepted = Random(seed), Counter[str](), []
    every = doors()
    shut = [door.name for door in every if not door.true()]
    for number in range(count):
        door = every[number % len(every)]
        kind, passes = door.forged(random)
        made[f"{door.name}_{kind}"] += 1
        if passes():
            accepted.append(f"{door.name}: {kind}")
    return {"forgeries": sum(made.values()), "accepted": len(accepted), "true_refused": len(shut)} | {
        "kinds": len(made),
        "which": sorted(set(accepted)) + shut,
    }


def _token(claims: Mapping[str, Any], *, kid: str = "new", secret: str = SECRET, algorithm: str = "HS256") -> str:
    usual = {"sub": "7", "aud": "rapport", "iat": NOW, "exp": NOW + timedelta(minutes=10)}
    return jwt.encode(usual | dict(claims), secret, algorithm=algorithm, headers={"kid": kid})


def _token_passes(token: str) -> bool:
    try:
        return visitor_of_token(token, KEYS, NOW).is_verified
    except ProofError:
        return False


def _forged_token(random: Random) -> Forgery:
    head, claims, signature = _token({"sub": str(random.randrange(10**9))}).split(".")
    other = json.dumps({"sub": "8", "aud": "rapport", "iat": 1, "exp": 9_999_999_999})
    late = timedelta(seconds=random.randrange(1, 10**6))
    forged: dict[str, Callable[[], str]] = {
        "changed": lambda: _changed(f"{head}.{claims}.{signature}", random),
        "truncated": lambda: f"{head}.{claims}.{signature[: random.randrange(len(signature))]}",
        "missing": lambda: random.choice([f"{head}.{claims}", f"{head}.{claims}.", "", f"..{signature}"]),
        "reserialised": lambda: f"{head}.{_b64(other)}.{signature}",
        "padded": lambda: f"{head}.{claims}.{signature}{random.choice(['=', '==', ' ', chr(10), '.'])}",
        "other_secret": lambda: _token({}, secret=f"{random.getrandbits(320):080x}"),
        "swapped_kid": lambda: _token({}, kid=random.choice(["old", "other", "", "../new"])),
        "none": lambda: f"{_b64(json.dumps({'alg': random.choice(['none', 'None', 'NONE']), 'kid': 'new'}))}.{claims}.",
        "other_algorithm": lambda: _token({}, secret=SECRET * 2, algorithm=random.choice(["HS384", "HS512"])),
        "stale": lambda: _token({"iat": NOW - late - timedelta(hours=1), "exp": NOW - late}),
        "from_the_future": lambda: _token({"iat": NOW + timedelta(seconds=61), "exp": NOW + timedelta(minutes=30)}),
        "too_long": lambda: _token({"exp": NOW + timedelta(hours=1) + late}),
        "other_audience": lambda: _token({"aud": random.choice(["dashboards", ["rapport", "x"], "RAPPORT", ""])}),
        "no_customer": lambda: _token({"sub": random.choice(["", "anna", "7 or 1=1", "7" * 21, "-7", "\uff17"])}),
    }
    kind = random.choice(list(forged))
    token = forged[kind]()
    return kind, lambda: _token_passes(token)


Query = list[tuple[str, str]]


def _proxy(given: Mapping[str, str], *, secret: str = SECRET) -> Query:
    query = {"shop": "fernway.myshopify.com", "path_prefix": "/apps/chat", "logged_in_customer_id": "7"}
    query |= {"timestamp": str(int(NOW.timestamp()))} | dict(given)
    message = "".join(sorted(f"{key}={value}" for key, value in query.items()))
    return [*query.items(), ("signature", hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest())]


def _proxy_passes(query: Query) -> bool:
    try:
        return visitor_of_app_proxy(query, SECRET, NOW) is not None
    except ProofError:
        return False


def _forged_proxy(random: Random) -> Forgery:
    true = _proxy({"logged_in_customer_id": str(random.randrange(1, 10**9))})
    signature = true[-1][1]
    when = int(NOW.timestamp()) + random.choice([-1, 1]) * random.randrange(301, 10**8)
    forged: dict[str, Callable[[], Query]] = {
        "changed": lambda: [*true[:-1], ("signature", _changed(signature, random))],
        "truncated": lambda: [*true[:-1], ("signature", signature[: random.randrange(64)])],
        "missing": lambda: true[:-1],
        "doubled": lambda: [*true, random.choice(true)],
        "other_customer": lambda: [(key, "8" if key == "logged_in_customer_id" else value) for key, value in true],
        "one_more": lambda: [*true, (random.choice(["x", "logged_in_customer_id ", "shop"]), "8")],
        "one_less": lambda: (
            [pair for pair in true if pair[0] != random.choice(["shop", "path_prefix", "timestamp"])][:-2] + true[-1:]
        ),
        "upper_case": lambda: [*true[:-1], ("signature", signature.upper())],
        "other_secret": lambda: _proxy({}, secret=f"{random.getrandbits(320):080x}"),
        "stale": lambda: _proxy({"timestamp": str(when)}),
        "no_time": lambda: _proxy({"timestamp": random.choice(["", "soon", "-1", "1e9", "9" * 12])}),
        "no_customer": lambda: _proxy({"logged_in_customer_id": random.choice(["", "anna", "7,8", "7" * 21])}),
    }
    kind = random.choice(list(forged))
    query = forged[kind]()
    if kind == "upper_case" and signature == signature.upper():
        return _forged_proxy(random)
    return kind, lambda: _proxy_passes(query)


def _sources() -> dict[str, tuple[Source, Callable[..., Delivery], str | None, bool]]:
    """Each source, how a true delivery of it is made, the header that signs the body, and whether time is signed."""
    return {
        "shopify": (Shopify((SHOPIFY_SECRET,)), lambda **o: from_shopify("orders/create", BODY, **o),
                    "x-shopify-hmac-sha256", False),
        "standard": (sandbox(WEBHOOK_SECRET), lambda **o: from_standard("loyalty_changed", BODY, **o),
                     "webhook-signature", True),
        "klaviyo": (Klaviyo(KLAVIYO_SECRET), lambda **o: from_klaviyo([BODY], **o), "klaviyo-signature", True),
        "zendesk": (Zendesk(ZENDESK_SECRET), lambda **o: from_zendesk(BODY, **o), "x-zendesk-webhook-signature", True),
        "segment": (Segment(WRITE_KEY), lambda **o: from_segment("track", BODY, **_named(o, "write_key")),
                    None, False),
        "gorgias": (Gorgias(GORGIAS_SECRET), lambda **o: from_gorgias(BODY, **o), None, False),
    }  # fmt: skip


def _named(options: dict[str, Any], name: str) -> dict[str, Any]:
    return {name: options["secret"]} if options else {}


def _webhook(name: str, source: Source, make: Callable[..., Delivery], header: str | None, is_timed: bool) -> Door:
    def passes(delivery: Delivery) -> bool:
        try:
            source.verify(delivery)
        except ForgedDeliveryError:
            return False
        return True

    def forged(random: Random) -> Forgery:
        true = make()
        kinds: dict[str, Callable[[], Delivery]] = {
            "other_secret": lambda: make(secret=_secret(random, name)),
            "near_secret": lambda: make(secret=_near(name, random)),
            "missing": lambda: replace(true, headers={}, query=()),
        }
        if header:
            given = true.headers[header]
            kinds |= {
                "changed": lambda: _with(true, header, _changed(given, random)),
                "truncated": lambda: _with(true, header, given[: random.randrange(len(given))]),
                "empty": lambda: _with(true, header, ""),
                "other_body": lambda: replace(true, body=_other_bytes(true.body, random)),
                "reserialised": lambda: replace(true, body=json.dumps(json.loads(true.body), indent=1).encode()),
            }
        if is_timed:
            late = timedelta(seconds=random.choice([-1, 1]) * random.randrange(301, 10**6))
            kinds["stale"] = lambda: replace(true, received_at=true.received_at + late)
        kind = random.choice(list(kinds))
        delivery = kinds[kind]()
        return kind, lambda: passes(delivery)

    return Door(name, lambda: passes(make()), forged)


def _with(delivery: Delivery, header: str, value: str) -> Delivery:
    return replace(delivery, headers={**delivery.headers, header: value})


def _secret(random: Random, name: str) -> str:
    raw = random.randbytes(32)
    return f"whsec_{base64.b64encode(raw).decode()}" if name == "standard" else raw.hex()


def _near(name: str, random: Random) -> str:
    """A secret with one byte wrong."""
    if name == "standard":
        raw = bytearray(base64.b64decode(WEBHOOK_SECRET.removeprefix("whsec_")))
        raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
        return f"whsec_{base64.b64encode(bytes(raw)).decode()}"
    known = {"shopify": SHOPIFY_SECRET, "klaviyo": KLAVIYO_SECRET, "zendesk": ZENDESK_SECRET}
    known |= {"segment": WRITE_KEY, "gorgias": GORGIAS_SECRET}
    return _changed(known[name], random, "abcdefghijklmnopqrstuvwxyz")


def _changed(text: str, random: Random, letters: str = ALPHABET) -> str:
    """The text with one character another."""
    place = random.randrange(len(text))
    other = random.choice([letter for letter in letters if letter != text[place]])
    return text[:place] + other + text[place + 1 :]


def _other_bytes(body: bytes, random: Random) -> bytes:
    changed = bytearray(body)
    changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def main() -> None:
    """Forge, show, count and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    arguments.add_argument("--count", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    chosen = arguments.parse_args()
    figures = run(chosen.count, chosen.seed)
    which = figures.pop("which")
    met = figures["accepted"] == 0 and figures["true_refused"] == 0
    size = {"count": chosen.count, "seed": chosen.seed}
    Report("forgeries", figures, GOAL, met, size=size).show({"believed": which}, is_json=chosen.json)


if __name__ == "__main__":
    main()
