"""Requests that no shop can serve: how many are noticed, and what noticing them costs among those in scope.

`python -m tests.evals.out_of_scope --file JSON --in-scope CSV --json`. Noticed means that the first wish heard is
`out_of_scope`; "I did not understand" is counted apart. The loss is the share of requests in scope so called.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from tests.evals._hearing import heard, loaded
from tests.evals._report import Report, machine
from tests.evals._utterances import requests_of, rows_of, texts_of

GOAL = {"recall": 0.97, "loss_points": 3.0}


def share(intents: tuple[str, ...], intent: str) -> float:
    """The share of the texts that was heard so."""
    return round(sum(one == intent for one in intents) / len(intents), 4)


def main() -> None:
    """Score both files and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--file", type=Path, required=True)
    arguments.add_argument("--in-scope", type=Path, required=True)
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    chosen, on = arguments.parse_args(), machine()
    strange = requests_of(chosen.file)
    ours = texts_of(rows_of(chosen.in_scope), chosen.in_scope)
    layer, load_seconds = loaded()
    of_strange, of_ours = heard(layer, strange), heard(layer, ours)
    figures = {
        "recall": share(of_strange.intents, "out_of_scope"),
        "of": len(strange),
        "unclear_share": share(of_strange.intents, "unclear"),
        "loss_points": round(100 * share(of_ours.intents, "out_of_scope"), 2),
        "loss_of": len(ours),
        **of_strange.spread(),
        "load_seconds": load_seconds,
    }
    report = Report(
        name="out_of_scope",
        figures=figures,
        beside={"anchor_nearest_example_recall": 0.939, "anchor_nearest_example_loss_points": 5.0},
        goal=GOAL,
        met=figures["recall"] >= GOAL["recall"] and figures["loss_points"] <= GOAL["loss_points"],
        size={**on, "requests": len(strange), "in_scope": len(ours)},
    )
    taken_for = Counter(intent for intent in of_strange.intents if intent != "out_of_scope")
    report.show({f"missed as {intent}": count for intent, count in taken_for.most_common()}, is_json=chosen.json)


if __name__ == "__main__":
    main()
