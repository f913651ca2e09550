"""What it does to hearing when a release teaches sentences: are they heard said otherwise, and is anything taken over?

`python -m tests.evals.taught --file CSV --json`: `LESSONS` are taught one release together. Heard is a sentence of the
same wish in other words, before and after; taken over is a request of the file, or a learnt example, whose first wish
is another than without them. Lessons and their other words are by the hand that set the threshold.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from agent.language.classifier import load_examples
from agent.language.embedded import EmbeddedLanguage
from agent.language.own import OwnWish
from agent.language.protocol import DialogueState
from tests.evals._hearing import loaded
from tests.evals._report import Report, machine
from tests.evals._utterances import rows_of, texts_of

# The wish, the sentence that a lead taught, and how the next shopper says it.
LESSONS = (
    ("request_refund", "how do I get my dosh back", "hi, how can I get my dosh back?"),
    ("request_refund", "gimme my bucks again", "can you gimme my bucks again please"),
    ("track_order", "has my haul left the shed", "did my haul leave the shed already"),
    ("track_order", "my swag still hasn't landed", "the swag hasn't landed still"),
    ("cancel_order", "bin that basket I bought", "please bin the basket that I bought"),
    ("cancel_order", "I'm having cold feet about it, call it off", "cold feet here, please call it off"),
    ("return_order", "these wellies pinch, take them off me", "the wellies pinch, can you take them off me"),
    ("return_order", "not my cup of tea, you can have it again", "it is not my cup of tea so you can have it again"),
    ("loyalty_balance", "what's in my trail kitty", "how much is in my trail kitty?"),
    ("discount_question", "any freebies going at the mo", "are there any freebies going at the moment"),
    ("change_address", "I've flitted, send it to the new gaff", "we have flitted, please send it to our new gaff"),
    ("store_credit", "how about some goodwill for the faff", "some goodwill for all this faff?"),
    ("payment_question", "you've dinged my plastic twice", "why was my plastic dinged twice"),
    ("account_access", "my log in has gone walkies", "the log in went walkies"),
    ("newsletter", "stop pinging my mailbox with deals", "please stop pinging deals to my mailbox"),
    ("shipping_question", "what's the damage for getting it here", "what is the damage to get it here?"),
)


def taught() -> tuple[OwnWish, ...]:
    """The lessons as a release holds them."""
    lines: dict[str, list[str]] = {}
    for wish, line, _ in LESSONS:
        lines.setdefault(wish, []).append(line)
    return tuple(OwnWish(wish, tuple(said), is_taught=True) for wish, said in lines.items())


def first(layer: EmbeddedLanguage, texts: Sequence[str], own: tuple[OwnWish, ...]) -> list[str]:
    """The first wish that is heard in each text."""
    return [layer.understand(text, DialogueState(own=own)).proposals[0].intent for text in texts]


def right(layer: EmbeddedLanguage, own: tuple[OwnWish, ...]) -> int:
    """How many of the lessons are heard said otherwise."""
    wanted, said = [wish for wish, _, _ in LESSONS], [other for _, _, other in LESSONS]
    return sum(one == other for one, other in zip(wanted, first(layer, said, own), strict=True))


def taken(layer: EmbeddedLanguage, texts: Sequence[str]) -> list[str]:
    """The texts whose first wish is another once the lessons are taught."""
    before, after = first(layer, texts, ()), first(layer, texts, taught())
    return [text for text, one, other in zip(texts, before, after, strict=True) if one != other]


def main() -> None:
    """Measure and print; the last line is the result as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--file", type=Path, required=True)
    arguments.add_argument("--most", type=int, default=1200, help="so many requests of the file, evenly drawn")
    arguments.add_argument("--json", action="store_true", help="print nothing but the result")
    chosen, on = arguments.parse_args(), machine()
    texts = texts_of(rows_of(chosen.file), chosen.file)
    drawn = texts[:: max(1, len(texts) // chosen.most)][: chosen.most]
    learnt = [line for lines in load_examples().values() for line in lines]
    layer, _ = loaded()
    of_file, of_learnt = taken(layer, drawn), taken(layer, learnt)
    figures = {
        "lessons": len(LESSONS),
        "heard_before": right(layer, ()),
        "heard_after": right(layer, taught()),
        "taken_over_of_file": len(of_file),
        "of_file": len(drawn),
        "taken_over_of_learnt": len(of_learnt),
        "of_learnt": len(learnt),
    }
    goal = {"taken_over_of_file": 0, "taken_over_of_learnt": 0}
    met = figures["heard_after"] > figures["heard_before"] and not of_file and not of_learnt
    Report(name="taught", figures=figures, goal=goal, met=met, size=on).show(
        {"taken over": [*of_file, *of_learnt][:20]}, is_json=chosen.json
    )


if __name__ == "__main__":
    main()
