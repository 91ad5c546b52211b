"""How long all item statistics of a big test take: python bench/statistics_speed.py [students] [items]"""

import resource
import sys
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from quizzes.statistics import analyze


def main(students: int = 100_000, items: int = 40) -> None:
    rng = np.random.default_rng(1962)
    strength, difficulty = rng.normal(size=(students, 1)), rng.normal(size=items)
    scores = (rng.random((students, items)) < 1 / (1 + np.exp(difficulty - strength))).astype(float)
    started = perf_counter()
    figures = analyze(scores, np.ones(items))
    seconds = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{students} x {items}: {seconds:.2f} s, {peak:.0f} MB at most, alpha {figures.alpha:.4f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
