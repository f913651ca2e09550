"""The demo's secrets: made once, kept in a file that only its owner reads, handed on by environment."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

SECRETS = "secrets.json"
NAMES = (
    "RAPPORT_SHOPIFY_SECRET",
    "RAPPORT_SEGMENT_WRITE_KEY",
    "RAPPORT_WEBHOOK_SECRET",
    "RAPPORT_SHOP_TOKEN",
    "RAPPORT_JWT_SECRET",
    "RAPPORT_AGENT_TOKEN",
    "RAPPORT_STAFF_SECRET",
    "RAPPORT_SECRETS_KEY",
    "RAPPORT_DEMO_PASSWORD",
    "RAPPORT_PRIVACY_KEY",
)


def demo_secrets(data_dir: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Every secret by its variable: the environment's where it is set, else the demo's own.

    The demo's are random, made at the first call and read from `data_dir/secrets.json` afterwards.
    """
    file, kept = data_dir / SECRETS, kept_secrets(data_dir)
    missing = [name for name in NAMES if name not in kept]
    if missing:
        kept |= {name: _new_secret(name) for name in missing}
        _write_private(file, json.dumps(kept, indent=2))
    return {name: environment.get(name) or kept[name] for name in NAMES}


def kept_secrets(data_dir: Path) -> dict[str, str]:
    """The demo's own secrets as they lie there; none where no demo has run."""
    file = data_dir / SECRETS
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return kept


def _new_secret(name: str) -> str:
    if name == "RAPPORT_WEBHOOK_SECRET":
        return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(36)


def _write_private(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(content)
    aside.replace(file)
