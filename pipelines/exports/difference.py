"""What has to be told a receiver so that it has what it should have: nothing that it has already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """Keys by what is to be done about them, each in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """Whom the receiver is told of."""
        return tuple(sorted((*self.added, *self.changed)))


def difference(wanted: Mapping[str, str], there: Mapping[str, str], refused: Mapping[str, str]) -> Difference:
    """Between what should be there and what is, digests by key.

    What the receiver has `refused` with the same digest is not sent again: it would be refused again.
    """
    fresh = {key: digest for key, digest in wanted.items() if refused.get(key) != digest}
    return Difference(
        added=tuple(sorted(fresh.keys() - there.keys())),
        changed=tuple(sorted(key for key, digest in fresh.items() if key in there and there[key] != digest)),
        removed=tuple(sorted(there.keys() - wanted.keys())),
    )
