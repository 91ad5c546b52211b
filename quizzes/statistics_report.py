"""The figures of a quiz as JSON and as CSV, with every digit, for other programs. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quizzes.item_warnings import item_warnings
from quizzes.statistics import QuizFigures

Warnings = Mapping[str, Sequence[str]]
FIGURES = (
    "n",
    "facility",
    "sd",
    "discrimination",
    "discriminative_efficiency",
    "intended_weight",
    "effective_weight",
    "upper_lower",
    "alpha_if_dropped",
)
WHOLE = "whole test"
HEADER = ("name", *FIGURES, "interval_low", "interval_high", "alpha", "sem", "error_ratio", "warnings")


def as_json(figures: QuizFigures, warnings: Warnings) -> dict[str, Any]:
    """Return the figures as plain data; shares from 0 to 1, None where a figure is not defined.

    `interval` is the 95 % interval of the facility. `warnings`: item name to sentences.
    """
    whole = {name: getattr(figures, name) for name in ("n", "alpha", "sem", "error_ratio", "mean", "sd")}
    items = [
        {"name": item.name}
        | {name: getattr(item, name) for name in FIGURES}
        | {"interval": item.facility_interval and list(item.facility_interval), "warnings": list(warnings[item.name])}
        for item in figures.items
    ]
    return whole | {"items": items}


def as_rows(figures: QuizFigures, warnings: Warnings) -> Iterator[list[str | int | float | None]]:
    """Yield the same as a table: a heading, the whole test (its mean stands under facility), then a row an item."""
    yield list(HEADER)
    blank = [None] * (len(FIGURES) - 3)
    whole = [figures.alpha, figures.sem, figures.error_ratio, None]
    yield [WHOLE, figures.n, figures.mean, figures.sd, *blank, None, None, *whole]
    for item in figures.items:
        low, high = item.facility_interval or (None, None)
        known = [getattr(item, name) for name in FIGURES]
        yield [item.name, *known, low, high, None, None, None, " ".join(warnings[item.name])]


def all_warnings(figures: QuizFigures) -> dict[str, list[str]]:
    """Return item name to warnings, from the figures alone."""
    return {item.name: item_warnings(item, figures) for item in figures.items}
