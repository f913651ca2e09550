"""A bounded run of the forgeries; the long one is `python -m tests.evals.forgeries`."""

from __future__ import annotations

from tests.evals.forgeries import doors, run

SEED = 20261121


def test_every_true_proof_is_believed_and_no_forged_one():
    figures = run(4_000, SEED)
    assert figures["which"] == []
    assert (figures["forgeries"], figures["accepted"], figures["true_refused"]) == (4_000, 0, 0)
    # Every door and every way to forge: a kind that is never made is never refused.
    assert figures["kinds"] >= 50
    assert {door.name for door in doors()} >= {"jwt", "app_proxy", "shopify", "standard", "klaviyo", "zendesk"}
