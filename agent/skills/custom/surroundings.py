"""What a draft's custom skills meet outside the document: hosts, secrets, and what other skills answer to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np

from agent.commerce.http.reaching import is_allowed
from agent.commerce.http.sending import PREFIX, SHORTEST_SECRET, Secrets
from agent.releases.custom import Call, CustomSkill
from agent.releases.model import Release
from agent.releases.problem import Problem
from agent.skills.catalogue import BY_INTENT

# Cosine from which two examples are one and the same request.
TOO_NEAR = 0.92


@dataclass(frozen=True)
class Surroundings:
    """What to judge a draft by here.

    `names` are those of the secrets that are set, `alike` gives cosines of texts, and `examples` are what the agent's
    own skills answer to, by intent.
    """

    hosts: Collection[str]
    private_hosts: Collection[str]
    secrets: Secrets
    brand: str
    alike: Callable[[Sequence[str], Sequence[str]], np.ndarray]
    examples: Mapping[str, Sequence[str]]
    names: Callable[[], Sequence[str]] = tuple

    def faults(self, release: Release) -> tuple[Problem, ...]:
        """What could not be done here, though the document allows it."""
        own = (
            Problem(f"skills.{place}.{field}", message)
            for place, skill in enumerate(release.skills)
            for field, message in (*self._calls(skill), *self._examples(skill, release.skills))
        )
        return (*own, *self._taught(release))

    def is_set(self, secret: str) -> bool:
        """Whether the secret is there to be sent; what it is, nobody is told."""
        return len(self.secrets(secret) or "") >= SHORTEST_SECRET

    def _calls(self, skill: CustomSkill) -> Iterator[tuple[str, str]]:
        for place, call in enumerate(skill.calls):
            yield from ((f"calls.{place}.{field}", message) for field, message in self._call(call))

    def _call(self, call: Call) -> Iterator[tuple[str, str]]:
        host = urlsplit(call.request.url).hostname or ""
        if not is_allowed(host, self.hosts, self.private_hosts):
            yield "request.url", f"{host!r} may not be called: have it named in commerce.hosts of the configuration"
        for name in sorted(call.request.secrets):
            if not self.is_set(name):
                variable = f"{PREFIX}{name.upper()}"
                yield (
                    "request",
                    f"the secret {name!r} is not set: set it on the page Skills, or as {variable} for the agent",
                )

    def _examples(self, skill: CustomSkill, beside: Sequence[CustomSkill]) -> Iterator[tuple[str, str]]:
        others = [*self._ours(), *_said_for(each for each in beside if each.name != skill.name)]
        for place, why in self._taken(skill.examples, others):
            yield f"examples.{place}", why

    def _taught(self, release: Release) -> Iterator[Problem]:
        """What is taught to one skill of ours must not be what another answers."""
        ours, own = self._ours(), _said_for(release.skills)
        for skill in sorted({each.skill for each in release.examples}):
            of_others = [one for one in ours if _skill_of(one.answers) != skill]
            taught = [(place, each.text) for place, each in enumerate(release.examples) if each.skill == skill]
            for found, why in self._taken([text for _, text in taught], [*of_others, *own]):
                yield Problem(f"examples.{taught[found][0]}.text", why)

    def _ours(self) -> list[_Answered]:
        return [_Answered(intent, line) for intent, lines in self.examples.items() for line in lines]

    def _taken(self, lines: Sequence[str], others: Sequence[_Answered]) -> Iterator[tuple[int, str]]:
        """The place of each line that is nearly one of the others, and what to do about it."""
        if not lines or not others:
            return
        near = self.alike(tuple(line.lower() for line in lines), tuple(each.line.lower() for each in others))
        for place, row in enumerate(near):
            first = others[int(np.argmax(row))]
            if row.max() >= TOO_NEAR:
                taken = f"{lines[place]!r} is what {first.answers!r} answers ({first.line!r})"
                yield place, f"{taken}: say it otherwise or leave it out"


class _Answered(NamedTuple):
    """A line, and the skill or the intent that answers it."""

    answers: str
    line: str


def _said_for(skills: Iterable[CustomSkill]) -> list[_Answered]:
    return [_Answered(each.name, line) for each in skills for line in each.examples]


def _skill_of(intent: str) -> str:
    found = BY_INTENT.get(intent)
    return found.name if found else intent
