"""Where things stand in the pictures of the statistics page. Pure: figures in, whole pixels out, drawn by templates.

Every picture has a viewBox 360 wide, so that its text is readable on a phone; y runs down, as in SVG.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from quizzes.statistics import FAIR, NOISE, POOR, Array

WIDTH = 360
LEFT, RIGHT = 40, 352
MOST_BARS = 12
NAME_HEIGHT = 13


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where it stands, and its words."""

    at: int
    label: str


@dataclass(frozen=True)
class Bar:
    """Students with scores in one step of the scale: `label` says which, `tick` in short, or, where there are half points,
    where the step begins."""

    label: str
    tick: str
    tick_x: int
    count: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class Histogram:
    bars: tuple[Bar, ...]
    mean_x: int
    floor: int = 150
    height: int = 190


def histogram(totals: Array, most: float) -> Histogram:
    """Return how many of `totals` (points) fall in each step from 0 to `most`; steps are whole points, equally wide."""
    step = max(1, math.ceil((most + 1) / MOST_BARS))
    count = int(most // step) + 1
    places = np.minimum((totals + NOISE * 1e3) // step, count - 1).astype(int)
    counts = np.bincount(places, minlength=count).tolist()
    width, floor, top = (RIGHT - LEFT) // count, Histogram.floor, 20
    tallest = max([*counts, 1])
    is_whole = bool(np.all(np.abs(totals - np.round(totals)) < 1e-6))
    heights = [round((floor - top) * found / tallest) for found in counts]
    bars = [
        Bar(
            label=_step(place * step, step, most, is_whole),
            tick=_step(place * step, step, most, True) if is_whole else str(place * step),
            tick_x=LEFT + place * width + (width // 2 if is_whole else 0),
            count=found,
            x=LEFT + place * width,
            y=floor - height,
            width=width - 2,
            height=height,
        )
        for place, (found, height) in enumerate(zip(counts, heights, strict=True))
    ]
    mean = float(totals.mean()) if totals.size else 0.0
    return Histogram(tuple(bars), LEFT + round(width * (mean + (0.5 if is_whole and step == 1 else 0)) / step))


def _step(low: int, step: int, most: float, is_whole: bool) -> str:
    """ "3", "2–3", or "2 to under 4" where there are half points."""
    if is_whole:
        high = min(low + step - 1, math.floor(most))
        return str(low) if high <= low else f"{low}–{high}"
    if low + step <= most:
        return f"{low} to under {low + step}"
    return f"{low} to {most:g}" if low < most else f"{low}"


@dataclass(frozen=True)
class Dot:
    """An item: its number, where it stands, and where its number is written."""

    number: int
    x: int
    y: int
    text_x: int
    text_y: int
    is_poor: bool


@dataclass(frozen=True)
class Scatter:
    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    poor_y: int
    fair_y: int
    top: int = 12
    floor: int = 250
    height: int = 290

    @property
    def poor_height(self) -> int:
        return self.floor - self.poor_y


def scatter(items: Iterable[tuple[int, float | None, float | None]]) -> Scatter:
    """Return facility (across, 0 to 1) against discrimination (up) of `items`: (number, facility, discrimination).

    What has no discrimination is not in the picture. The axis begins at -0.2, lower where an item needs it.
    """
    known = [(number, easy, sharp) for number, easy, sharp in items if easy is not None and sharp is not None]
    low = next(least for least in (-0.2, -0.4, -1.0) if all(sharp >= least for _, _, sharp in known) or least == -1)

    def up(value: float) -> int:
        return round(Scatter.floor - (value - low) / (1 - low) * (Scatter.floor - Scatter.top))

    ticks = [round(low + 0.2 * place, 1) for place in range(round((1 - low) / 0.2) + 1)]
    spots = [
        (number, round(LEFT + easy * (RIGHT - LEFT - 12)), up(sharp), sharp < POOR) for number, easy, sharp in known
    ]
    return Scatter(
        dots=tuple(_labelled(spots)),
        x_ticks=tuple(
            Tick(round(LEFT + share / 100 * (RIGHT - LEFT - 12)), f"{share}%") for share in (0, 25, 50, 75, 100)
        ),
        y_ticks=tuple(Tick(up(value), f"{value:.1f}".replace("-", "\N{MINUS SIGN}")) for value in ticks),
        poor_y=up(POOR),
        fair_y=up(FAIR),
    )


def _labelled(spots: Sequence[tuple[int, int, int, bool]]) -> Iterator[Dot]:
    """Each number beside its dot where no other dot or number is, if there is such a place."""
    taken = [(x, y) for _, x, y, _ in spots]
    for number, x, y, is_poor in spots:
        tried = [
            (x + dx, y + dy)
            for dx, dy in ((13, 0), (-13, 0), (0, -12), (0, 12), (12, -11), (-12, -11), (12, 11), (-12, 11))
        ]
        free = [
            spot
            for spot in tried
            if all(abs(spot[0] - at) > 11 or abs(spot[1] - of) > 9 for at, of in taken if (at, of) != (x, y))
        ]
        text = (free or tried)[0]
        taken.append(text)
        yield Dot(number, x, y, text[0], text[1] + 4, is_poor)


@dataclass(frozen=True)
class Trace:
    """How often one answer was given from the lower to the upper third: a line, and where its name stands."""

    name: str
    line: str
    dots: tuple[tuple[int, int], ...]
    is_right: bool
    text_y: int


@dataclass(frozen=True)
class Traces:
    lines: tuple[Trace, ...]
    x_ticks: tuple[Tick, ...] = (Tick(60, "Lower"), Tick(165, "Middle"), Tick(270, "Upper"))
    y_ticks: tuple[Tick, ...] = (Tick(130, "0%"), Tick(71, "50%"), Tick(12, "100%"))
    floor: int = 130
    height: int = 160


def traces(answers: Iterable[tuple[str, Sequence[float | None], bool]]) -> Traces:
    """Return a line for each answer (name, shares of the lower, middle and upper third, is it right)."""
    lines = []
    for name, shares, is_right in answers:
        places = zip((60, 165, 270), shares, strict=True)
        dots = tuple((x, round(130 - 118 * share)) for x, share in places if share is not None)
        if dots:
            lines.append(Trace(name, " ".join(f"{x},{y}" for x, y in dots), dots, is_right, dots[-1][1]))
    return Traces(tuple(_spread(lines)))


def _spread(lines: Sequence[Trace]) -> Iterator[Trace]:
    """The names at the right one below the other where lines end close together, none below the floor."""
    ordered = sorted(lines, key=lambda line: line.text_y)
    places: list[int] = []
    for line in ordered:
        places.append(max(line.text_y + 4, places[-1] + NAME_HEIGHT if places else 0))
    lowest = Traces.floor + 4
    for at in range(len(places) - 1, -1, -1):
        places[at] = min(places[at], lowest)
        lowest = places[at] - NAME_HEIGHT
    for line, place in zip(ordered, places, strict=True):
        yield replace(line, text_y=place)
