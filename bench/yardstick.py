"""A fixed piece of work, to compare machines by: text and numbers in plain Python, rows in SQLite, about half and half.

    python bench/yardstick.py

Other measurements are told as ratios to it, so that those of a slow machine and of a fast one can be compared.
"""

import sqlite3
from time import perf_counter

ROWS = 4_000
ROUNDS = 5


def work() -> int:
    """Do the work once; the result is the same everywhere, so that nobody can skip a part of it."""
    words = [f"word{number * 7919 % 1000}" for number in range(ROWS * 10)]
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + len(word)
    page = "".join(f"<li>{word.upper()}: {count}</li>" for word, count in sorted(counts.items()))
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, student INTEGER, text TEXT)")
        connection.execute("CREATE INDEX by_student ON answer (student)")
        rows = [(number, number * 31 % 200, words[number]) for number in range(ROWS)]
        connection.executemany("INSERT INTO answer VALUES (?, ?, ?)", rows)
        query = "SELECT COUNT(*), MAX(text) FROM answer WHERE student = ?"
        found = sum(connection.execute(query, [student]).fetchone()[0] for student in range(200))
    return len(page) + found


def yardstick() -> float:
    """Return the seconds of the fastest of a few rounds: what else the machine does only ever adds to it."""
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    print(f"yardstick: {yardstick() * 1000:.1f} ms")
