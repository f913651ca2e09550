"""A small OpenID provider: discovery, the code flow with PKCE, signed ID tokens, signing out. Accounts are picked."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

KEY_ID, LIFETIME_SECONDS = "one", 3_600
Json = dict[str, object]


@dataclass(frozen=True)
class Account:
    """Somebody whom the provider knows, and whether it has seen that the address is theirs."""

    name: str
    email: str
    is_verified: bool = True

    @property
    def claims(self) -> Json:
        """What an ID token says of them."""
        return {"sub": self.name, "name": self.name, "email": self.email, "email_verified": self.is_verified}


@dataclass
class IdentityProvider:
    """Knows one client. `issuer` is its address."""

    issuer: str
    accounts: tuple[Account, ...]
    client_id: str = "rapport-pages"
    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65_537, 2_048))
    asked: dict[str, tuple[dict[str, str], Account]] = field(default_factory=dict)

    def discovery(self) -> Json:
        """OpenID Connect Discovery 1.0, section 3."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    def jwks(self) -> Json:
        """The key that signs."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def chosen(self, asked: dict[str, str], name: str) -> str:
        """Where the browser goes once somebody has picked an account: back, with a code that is good once."""
        code = secrets.token_urlsafe(16)
        self.asked[code] = asked, next(each for each in self.accounts if each.name == name)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> Json:
        """The tokens for a code, to the client alone that it was made for (RFC 6749, 4.1.3; RFC 7636, 4.6)."""
        basic = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        asked, account = self.asked.pop(form.get("code", ""), ({}, Account("", "")))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_ours = authorization == f"Basic {basic}" and form.get("redirect_uri") == asked.get("redirect_uri")
        if not is_ours or challenge != asked.get("code_challenge"):
            raise HTTPException(400, {"error": "invalid_grant"})
        now = int(time.time())
        told = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + LIFETIME_SECONDS}
        claims = {**told, "nonce": asked["nonce"], **account.claims}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": KEY_ID})
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": signed}


def app_of(provider: IdentityProvider) -> FastAPI:
    """Its endpoints."""
    app = FastAPI()
    app.get("/.well-known/openid-configuration")(provider.discovery)
    app.get("/jwks")(provider.jwks)

    @app.get("/authorize")
    def authorize(request: Request) -> HTMLResponse:
        asked = urlencode(dict(request.query_params))
        links = (f'<a href="/chosen?{asked}&amp;account={each.name}">{each.name}</a>' for each in provider.accounts)
        return HTMLResponse(f"<title>Who are you?</title>{' '.join(links)}")

    @app.get("/chosen")
    def chosen(request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        return RedirectResponse(provider.chosen(asked, asked["account"]))

    @app.post("/token")
    async def token(request: Request) -> Json:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        return provider.token(form, request.headers.get("authorization", ""))

    @app.get("/end")
    def end(post_logout_redirect_uri: str) -> RedirectResponse:
        return RedirectResponse(post_logout_redirect_uri)

    return app


@contextmanager
def providing(port: int, *accounts: Account) -> Iterator[IdentityProvider]:
    """A provider that answers on this port until the block ends."""
    provider = IdentityProvider(f"http://127.0.0.1:{port}", accounts)
    server = uvicorn.Server(uvicorn.Config(app_of(provider), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join()
