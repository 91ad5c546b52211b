"""How long all item statistics of a big test take, from a CSV file to JSON, as `manage.py item_statistics --matrix` does:

python bench/statistics_speed.py [students] [items]
"""

import json
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from quizzes.matrix_file import read_matrix
from quizzes.statistics import analyze
from quizzes.statistics_report import all_warnings, as_json


def write_scores(path: Path, students: int, items: int) -> None:
    """Write right and wrong answers of students who differ in strength; one answer in fifty is not reached."""
    rng = np.random.default_rng(1962)
    strength, difficulty = rng.normal(size=(students, 1)), rng.normal(size=items)
    cells = np.where(rng.random((students, items)) < 1 / (1 + np.exp(difficulty - strength)), "1", "0")
    cells[rng.random(cells.shape) < 0.02] = ""
    with path.open("w") as file:
        file.write(",".join(f"Q{number + 1:02}" for number in range(items)) + "\n")
        file.writelines(",".join(row) + "\n" for row in cells)


def main(students: int = 100_000, items: int = 40) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scores.csv"
        write_scores(path, students, items)
        started = perf_counter()
        matrix = read_matrix(path)
        read = perf_counter()
        figures = analyze(matrix.scores, matrix.max_points, matrix.names, resamples=0)
        json.dumps(as_json(figures, all_warnings(figures)))
        ended = perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{students} x {items}: {ended - started:.2f} s (reading {read - started:.2f}, figures {ended - read:.2f}), "
        f"{peak:.0f} MB at most, alpha {figures.alpha:.4f}"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
