"""Item statistics of classical test theory: what a Moodle or R user expects under these names.

Everything here takes a score matrix: a (students, items) float array of points, one row an attempt, one column an
item, NaN = not reached, which counts 0. `max_points` is an (items,) array of full marks, all above 0. Variances and
covariances divide by n - 1. Functions on arrays answer with arrays in which NaN means "not defined"; `analyze` puts
it all together and says None instead.

Sources: Moodle, "Quiz statistics calculations" (docs.moodle.org/dev); R package psych, `alpha()`; T. Kelley, "The
selection of upper and lower groups for the validation of test items" (1939); E. B. Wilson (1927) and R. A. Fisher
(1921) for the intervals; R. L. Ebel, "Measuring educational achievement" (1965), for where a poor item ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Interval = tuple[float, float]

Z_95 = NormalDist().inv_cdf(0.975)
SEED = 1962
RESAMPLES = 1000
POOR, FAIR = 0.20, 0.30
"""Discrimination below POOR calls for work on an item, from FAIR on it is good enough (Ebel 1965)."""

# Sums of decimal points such as 0.1 are off by some 1e-16 in binary: a smaller spread than this is none at all.
NOISE = 1e-12


@dataclass(frozen=True)
class ItemFigures:
    """The figures of one item, as shares (0.41, not 41); None where a figure is not defined.

    `n` counts the attempts that had the item. `facility_interval` and `discrimination_interval` are at 95 %.
    """

    name: str
    n: int
    max_points: float
    facility: float | None
    sd: float | None
    discrimination: float | None
    discriminative_efficiency: float | None
    intended_weight: float
    effective_weight: float | None
    upper_lower: float | None
    alpha_if_dropped: float | None
    facility_interval: Interval | None
    discrimination_interval: Interval | None

    @property
    def is_too_few(self) -> bool:
        """Whether the attempts are too few to act on: a poor item and a fair one would look alike."""
        interval = self.discrimination_interval
        return interval is None or (interval[0] < POOR and interval[1] > FAIR)


@dataclass(frozen=True)
class QuizFigures:
    """The figures of a whole test. `mean`, `sd` and `sem` are shares of `max_points`; None where not defined."""

    n: int
    max_points: float
    mean: float | None
    sd: float | None
    alpha: float | None
    alpha_interval: Interval | None
    error_ratio: float | None
    sem: float | None
    items: tuple[ItemFigures, ...]


def analyze(
    scores: npt.ArrayLike,
    max_points: npt.ArrayLike,
    names: Sequence[str] | None = None,
    asked: npt.ArrayLike | None = None,
    *,
    resamples: int = RESAMPLES,
) -> QuizFigures:
    """Return all figures of a test.

    `scores`: (students, items) points, NaN = not reached, counts 0. `max_points`: (items,) full marks. `asked`:
    (students, items) booleans for items drawn from a pool, False = the attempt did not have the item; such an item is
    compared over the attempts that had it, weights are shares of what one attempt can earn, and alpha, which needs the
    same items for everybody, is None. `resamples`: for the interval of alpha; 0 saves its time.
    Raises ValueError where shapes do not fit, full marks are not above 0 or a score is infinite.
    """
    full, points, had = _checked(scores, max_points, asked)
    labels = list(names) if names is not None else [str(number + 1) for number in range(full.size)]
    if len(labels) != full.size:
        raise ValueError(f"{len(labels)} names for {full.size} items")
    whole = bool(had.all())
    alpha = cronbach_alpha(points) if whole else np.nan
    most = float((had @ full).max(initial=0)) or float(full.sum())
    shares = _total_shares(points, full, had)
    return QuizFigures(
        n=len(points),
        max_points=most,
        mean=_or_none(shares.mean() if shares.size else np.nan),
        sd=_or_none(_sd(shares)),
        alpha=_or_none(alpha),
        alpha_interval=alpha_interval(points, resamples=resamples) if not np.isnan(alpha) else None,
        error_ratio=_or_none(error_ratio(alpha)),
        sem=_or_none(error_ratio(alpha) * _sd(shares)),
        items=tuple(_item_figures(points, full, had, labels, most)),
    )


def facility(points: Array, max_points: Array) -> Array:
    """Return mean points / full marks of each item, shape (items,); NaN for n = 0. As in Moodle."""
    return points.mean(axis=0) / max_points if len(points) else np.full(max_points.size, np.nan)


def item_sd(points: Array, max_points: Array) -> Array:
    """Return the standard deviation / full marks of each item, shape (items,); NaN for n < 2. As in Moodle."""
    return np.sqrt(_variances(points)) / max_points


def discrimination(points: Array, rests: Array) -> Array:
    """Return the corrected item-rest correlation of each item, shape (items,).

    `rests`: (students, items), the total without the item. NaN where either has no variance. As Moodle's
    discrimination index and `r.drop` of R psych's `alpha()`.
    """
    return correlations(points, rests)


def discriminative_efficiency(points: Array, rests: Array) -> Array:
    """Return cov(item, rest) / the largest covariance the same marks could have, shape (items,).

    The largest one pairs both lists sorted. NaN where it is 0. Below 0.15 is doubtful. As in Moodle.
    """
    largest = _covariances(np.sort(points, axis=0), np.sort(rests, axis=0))
    return _divide(_covariances(points, rests), largest)


def effective_weights(points: Array, totals: Array) -> Array:
    """Return each item's share of the spread of the totals, shape (items,).

    sqrt cov(x_i, T) over the sum of these roots; items with a negative covariance are left out of the sum and are
    NaN themselves. As in Moodle.
    """
    covariances = _covariances(points, totals[:, None])
    roots = np.sqrt(np.where(covariances < 0, np.nan, covariances))
    return _divide(roots, np.full(roots.shape, np.nansum(roots)))


def upper_lower(points: Array, max_points: Array, totals: Array) -> Array:
    """Return facility among the top 27 % by total minus that among the bottom 27 %, shape (items,).

    NaN for n < 10. Students who tie at the edge of a group share its last places, so that their order in the matrix
    does not matter. Kelley (1939).
    """
    if len(points) < 10:
        return np.full(max_points.size, np.nan)
    size = int(np.floor(0.27 * len(points) + 0.5))
    weights = _top_weights(totals, size) - _top_weights(-totals, size)
    return weights @ points / size / max_points


def option_correlations(chosen: Array, rest: Array) -> Array:
    """Return the point-biserial of each option, shape (options,): correlation of choosing it with the rest score.

    `chosen`: (students, options) of 0 and 1; `rest`: (students,). NaN where nobody or everybody chose it.
    As in Canvas, which takes the total instead of the rest.
    """
    return correlations(chosen, np.broadcast_to(rest[:, None], chosen.shape))


def correlations(first: Array, second: Array) -> Array:
    """Return the Pearson correlation of each pair of columns, shape (columns,); NaN where either is constant."""
    spread = np.sqrt(_variances(first) * _variances(second))
    return np.clip(_divide(_covariances(first, second), spread), -1, 1)


def cronbach_alpha(points: Array) -> float:
    """Return p/(p-1) * (1 - sum of item variances / variance of totals); for 0/1 items this is KR-20.

    NaN for fewer than 2 items or 3 attempts, or where the totals do not vary. As Moodle's coefficient of internal
    consistency and `raw_alpha` of R psych.
    """
    n, p = points.shape
    if n < 3 or p < 2:
        return np.nan
    total = _variances(points.sum(axis=1)[:, None])[0]
    return float(p / (p - 1) * (1 - _variances(points).sum() / total)) if total else np.nan


def alphas_if_dropped(points: Array) -> Array:
    """Return alpha over all items but one, for each item, shape (items,); NaN for fewer than 3 items. As R psych."""
    n, p = points.shape
    if n < 3 or p < 3:
        return np.full(p, np.nan)
    variances = _variances(points)
    rests = _variances(points.sum(axis=1)[:, None] - points)
    return (p - 1) / (p - 2) * (1 - _divide(variances.sum() - variances, rests))


def error_ratio(alpha: float) -> float:
    """Return sqrt(1 - alpha): the share of the totals' standard deviation that is chance. NaN for NaN. As Moodle."""
    return float(np.sqrt(max(0.0, 1 - alpha))) if not np.isnan(alpha) else np.nan


