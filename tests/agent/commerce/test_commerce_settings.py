"""Which store the settings name, and what is refused as half a configuration."""

from __future__ import annotations

from contextlib import closing

import pytest
from pydantic import ValidationError

from agent.commerce.sandbox import SandboxCommerce
from agent.commerce.shopify import ShopifyCommerce
from agent.commerce.shopify.store import API_VERSIONS
from agent.settings import Commerce, Settings
from agent.wiring import commerce_of

TOKEN = "shpat_0123456789abcdef"
WHOLE = {"adapter": "shopify", "shop_domain": "fernway.myshopify.com", "token": TOKEN}


@pytest.mark.parametrize(("given", "kind"), [({}, SandboxCommerce), (WHOLE, ShopifyCommerce)])
def test_the_store_is_the_one_that_the_settings_name(given, kind, monkeypatch):
    for place, name in enumerate(("JWT_SECRET", "AGENT_TOKEN", "SHOP_TOKEN")):
        monkeypatch.setenv(f"RAPPORT_{name}", f"{place}123456789abcdef0123456789abcdef")
    named = Settings().model_copy(update={"commerce": Commerce.model_validate(given)})  # type: ignore[call-arg]
    with closing(commerce_of(named)) as commerce:  # type: ignore[type-var]  # both close
        assert type(commerce) is kind


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"token": ""}, "RAPPORT_COMMERCE__TOKEN is not set"),
        ({"shop_domain": ""}, "fernway.myshopify.com"),
        ({"shop_domain": "evil.example/admin?.myshopify.com"}, "fernway.myshopify.com"),
        ({"adapter": "sandbox"}, "commerce.adapter is 'sandbox'"),
        ({"api_version": "2025-01"}, "api_version"),
    ],
)
def test_half_a_configuration_is_refused_and_the_token_stays_unsaid(change, told):
    with pytest.raises(ValidationError, match=told) as refused:
        Commerce.model_validate(WHOLE | change)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_version_that_was_checked_can_be_named(version):
    assert Commerce.model_validate(WHOLE | {"api_version": version}).api_version == version
