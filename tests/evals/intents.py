"""Intents of requests that nobody here wrote and nothing was trained on, counted by group.

`python -m tests.evals.intents --file CSV --groups CSV --json`: text in the column `utterance` or `instruction`, label
in `intent`. Only the first wish heard counts. The figures are of generated requests: no shopper wrote them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import yaml

from tests.evals._hearing import Hearing, calibration_error, heard, loaded
from tests.evals._report import Report, machine
from tests.evals._utterances import Labelled, groups_of, labelled

OURS = Path(__file__).with_name("intent_groups.yaml")
GOAL = {"accuracy": 0.93}
_WORST = 8


def ours() -> dict[str, str]:
    """The group of each intent of ours."""
    mapped: dict[str, str] = yaml.safe_load(OURS.read_text(encoding="utf-8"))
    return mapped


def right(asked: Labelled, hearing: Hearing) -> list[bool]:
    """Whether each was heard as one of its group."""
    group = ours()
    return [group.get(intent) == wanted for intent, wanted in zip(hearing.intents, asked.groups, strict=True)]


def accuracy(is_right: Sequence[bool]) -> float:
    """The share that is right."""
    return round(sum(is_right) / len(is_right), 4)


def by_group(asked: Labelled, is_right: Sequence[bool]) -> dict[str, float]:
    """Accuracy of each group, the worst first."""
    of = Counter(asked.groups)
    good = Counter(group for group, one in zip(asked.groups, is_right, strict=True) if one)
    return dict(sorted(((group, round(good[group] / of[group], 3)) for group in of), key=lambda each: each[1]))


def taken_for(asked: Labelled, hearing: Hearing, is_right: Sequence[bool]) -> dict[str, int]:
    """What was heard instead, the commonest first."""
    triples = zip(asked.groups, hearing.intents, is_right, strict=True)
    return dict(Counter(f"{group} -> {intent}" for group, intent, one in triples if not one).most_common(25))


def main() -> None:
    """Score the file and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--file", type=Path, required=True)
    arguments.add_argument("--groups", type=Path, required=True)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    chosen, on = arguments.parse_args(), machine()
    asked = labelled(chosen.file, groups_of(chosen.groups))
    layer, load_seconds = loaded()
    hearing = heard(layer, asked.texts)
    is_right = right(asked, hearing)
    groups = by_group(asked, is_right)
    figures = {
        "accuracy": accuracy(is_right),
        "of": len(is_right),
        "calibration_error": calibration_error(hearing.confidences, is_right),
        "several_wishes_share": accuracy([wishes > 1 for wishes in hearing.wishes]),
        **hearing.spread(),
        "load_seconds": load_seconds,
        **{f"{group}_accuracy": share for group, share in list(groups.items())[:_WORST]},
    }
    alone = right(asked, heard(loaded(with_sentences=False)[0], asked.texts))
    report = Report(
        name="intents",
        figures=figures,
        beside={"ngrams_alone_accuracy": accuracy(alone), "anchor_trained_on_its_own_kind_accuracy": 0.822},
        goal=GOAL,
        met=layer.has_sentences and figures["accuracy"] >= GOAL["accuracy"],
        size={**on, "rows": len(is_right), "groups": len(groups), "unmapped_rows": sum(asked.unmapped.values())},
        skipped={"unmapped_labels": asked.unmapped} if asked.unmapped else {},
    )
    report.show({**groups, **taken_for(asked, hearing, is_right), "unmapped": asked.unmapped}, is_json=chosen.json)


if __name__ == "__main__":
    main()
