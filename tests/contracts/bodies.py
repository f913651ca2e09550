"""What helpdesks take, as recorded: ours of Zendesk and Gorgias, written from their public pages; Klaviyo's own."""

from __future__ import annotations

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

HERE = Path(__file__).parent
OPENAPI = Path(os.environ.get("RAPPORT_DATA", "../shared/data")) / "contracts" / "klaviyo" / "stable.json.gz"


def wrong_with(desk: str, body: Any, what: str = "ticket") -> list[str]:
    """Where the body breaks the desk's contract for `what`, in words; nothing when it fits."""
    errors = _contract(desk, what).iter_errors(body)
    found = [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in errors]
    return found + (_unknown(body) if desk == "klaviyo" else [])


def has_klaviyo() -> bool:
    """Whether Klaviyo's OpenAPI lies where the data lies."""
    return OPENAPI.is_file()


@cache
def _contract(desk: str, what: str) -> Draft202012Validator:
    if desk == "klaviyo":
        # The bodies that we send hold no null, the one thing that OpenAPI 3.0 says in another way.
        return Draft202012Validator(
            {"$ref": "#/components/schemas/EventCreateQueryV2", "components": klaviyo_openapi()["components"]}
        )
    return Draft202012Validator(json.loads((HERE / f"{desk}_{what}.schema.json").read_text()))


@cache
def klaviyo_openapi() -> Any:
    """Klaviyo's OpenAPI, whole."""
    with gzip.open(OPENAPI) as packed:
        return json.load(packed)


def _unknown(body: Any) -> list[str]:
    """Attributes that Klaviyo does not name: its schemas would let them pass."""
    schemas = klaviyo_openapi()["components"]["schemas"]
    known = schemas["EventCreateQueryV2ResourceObject"]["properties"]["attributes"]["properties"]
    of_profile = schemas["EventProfileCreateQueryResourceObject"]["properties"]["attributes"]["properties"]
    given = body["data"]["attributes"]
    unknown = [name for name in given if name not in known]
    return unknown + [name for name in given["profile"]["data"]["attributes"] if name not in of_profile]
