"""What the embedded layer makes of many texts, how sure it was and how long each took."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from agent.language.embedded import EmbeddedLanguage
from agent.language.protocol import DialogueState

_ALONE = DialogueState()
_BINS = 10


@dataclass(frozen=True)
class Hearing:
    """The first wish heard in each text, in the order of the texts."""

    intents: tuple[str, ...]
    confidences: tuple[float, ...]
    wishes: tuple[int, ...]
    milliseconds: tuple[float, ...]

    def spread(self) -> dict[str, float]:
        """Median and 99th percentile of a message."""
        hundredths = statistics.quantiles(self.milliseconds, n=100, method="inclusive")
        return {"message_p50_ms": round(hundredths[49], 2), "message_p99_ms": round(hundredths[98], 2)}


def loaded(*, with_sentences: bool = True) -> tuple[EmbeddedLanguage, float]:
    """The layer, and how many seconds it took to load."""
    began = time.perf_counter()
    layer = EmbeddedLanguage(with_sentences=with_sentences)
    return layer, round(time.perf_counter() - began, 2)


def heard(layer: EmbeddedLanguage, texts: Sequence[str]) -> Hearing:
    """Every text on its own, with nothing said before."""
    found: list[tuple[str, float, int, float]] = []
    for text in texts:
        began = time.perf_counter()
        proposals = layer.understand(text, _ALONE).proposals
        took = (time.perf_counter() - began) * 1000
        found.append((proposals[0].intent, proposals[0].confidence, len(proposals), took))
    intents, confidences, wishes, took_each = zip(*found, strict=True)
    return Hearing(intents, confidences, wishes, took_each)


def calibration_error(confidences: Sequence[float], is_right: Sequence[bool]) -> float:
    """Expected calibration error over ten bins of equal width (Naeini, Cooper, Hauskrecht 2015)."""
    total = 0.0
    for place in range(_BINS):
        inside = [at for at, sure in enumerate(confidences) if min(int(sure * _BINS), _BINS - 1) == place]
        sure = sum(confidences[at] for at in inside)
        total += abs(sure - sum(is_right[at] for at in inside))
    return round(total / len(confidences), 4)
