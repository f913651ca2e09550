"""How often a skill that never ran would succeed, judged by those that did, and how many successes that makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import special, stats

# Chances are weighed on a grid of cells between 0 and 1.
CELLS = 200
# What skills of one kind may have in common: how often they succeed on average, and how alike they are. A
# concentration of 1 means that nearly every chance is as likely as another, one of 200 that they hardly differ.
MEANS = np.linspace(0.02, 0.98, 33)
CONCENTRATIONS = np.geomspace(1.0, 200.0, 12)
TAIL = 0.025
_MIDDLES = (np.arange(CELLS) + 0.5) / CELLS


@dataclass(frozen=True)
class Experience:
    """How often one skill succeeded, of how many contacts that were decided."""

    successes: int
    trials: int


@dataclass(frozen=True)
class Expected:
    """A number that is expected, and the ends of the central 95 % of what it may be."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Chance:
    """What a skill's chance of success may be: values, and the weight of each; the weights are 1 together."""

    values: np.ndarray
    weights: np.ndarray

    @property
    def mean(self) -> float:
        """The chance of the next contact."""
        return float(self.values @ self.weights)


def of_its_kind(pool: Sequence[Experience]) -> Chance:
    """The chance of a skill that never ran, given others of its kind.

    A beta-binomial model: every skill has a chance of its own out of one beta distribution, of which mean and
    concentration are unknown and weighed over a grid, all as likely before (Gelman and others, "Bayesian Data
    Analysis", 3rd edition, 5.3). Without any experience every chance is about as likely.
    """
    a, b = _shapes()
    likelihood = np.zeros(a.shape)
    for each in pool:
        likelihood += special.betaln(a + each.successes, b + each.trials - each.successes) - special.betaln(a, b)
    weights = np.exp(likelihood - likelihood.max())
    return Chance(_MIDDLES, weights / weights.sum() @ _masses())


def of_its_own(own: Experience) -> Chance:
    """The chance of a skill that has run, by its own experience (Jeffreys' prior)."""
    values = stats.beta.ppf(_MIDDLES, own.successes + 0.5, own.trials - own.successes + 0.5)
    return Chance(np.asarray(values), np.full(CELLS, 1 / CELLS))


def successes_expected(contacts: int, chance: Chance) -> Expected:
    """How many successes the next period brings, of which the last had so many contacts.

    Contacts come as a Poisson stream whose rate is known by the last period alone; of a stream thinned by a chance the
    count is negative binomial, and over all that the chance may be it is a mixture of these.
    """
    if not contacts:
        return Expected(0.0, 0.0, 0.0)
    low, high = (_quantile(end, contacts + 0.5, chance) for end in (TAIL, 1 - TAIL))
    return Expected(contacts * chance.mean, low, high)


def _quantile(share: float, shape: float, chance: Chance) -> float:
    """The smallest count that lies at or above that share of what may be, by halving."""
    below, at_most = -1, int(shape + 8 * np.sqrt(shape) + 20)
    while at_most - below > 1:
        middle = (below + at_most) // 2
        reached = stats.nbinom.cdf(middle, shape, 1 / (1 + chance.values)) @ chance.weights >= share
        below, at_most = (below, middle) if reached else (middle, at_most)
    return float(at_most)


def _shapes() -> tuple[np.ndarray, np.ndarray]:
    """Both parameters of every beta distribution of the grid."""
    means, concentrations = (each.ravel() for each in np.meshgrid(MEANS, CONCENTRATIONS))
    return means * concentrations, (1 - means) * concentrations


@cache
def _masses() -> np.ndarray:
    """How much of each beta distribution of the grid lies in each cell; the same for all pools."""
    a, b = _shapes()
    return np.diff(special.betainc(a[:, None], b[:, None], np.linspace(0, 1, CELLS + 1)[None, :]), axis=1)
