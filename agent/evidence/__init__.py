"""No claim without a row: replies are built from bound facts and checked before they are sent."""

from agent.evidence.check import Ground, problems, repaired
from agent.evidence.claims import Claim, Fact, done, fact, given, heard, opening, pieces, said
from agent.evidence.reply import Binding, Reply, Sentence, compose, sentence
from agent.evidence.wording import Locale

__all__ = [
    "Binding",
    "Claim",
    "Fact",
    "Ground",
    "Locale",
    "Reply",
    "Sentence",
    "compose",
    "done",
    "fact",
    "given",
    "heard",
    "opening",
    "pieces",
    "problems",
    "repaired",
    "said",
    "sentence",
]
