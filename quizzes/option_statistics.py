"""How the options of a question, and the marks for it, spread over the class. Pure: arrays in, plain figures out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quizzes.item_warnings import OptionFigures
from quizzes.statistics import NOISE, Array, Mask, fisher_interval, option_correlations

Thirds = npt.NDArray[np.int64]
Counts = tuple[int, int, int]


@dataclass(frozen=True)
class Option:
    """An option as its author wrote it; `letter` is how people call it, `misconception` the slug of what it points to."""

    id: str
    letter: str
    label: str
    is_right: bool
    misconception: str = ""


def thirds(totals: Array) -> Thirds:
    """Return the third of the class that each student is in by total: 0 lower, 1 middle, 2 upper; shape (students,).

    Students with the same total are always in the same third, the one that the middle of their shared ranks lies in, so
    that the order of the matrix does not matter; thirds may therefore differ in size.
    """
    n = len(totals)
    order = np.sort(totals)
    below = np.searchsorted(order, totals - NOISE, side="left")
    not_above = np.searchsorted(order, totals + NOISE, side="right")
    # The mean of the ranks of a tie less a half is the mean of how many stand below and how many not above.
    return np.minimum(2, 3 * (below + not_above) // (2 * max(1, n)))


def sizes(groups: Thirds) -> Counts:
    """Return how many students the lower, middle and upper third have."""
    lower, middle, upper = np.bincount(groups, minlength=3)[:3].tolist()
    return lower, middle, upper


def facility_by_thirds(points: Array, max_points: float, groups: Thirds) -> tuple[float | None, ...]:
    """Return the mean share of full marks in each third; None for an empty one. `points`, `groups`: (students,)."""
    found = [points[groups == group] for group in range(3)]
    return tuple(float(own.mean() / max_points) if own.size else None for own in found)


def option_figures(
    options: Sequence[Option], chosen: Sequence[Collection[str]], groups: Thirds, rests: Array
) -> list[OptionFigures]:
    """Return the figures of each option. `chosen`: the ids that each student chose; `groups`, `rests`: (students,)."""
    picks: Mask = np.array([[option.id in given for option in options] for given in chosen], dtype=bool)
    picks = picks.reshape(len(chosen), len(options))
    correlations = option_correlations(picks.astype(float), rests)
    return [
        OptionFigures(
            option.letter,
            option.label,
            option.is_right,
            sizes(groups[picks[:, at]]),
            _known(correlations[at]),
            fisher_interval(float(correlations[at]), len(chosen)),
        )
        for at, option in enumerate(options)
    ]


def _known(figure: float) -> float | None:
    return None if np.isnan(figure) else float(figure)
