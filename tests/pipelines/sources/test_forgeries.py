"""Nobody but the sender: the same forgeries against every source, by name and by the thousand."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import NamedTuple

import pytest

from pipelines.inbox.credentials import Credentials
from pipelines.inbox.serving import sources
from pipelines.sources.protocol import Delivery, ForgedDeliveryError
from tests.pipelines.sources import deliveries as sent
from tests.pipelines.sources.helpdesk_examples import GORGIAS_TICKET, ZENDESK_EVENT, klaviyo_item
from tests.pipelines.sources.shopify_examples import ORDER

SENDERS = sources(
    Credentials.model_validate(
        {
            "shopify_secret": sent.SHOPIFY_SECRET,
            "segment_write_key": sent.WRITE_KEY,
            "webhook_secret": sent.WEBHOOK_SECRET,
            "klaviyo_secret": sent.KLAVIYO_SECRET,
            "zendesk_secret": sent.ZENDESK_SECRET,
            "gorgias_secret": sent.GORGIAS_SECRET,
        }
    ),
    "GB",
)
OTHER = "whsec_" + base64.b64encode(b"another secret of thirty-two byte").decode()
EACH = 1_600


class Sender(NamedTuple):
    """How a source's deliveries are made, and where its proof stands."""

    honest: Callable[..., Delivery]
    proof: str
    secret: str = "secret"
    stamp: str | None = None
    signs_body: bool = True


BY_NAME = {
    "shopify": Sender(lambda **secret: sent.from_shopify("orders/create", ORDER, **secret), "x-shopify-hmac-sha256"),
    "segment": Sender(
        lambda **secret: sent.from_segment("page", {"userId": "7"}, **secret),
        "authorization",
        secret="write_key",
        signs_body=False,
    ),
    "rapport": Sender(
        lambda **secret: sent.from_standard("message_sent", {}, **secret),
        "webhook-signature",
        stamp="webhook-timestamp",
    ),
    "sandbox": Sender(
        lambda **secret: sent.from_standard("tickets/update", {}, **secret),
        "webhook-signature",
        stamp="webhook-timestamp",
    ),
    "klaviyo": Sender(
        lambda **secret: sent.from_klaviyo([klaviyo_item()], **secret), "klaviyo-signature", stamp="klaviyo-timestamp"
    ),
    "zendesk": Sender(
        lambda **secret: sent.from_zendesk(ZENDESK_EVENT, **secret),
        "x-zendesk-webhook-signature",
        stamp="x-zendesk-webhook-signature-timestamp",
    ),
    "gorgias": Sender(lambda **secret: sent.from_gorgias(GORGIAS_TICKET, **secret), "?secret", signs_body=False),
}


def proof_of(delivery, sender):
    return dict(delivery.query)["secret"] if sender.proof == "?secret" else delivery.headers[sender.proof]


def with_proof(delivery, sender, proof):
    if sender.proof == "?secret":
        return dataclasses.replace(delivery, query=(("secret", proof),))
    return dataclasses.replace(delivery, headers={**delivery.headers, sender.proof: proof})


def named(name):
    """The forgeries that have a name."""
    sender = BY_NAME[name]
    honest = sender.honest()
    proof = proof_of(honest, sender)
    yield "missing", dataclasses.replace(honest, headers={}, query=())
    for label, guess in {
        "empty": "",
        "wrong": proof[::-1],
        "truncated": proof[:-1],
        "longer": f"{proof}0",
        "upper case": proof.upper() if proof.upper() != proof else proof.lower(),
        "not ascii": f"\xe9{proof}",
        "twice": f"{proof},{proof}",
    }.items():
        yield label, with_proof(honest, sender, guess)
    yield "other secret", sender.honest(**{sender.secret: OTHER})
    if sender.signs_body:
        yield "re-serialised", dataclasses.replace(honest, body=json.dumps(json.loads(honest.body), indent=1).encode())
        yield "one byte more", dataclasses.replace(honest, body=honest.body + b" ")
        yield "another body", dataclasses.replace(honest, body=b"{}")
    if sender.stamp is not None:
        stamp = honest.headers[sender.stamp]
        for label, late in (("stale", 301), ("from the future", -301)):
            yield label, dataclasses.replace(honest, received_at=honest.received_at + timedelta(seconds=late))
        yield "other time", dataclasses.replace(honest, headers={**honest.headers, sender.stamp: stamp[:-1]})
        yield "no time", dataclasses.replace(honest, headers={**honest.headers, sender.stamp: ""})
        yield from moved(honest, sender, stamp)


