"""Proofs of who is asking: our JWT, Shopify's app proxy."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from agent.visitor_proof import ProofError, TokenKey, visitor_of_app_proxy, visitor_of_token

NOW = datetime(2026, 3, 11, 14, 5, tzinfo=UTC)
SECRET = "a-secret-of-at-least-thirty-two-bytes"
OLD = SECRET[::-1]
KEYS = {"new": TokenKey(SECRET), "old": TokenKey(OLD)}


def a_token(*, kid="new", secret=SECRET, algorithm="HS256", **claims):
    usual = {"sub": "7", "aud": "rapport", "iat": NOW, "exp": NOW + timedelta(minutes=10)}
    return jwt.encode(usual | claims, secret, algorithm=algorithm, headers={"kid": kid} if kid else {})


def test_a_token_names_the_shopify_customer():
    visitor = visitor_of_token(a_token(), KEYS, NOW)
    assert (visitor.identifier, visitor.proof, visitor.is_verified) == ("shopify_customer_id:7", "jwt", True)


def test_a_token_lives_an_hour_at_most_and_not_a_second_after_its_end():
    assert visitor_of_token(a_token(exp=NOW + timedelta(hours=1)), KEYS, NOW)
    assert visitor_of_token(a_token(exp=NOW + timedelta(seconds=1)), KEYS, NOW)
    for wrong in (
        {"exp": NOW + timedelta(hours=1, seconds=1)},
        {"exp": NOW},
        {"iat": NOW + timedelta(seconds=61), "exp": NOW + timedelta(minutes=30)},
        {"nbf": NOW + timedelta(minutes=5)},
        {"exp": True},
        {"exp": 1e30},
        {"iat": "now"},
    ):
        with pytest.raises(ProofError):
            visitor_of_token(a_token(**wrong), KEYS, NOW)


def test_a_key_is_known_by_its_id_and_ids_cannot_be_swapped():
    assert visitor_of_token(a_token(kid="old", secret=OLD), KEYS, NOW)
    assert visitor_of_token(a_token(kid=None), KEYS, NOW)
    for token in (a_token(kid="old"), a_token(kid="other"), a_token(secret=OLD)):
        with pytest.raises(ProofError):
            visitor_of_token(token, KEYS, NOW)


@pytest.mark.parametrize("algorithm", ["HS512", "HS384", "none"])
def test_the_algorithm_is_ours_to_choose(algorithm):
    # 64 bytes, so that only the algorithm is wrong.
    secret = "" if algorithm == "none" else SECRET * 2
    with pytest.raises(ProofError):
        visitor_of_token(a_token(secret=secret, algorithm=algorithm), {"new": TokenKey(SECRET * 2)}, NOW)


@pytest.fixture(scope="module")
def key_pair():
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(), public


def test_a_token_of_the_shops_key_pair_is_believed_and_its_public_half_signs_nothing(key_pair):
    private, public = key_pair
    keys = KEYS | {"pair": TokenKey(public, "RS256")}
    assert visitor_of_token(a_token(kid="pair", secret=private, algorithm="RS256"), keys, NOW).proof == "jwt"
    # Signed with what everybody may know, as if it were a secret: the library refuses to write it, so we do.
    confused = by_hand({"alg": "HS256", "kid": "pair", "typ": "JWT"}, public.encode())
    for token in (
        confused,
        a_token(kid="pair"),
        a_token(kid="new", secret=private, algorithm="RS256"),
        a_token(kid="pair", secret=private, algorithm="RS512"),
    ):
        with pytest.raises(ProofError):
            visitor_of_token(token, keys, NOW)


def by_hand(header, secret):
    claims = {"sub": "7", "aud": "rapport", "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 600}
    head = ".".join(spelled(json.dumps(part).encode()) for part in (header, claims))
    return f"{head}.{spelled(hmac.digest(secret, head.encode(), 'sha256'))}"


def spelled(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_a_signature_spelled_another_way_is_refused():
    token = a_token()
    odd = [token + "=", token + "\n", f"{token[:-3]}!{token[-3:]}", f" {token}"]
    # The last of 43 characters carries two bits that say nothing.
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    odd += [token[:-1] + letter for letter in letters if letter != token[-1]]
    for other in odd:
        with pytest.raises(ProofError):
            visitor_of_token(other, KEYS, NOW)


def test_a_token_with_one_character_changed_anywhere_is_refused():
    token = a_token()
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(ProofError):
            visitor_of_token(token[:place] + other + token[place + 1 :], KEYS, NOW)


def a_proxy_query(**given):
    query = {"shop": "fernway.myshopify.com", "path_prefix": "/apps/chat", "timestamp": str(int(NOW.timestamp()))}
    query |= {"logged_in_customer_id": "7"} | given
    message = "".join(sorted(f"{key}={value}" for key, value in query.items()))
    signature = hmac.new(SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
    return [*query.items(), ("signature", signature)]


def test_the_app_proxy_names_the_customer_and_a_blank_one_is_a_stranger():
    visitor = visitor_of_app_proxy(a_proxy_query(), SECRET, NOW)
    assert visitor is not None
    assert visitor.identifier == "shopify_customer_id:7"
    assert visitor_of_app_proxy(a_proxy_query(logged_in_customer_id=""), SECRET, NOW) is None


def test_the_signature_of_shopifys_own_example_is_ours():
    # From Shopify's documentation of app proxies: the query, the secret and the signature.
    query = [
        ("extra", "1"),
        ("extra", "2"),
        ("shop", "shop-name.myshopify.com"),
        ("logged_in_customer_id", "1"),
        ("path_prefix", "/apps/awesome_reviews"),
        ("timestamp", "1317327555"),
        ("signature", "4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb"),
    ]
    then = datetime.fromtimestamp(1317327555, UTC)
    visitor = visitor_of_app_proxy(query, "hush", then)
    assert visitor is not None
    assert visitor.identifier == "shopify_customer_id:1"


def test_a_proxy_request_that_was_touched_doubled_or_kept_is_refused():
    query = a_proxy_query()
    forged = [(key, "8" if key == "logged_in_customer_id" else value) for key, value in query]
    twice = [*query, ("logged_in_customer_id", "8")]
    cases = [(forged, NOW), (twice, NOW), (query[:-1], NOW), ([*query, query[-1]], NOW)]
    cases += [(query, NOW + timedelta(minutes=6)), (a_proxy_query(timestamp="soon"), NOW)]
    for request, now in cases:
        with pytest.raises(ProofError):
            visitor_of_app_proxy(request, SECRET, now)