def wilson_interval(successes: float, n: int) -> Interval | None:
    """Return the 95 % score interval of a share, 0 to 1; None for n = 0. Wilson (1927)."""
    if n == 0:
        return None
    share, square = successes / n, Z_95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z_95 / (1 + square / n) * np.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def fisher_interval(correlation: float, n: int) -> Interval | None:
    """Return the 95 % interval of a correlation, -1 to 1; None for n < 4 or NaN. Fisher (1921)."""
    if n < 4 or np.isnan(correlation):
        return None
    if abs(correlation) >= 1:
        return correlation, correlation
    z, half = np.arctanh(correlation), Z_95 / np.sqrt(n - 3)
    return float(np.tanh(z - half)), float(np.tanh(z + half))


def facility_interval(points: Array, max_points: float) -> Interval | None:
    """Return the 95 % interval of one item's facility; `points`: (students,).

    Wilson's for an item that is right or wrong; for one with partial credit the mean's normal interval within 0 to 1,
    None for n < 2.
    """
    n = len(points)
    shares = points / max_points
    if np.isin(shares, (0, 1)).all():
        return wilson_interval(float(shares.sum()), n)
    if n < 2:
        return None
    half = Z_95 * _sd(shares) / np.sqrt(n)
    return max(0.0, float(shares.mean() - half)), min(1.0, float(shares.mean() + half))


