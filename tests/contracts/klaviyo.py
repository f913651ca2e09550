"""Klaviyo's own OpenAPI as the judge of every request sent to it, and of the answers of what stands in for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.contracts.bodies import klaviyo_openapi


def wrong_with_request(method: str, path: str, query: Mapping[str, str], body: Any) -> list[str]:
    """Where a request breaks the contract, in words; nothing when it fits."""
    found = _operation(method.lower(), path)
    if found is None:
        return [f"Klaviyo has no {method} {path}"]
    template, operation = found
    known = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    wrong = [f"{template}: no parameter {name!r}" for name in query if name not in known]
    schema = _schema(operation.get("requestBody"))
    if schema is None or body is None:
        return wrong + ([f"{template}: wants {'no ' if schema is None else 'a '}body"] if schema or body else [])
    return wrong + _broken(schema, body) + list(_unknown(schema, body, ""))


def wrong_with_answer(method: str, path: str, status: int, body: Any) -> list[str]:
    """Where an answer of success breaks the contract."""
    found = _operation(method.lower(), path)
    if found is None:
        return [f"Klaviyo has no {method} {path}"]
    schema = _schema(found[1]["responses"].get(str(status)))
    if (schema is None) != (body is None):
        return [f"{status} of {path} has {'no' if schema is None else 'a'} body"]
    return _broken(schema, body) if schema else []


def _operation(method: str, path: str) -> tuple[str, Any] | None:
    for template, operations in klaviyo_openapi()["paths"].items():
        if method in operations and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path.rstrip("/")):
            return template, operations[method]
    return None


def _schema(told: Any) -> Any:
    content = (told or {}).get("content", {}).get("application/vnd.api+json")
    return content and content["schema"]


def _broken(schema: Any, body: Any) -> list[str]:
    errors = _validator(str(schema["$ref"])).iter_errors(body)
    return [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in errors]


@cache
def _validator(reference: str) -> Draft202012Validator:
    # No body of ours holds a null, the one thing that OpenAPI 3.0 says in another way.
    return Draft202012Validator({"$ref": reference, "components": klaviyo_openapi()["components"]})


def _unknown(schema: Any, body: Any, at: str) -> Iterator[str]:
    """Members that the contract does not name: its schemas would let them pass."""
    while "$ref" in schema:
        schema = klaviyo_openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if isinstance(body, list):
        for each in body:
            yield from _unknown(schema.get("items", {}), each, at)
    properties = schema.get("properties")
    if isinstance(body, dict) and properties:
        for name, value in body.items():
            if name not in properties:
                yield f"{at}/{name} is no member that Klaviyo names"
            else:
                yield from _unknown(properties[name], value, f"{at}/{name}")
