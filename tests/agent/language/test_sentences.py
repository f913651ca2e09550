"""Sentence vectors, and the layer with and without them."""

from __future__ import annotations

import csv
import gzip
import json
import logging
import os
import re
from pathlib import Path

import numpy as np
import pytest

from agent.language.classifier import load_examples
from agent.language.embedded import EmbeddedLanguage
from agent.language.fitting import LEARNT, Learnt, read, write
from agent.language.protocol import DialogueState
from agent.language.sentences import DIMENSIONS, SentenceVectors, UnverifiedWeightsError, installed_vectors

ALONE = DialogueState()
UTTERANCES = Path(os.environ.get("RAPPORT_DATA", "../shared/data")) / "utterances"


@pytest.fixture(scope="session")
def vectors():
    return installed_vectors()


@pytest.fixture(scope="session")
def by_ngrams():
    return EmbeddedLanguage(with_sentences=False)


def test_texts_that_mean_the_same_lie_nearer_than_texts_that_share_words(vectors):
    asked, same, words_only = vectors.of(
        ["where is my parcel", "has the package been delivered yet", "where is my nearest cinema"]
    )
    assert asked @ same > asked @ words_only


def test_every_vector_has_length_one_whatever_the_text(vectors):
    rows = vectors.of(["", "a", "parcel " * 900, "\U0001f600", "où est mon colis"])
    assert rows.shape == (5, DIMENSIONS)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_a_text_means_the_same_alone_and_in_company(vectors):
    company = vectors.of(["where is my parcel", "a much longer text that needs more room than the first one does"])
    assert np.allclose(vectors.of(["where is my parcel"])[0], company[0], atol=1e-5)


def test_no_texts_have_no_vectors(vectors):
    assert vectors.of([]).shape == (0, DIMENSIONS)


def test_weights_that_are_not_the_ones_expected_are_refused_by_name(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(UnverifiedWeightsError, match=r"'model.safetensors' .* has sha256"):
        SentenceVectors(tmp_path)


def test_what_was_learnt_is_of_the_examples_as_they_stand(caplog):
    with caplog.at_level(logging.WARNING):
        assert EmbeddedLanguage().has_sentences
    assert caplog.messages == [], "the examples changed: run python -m agent.language.learning"


def test_what_was_learnt_of_other_examples_is_not_used(tmp_path):
    path = tmp_path / "learnt.npz"
    with np.load(LEARNT) as found:
        fields = {name: found[name] for name in found.files if name != "fingerprint"}
    write(Learnt(**fields), [("greeting", "hello")], path)
    assert read([("greeting", "hello")], path) is not None
    assert read([("greeting", "hallo")], path) is None
    assert read([("greeting", "hello")], tmp_path / "absent.npz") is None


def test_without_the_vectors_it_understands_by_ngrams_and_says_so(caplog):
    with caplog.at_level(logging.WARNING):
        layer = EmbeddedLanguage(with_sentences=False)
    assert not layer.has_sentences
    assert "n-grams alone" in caplog.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("wheres my ordr", "track_order"),
        ("cancel my order please", "cancel_order"),
        ("i forgot my pasword", "account_access"),
        ("who won the world cup in 1998", "out_of_scope"),
    ],
)
def test_plain_requests_are_understood_by_ngrams_alone(by_ngrams, text, intent):
    assert by_ngrams.understand(text, ALONE).proposals[0].intent == intent


def test_words_that_no_example_uses_are_understood_by_their_meaning(embedded):
    for text, intent in (
        ("any idea when the postman brings my stuff", "track_order"),
        ("my coupon is being rejected", "discount_question"),
        ("these heels pinch, i would like to hand them back", "return_order"),
    ):
        assert embedded.understand(text, ALONE).proposals[0].intent == intent, text


def _normalised(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


@pytest.mark.skipif(not UTTERANCES.exists(), reason=f"no utterances under {UTTERANCES}: set RAPPORT_DATA")
def test_no_example_is_a_line_of_the_sets_that_it_is_measured_on():
    with gzip.open(UTTERANCES / "bitext_8k.csv.gz", "rt", encoding="utf-8") as file:
        theirs = {_normalised(row["utterance"]) for row in csv.DictReader(file)}
    theirs |= {
        _normalised(each) for each in json.loads((UTTERANCES / "clinc_out_of_scope_val.json").read_text("utf-8"))
    }
    ours = [line for lines in load_examples().values() for line in lines]
    assert [line for line in ours if _normalised(line) in theirs] == []
