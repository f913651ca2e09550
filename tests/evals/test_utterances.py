"""The evaluations read what they are given, whatever its columns, and count what they leave out."""

from __future__ import annotations

import gzip
import json

import pytest

from agent.language.classifier import load_examples
from tests.evals._hearing import calibration_error
from tests.evals._report import Report
from tests.evals._utterances import Labelled, groups_of, labelled, requests_of
from tests.evals.intents import accuracy, by_group, ours


def test_a_gzipped_file_with_other_columns_is_read_and_unknown_labels_are_counted(tmp_path):
    path = tmp_path / "asked.csv.gz"
    lines = ["instruction,intent", "where is it,track_order", "sing,entertain", "dance,entertain"]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    found = labelled(path, {"track_order": "order_status"})
    assert (found.texts, found.groups, found.unmapped) == (("where is it",), ("order_status",), {"entertain": 2})


def test_a_file_without_text_is_named_with_the_columns_that_would_do(tmp_path):
    path = tmp_path / "asked.csv"
    path.write_text("said,intent\nhello,greeting\n")
    with pytest.raises(SystemExit, match=r"'asked.csv' has none of the columns 'utterance'"):
        labelled(path, {})


def test_groups_are_read_whatever_the_label_column_is_called(tmp_path):
    path = tmp_path / "groups.csv"
    path.write_text("their_label,group\nget_refund,refund_request\n")
    assert groups_of(path) == {"get_refund": "refund_request"}


@pytest.mark.parametrize(
    "shape",
    [["a", "b"], [["a", "oos"], ["b", "oos"]], {"oos_test": [["a", "oos"], ["b", "oos"]], "test": [["x", "y"]]},
     [{"text": "a"}, {"text": "b"}]],
)  # fmt: skip
def test_requests_are_read_from_every_shape_they_come_in(tmp_path, shape):
    path = tmp_path / "requests.json"
    path.write_text(json.dumps(shape))
    assert requests_of(path) == ["a", "b"]


def test_every_intent_that_is_mapped_to_a_group_exists():
    assert set(ours()) <= set(load_examples())


def test_confidence_that_is_right_as_often_as_it_says_has_no_error():
    assert calibration_error([0.75] * 4, [True, True, True, False]) == 0.0
    assert calibration_error([1.0] * 4, [True, True, False, False]) == 0.5


def test_the_worst_group_comes_first():
    asked = Labelled(("a", "b", "c"), ("good", "bad", "bad"), {})
    assert list(by_group(asked, [True, True, False])) == ["bad", "good"]
    assert accuracy([True, True, False]) == 0.6667


def test_the_last_line_has_the_agreed_fields():
    line = json.loads(Report("intents", {"accuracy": 1.0}, {"accuracy": 0.93}, met=True).as_line())
    assert list(line) == ["name", "figures", "beside", "goal", "met", "size"]