def moved(honest, sender, stamp):
    """Bytes pushed over the seam between time and body, where nothing marks it."""
    for count in range(1, len(stamp)):
        head, tail = stamp[:count], stamp[count:]
        if sender.stamp == "klaviyo-timestamp":
            yield f"seam {count}", reseamed(honest, sender, honest.body + head.encode(), tail)
        elif sender.stamp.startswith("x-zendesk"):
            yield f"seam {count}", reseamed(honest, sender, tail.encode() + honest.body, head)


def reseamed(honest, sender, body, stamp):
    return dataclasses.replace(honest, body=body, headers={**honest.headers, sender.stamp: stamp})


def drawn(name, random):
    """A forgery that has no name: a proof or a body changed where it hurts least to be noticed."""
    sender = BY_NAME[name]
    honest = sender.honest()
    proof = proof_of(honest, sender)
    place = random.randrange(len(proof) - 1)
    other = chr((ord(proof[place]) - 33 + random.randrange(1, 93)) % 94 + 33)
    choices = [
        lambda: with_proof(honest, sender, proof[:place] + other + proof[place + 1 :]),
        lambda: with_proof(honest, sender, proof[:place]),
        lambda: with_proof(honest, sender, "".join(random.choices(proof, k=len(proof)))),
        lambda: with_proof(honest, sender, random.randbytes(random.randrange(64)).hex()),
    ]
    if sender.signs_body:
        at = random.randrange(len(honest.body))
        flipped = bytes([honest.body[at] ^ (1 << random.randrange(7))])
        choices.append(lambda: dataclasses.replace(honest, body=honest.body[:at] + flipped + honest.body[at + 1 :]))
        choices.append(lambda: dataclasses.replace(honest, body=honest.body[:at]))
    return random.choice(choices)()


def is_accepted(name, delivery):
    try:
        SENDERS[name].verify(delivery)
    except ForgedDeliveryError:
        return False
    return True


def test_every_source_is_put_to_the_test():
    assert set(BY_NAME) == set(SENDERS)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_honest_delivery_is_accepted_or_no_refusal_would_mean_anything(name):
    assert is_accepted(name, BY_NAME[name].honest())


@pytest.mark.parametrize(
    ("name", "delivery"),
    [pytest.param(name, each, id=f"{name} {label}") for name in BY_NAME for label, each in named(name)],
)
def test_a_forgery_is_refused(name, delivery):
    assert not is_accepted(name, delivery)


def test_of_ten_thousand_forgeries_none_is_accepted():
    seed = 20260301
    random, tried, accepted = Random(seed), 0, []
    for name in BY_NAME:
        honest, sender = BY_NAME[name].honest(), BY_NAME[name]
        for _ in range(EACH):
            forgery = drawn(name, random)
            # A shuffle may give the proof back.
            if forgery == honest or proof_is_same(forgery, honest, sender):
                continue
            tried += 1
            accepted += [(name, forgery)] if is_accepted(name, forgery) else []
    assert accepted == [], f"seed {seed}"
    assert tried >= 10_000


def proof_is_same(forgery, honest, sender):
    """Whether a change left the user as it was: another password, or a scheme in capitals, is no forgery."""
    if sender.proof != "authorization":
        return False
    spelled = [proof_of(each, sender).partition(" ")[2] for each in (forgery, honest)]
    try:
        return base64.b64decode(spelled[0], validate=True).partition(b":")[0] == sent.WRITE_KEY.encode()
    except ValueError:
        return False