def alpha_interval(points: Array, *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval | None:
    """Return the 95 % percentile bootstrap interval of alpha, students drawn with replacement; the seed is fixed.

    None where alpha is not defined, in the data or in every resample. Efron (1979).
    """
    if not resamples or np.isnan(cronbach_alpha(points)):
        return None
    # Alpha needs only sums over students, so a resample is a row of weights and all of them one product.
    centered = points - points.mean(axis=0)
    totals = centered.sum(axis=1)
    columns = np.column_stack([centered, (centered**2).sum(axis=1), totals**2])
    rng = np.random.default_rng(seed)
    batch = max(1, min(resamples, 5_000_000 // len(points)))
    sums = [_resampled(rng, columns, min(batch, resamples - done)) for done in range(0, resamples, batch)]
    alphas = _alphas_from_sums(np.concatenate(sums), *points.shape)
    alphas = alphas[~np.isnan(alphas)]
    if not alphas.size:
        return None
    low, high = np.quantile(alphas, [0.025, 0.975])
    return float(low), float(high)


def _resampled(rng: np.random.Generator, columns: Array, count: int) -> Array:
    n = len(columns)
    weights = np.empty((count, n))
    for row in weights:
        row[:] = np.bincount(rng.integers(n, size=n), minlength=n)
    return weights @ columns


def _alphas_from_sums(sums: Array, n: int, p: int) -> Array:
    """Alpha of each resample from its sums of the items, of all squared items, and of the squared totals."""
    means = sums[:, :p] / n
    items = sums[:, p] - n * (means**2).sum(axis=1)
    totals = sums[:, p + 1] - n * means.sum(axis=1) ** 2
    totals = np.where(totals > NOISE * max(1.0, float(np.abs(sums[:, p + 1]).max())), totals, 0)
    return p / (p - 1) * (1 - _divide(items, totals))


def _checked(
    scores: npt.ArrayLike, max_points: npt.ArrayLike, asked: npt.ArrayLike | None
) -> tuple[Array, Array, Mask]:
    full = np.asarray(max_points, dtype=float)
    raw = np.asarray(scores, dtype=float)
    if full.ndim != 1 or not np.all(full > 0) or not np.isfinite(full).all():
        raise ValueError("full marks have to be a list of finite numbers above 0")
    raw = raw.reshape(0, full.size) if raw.size == 0 and full.size else raw
    if raw.ndim != 2 or raw.shape[1] != full.size:
        raise ValueError(f"scores have the shape {raw.shape}; (students, {full.size}) was expected")
    if np.isinf(raw).any():
        raise ValueError("a score is infinite")
    had = np.ones(raw.shape, dtype=bool) if asked is None else np.asarray(asked, dtype=bool)
    if had.shape != raw.shape:
        raise ValueError(f"asked has the shape {had.shape}; {raw.shape} was expected")
    return full, np.where(had, np.nan_to_num(raw, nan=0.0), 0.0), had


def _total_shares(points: Array, full: Array, had: Mask) -> Array:
    """Each total as a share of what its attempt could earn, of the attempts that were asked anything."""
    possible = had @ full
    return points.sum(axis=1)[possible > 0] / possible[possible > 0]


def _item_figures(points: Array, full: Array, had: Mask, names: list[str], most: float) -> list[ItemFigures]:
    totals, whole = points.sum(axis=1), bool(had.all())
    rests = totals[:, None] - points
    weights = effective_weights(points, totals)
    dropped = alphas_if_dropped(points) if whole else np.full(full.size, np.nan)
    if whole:
        block = _block(points, rests, totals, full)
    else:
        # Each item over the attempts that had it: one column at a time.
        columns = [
            _block(points[rows, i : i + 1], rests[rows, i : i + 1], totals[rows], full[i : i + 1])
            for i, rows in enumerate(had.T)
        ]
        block = np.concatenate(columns, axis=1)
    own = [(points[had[:, i], i], float(full[i]), block[:, i]) for i in range(full.size)]
    return [_one_item(names[i], *own[i], full[i] / most, weights[i], dropped[i]) for i in range(full.size)]


def _block(points: Array, rests: Array, totals: Array, full: Array) -> Array:
    """The figures that need only an item and its rest: (5, items)."""
    return np.stack(
        [
            facility(points, full),
            item_sd(points, full),
            discrimination(points, rests),
            discriminative_efficiency(points, rests),
            upper_lower(points, full, totals),
        ]
    )


def _one_item(
    name: str, points: Array, full: float, figures: Array, intended: float, effective: float, dropped: float
) -> ItemFigures:
    easiness, sd, correlation, efficiency, difference = figures
    return ItemFigures(
        name=name,
        n=len(points),
        max_points=full,
        facility=_or_none(easiness),
        sd=_or_none(sd),
        discrimination=_or_none(correlation),
        discriminative_efficiency=_or_none(efficiency),
        intended_weight=float(intended),
        effective_weight=_or_none(effective),
        upper_lower=_or_none(difference),
        alpha_if_dropped=_or_none(dropped),
        facility_interval=facility_interval(points, full),
        discrimination_interval=fisher_interval(float(correlation), len(points)),
    )


def _variances(columns: Array) -> Array:
    if len(columns) < 2:
        return np.full(columns.shape[1], np.nan)
    still = np.ptp(columns, axis=0) <= NOISE * np.maximum(1.0, np.abs(columns).max(axis=0))
    return np.where(still, 0.0, columns.var(axis=0, ddof=1))


def _covariances(first: Array, second: Array) -> Array:
    """Covariance of each column of `first` with the same column of `second`, or with its only column."""
    n = len(first)
    if n < 2:
        return np.full(first.shape[1], np.nan)
    one, other = first - first.mean(axis=0), second - second.mean(axis=0)
    covariances = (one * other).sum(axis=0) / (n - 1)
    noise = NOISE * np.maximum(1.0, np.abs(first).max(axis=0)) * np.maximum(1.0, np.abs(second).max(axis=0))
    return np.where(np.abs(covariances) <= noise, 0.0, covariances)


def _sd(values: Array) -> float:
    return float(np.sqrt(_variances(values[:, None])[0]))


def _top_weights(values: Array, size: int) -> Array:
    """How much of each row is among the `size` highest values: 1 above the edge, ties at the edge share the rest."""
    edge = np.partition(values, -size)[-size]
    above, tied = values > edge + NOISE, np.abs(values - edge) <= NOISE
    return np.where(above, 1.0, np.where(tied, (size - above.sum()) / tied.sum(), 0.0))


def _divide(numerator: Array, denominator: Array) -> Array:
    """Quotient of two arrays; NaN where the denominator is 0 or NaN."""
    result = np.full(np.broadcast_shapes(np.shape(numerator), np.shape(denominator)), np.nan)
    return np.divide(numerator, denominator, out=result, where=np.nan_to_num(denominator) != 0)


def _or_none(figure: float) -> float | None:
    return None if np.isnan(figure) else float(figure)
