"""Shopify's own Admin schemas, where `make test` could fetch them."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_client_schema

FOLDER = Path(__file__).parents[3] / "data" / "schemas" / "shopify"
is_here = (FOLDER / "admin_2026-10.json.gz").is_file()
needs_schema = pytest.mark.skipif(
    not is_here, reason="Shopify's schemas are not here: sh tests/agent/commerce/fetch_shopify_schemas.sh with npm"
)


@cache
def schema_of(version: str) -> GraphQLSchema:
    """The schema of an API version."""
    with gzip.open(FOLDER / f"admin_{version}.json.gz") as file:
        return build_client_schema(json.load(file)["data"])
