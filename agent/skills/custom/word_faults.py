"""What in the words of a custom skill could not be sent: names of nothing, and claims that are bound to nothing."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping

from agent.evidence.check import unbound_in
from agent.skills.custom.naming import Named

# Stands for a bound text: a word that carries no claim.
BOUND = "_"


def word_faults(words: str, named: Mapping[str, Named], our_names: tuple[str, ...] = ()) -> Iterator[str]:
    """Each fault with what to do about it."""
    try:
        pieces = list(string.Formatter().parse(words))
    except ValueError:
        yield "a brace is open or stands alone: write the name of a fact, slot or answer between { and }"
        return
    for _, name, how, conversion in pieces:
        if name is None:
            continue
        if how or conversion:
            yield f"{{{name}}} says more than a name: how a fact is said is chosen with the fact"
        elif name not in named:
            yield f"uses {{{name}}}, which is no fact, slot or answer of this skill: add it under what is needed"
        elif named[name].kind == "yes_no" and named[name].origin == "fact":
            yield f"{{{name}}} is a yes or no, which cannot be said: use it in a condition"
    bare = "".join(literal + (BOUND if name is not None else "") for literal, name, _, _ in pieces)
    for word in dict.fromkeys(unbound_in(bare, our_names)):
        yield f"says {word!r}, which is bound to nothing and would not be sent: use a fact for it, or leave it out"
