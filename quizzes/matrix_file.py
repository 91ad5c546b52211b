"""A score matrix from a CSV file: one row a student, one column an item.

A header cell is an item's name, worth 1 point, or `name/4`, worth 4. A cell holds points; an empty one means that the
student did not reach the item, which counts 0. Cells are separated by commas, or by semicolons or tabs where the header
has those and no comma; numbers may then have a decimal comma. What spreadsheets add (a byte order mark, CRLF, blank
lines at the end) does no harm.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

import numpy as np

from quizzes.statistics import Array

NUMBER = re.compile(r"([+-]?)(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
MAX_ITEMS = 2_000
MAX_CELLS = 20_000_000
LEAST_POINTS, MOST_POINTS = 0.001, 1_000_000.0
LONGEST_LINE = 1_000_000
KNOWN_CELLS = 50_000


class BadMatrix(ValueError):
    """What is wrong with a file, where, and what to do about it, in plain words."""


@dataclass(frozen=True)
class MatrixFile:
    """`max_points`: (items,); `scores`: (students, items) points, NaN = not reached."""

    names: tuple[str, ...]
    max_points: Array
    scores: Array


def read_matrix(path: Path) -> MatrixFile:
    """Read a file in UTF-8. Raises BadMatrix, which says in one sentence or two what to mend and where."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return parse_matrix(file)
    except OSError as error:
        raise BadMatrix(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise BadMatrix(f"{path} is not text in UTF-8. Save it again as CSV in UTF-8.") from error


def parse_matrix(file: TextIO) -> MatrixFile:
    """Parse an open file, line by line, so that a big one needs little more memory than its numbers."""
    start = file.readline(LONGEST_LINE)
    if not start:
        raise BadMatrix("The file is empty. The first line has to name the items, each further line is a student.")
    if not start.strip("\ufeff \t\r\n"):
        raise BadMatrix("Line 1 is empty. The first line has to name the items, as in Q1,Q2,Q3/4.")
    delimiter = _delimiter(start)
    lines = _Lines(start, file)
    rows = csv.reader(lines, delimiter=delimiter)
    try:
        names, full = _header(next(rows))
        return MatrixFile(names, full, _scores(rows, names, full, decimal_comma=delimiter != ","))
    except csv.Error as error:
        raise BadMatrix(
            f"Line {rows.line_num} cannot be read as CSV: {error}. Is a quotation mark left open?"
        ) from error


class _Rows(Protocol):
    """What csv.reader gives: the rows, and the line of the file that it has come to."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


class _Lines:
    """The first line, which is read already, and the rest."""

    def __init__(self, first: str, rest: Iterator[str]) -> None:
        self._first: str | None = first.removeprefix("\ufeff")
        self._rest = rest

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._first is None:
            return next(self._rest)
        line, self._first = self._first, None
        return line


def _delimiter(header: str) -> str:
    return "," if "," in header else ";" if ";" in header else "\t" if "\t" in header else ","


def _header(cells: list[str]) -> tuple[tuple[str, ...], Array]:
    if len(cells) > MAX_ITEMS:
        raise BadMatrix(f"Line 1 has {len(cells):,} columns; up to {MAX_ITEMS:,} items can be analyzed at once.")
    if all(NUMBER.fullmatch(cell.strip()) for cell in cells):
        raise BadMatrix("Line 1 holds numbers where the names of the items belong. Put a line such as Q1,Q2,Q3 on top.")
    items = [_item(number, cell.strip()) for number, cell in enumerate(cells, start=1)]
    seen: dict[str, int] = {}
    for number, (name, _) in enumerate(items, start=1):
        if name in seen:
            raise BadMatrix(f"Line 1: columns {seen[name]} and {number} are both called {name!r}. Rename one of them.")
        seen[name] = number
    return tuple(seen), np.array([full for _, full in items])


def _item(number: int, cell: str) -> tuple[str, float]:
    """Name and full marks; a slash that no number follows belongs to the name, as in "and/or"."""
    before, slash, after = cell.rpartition("/")
    has_marks = bool(slash) and (not after.strip() or NUMBER.fullmatch(after.strip()) is not None)
    name = before.strip() if has_marks else cell
    if not name:
        raise BadMatrix(
            f"Line 1, column {number}: the item has no name. Name it, or take the column out if it only numbers the "
            "students (in R: write.csv(..., row.names = FALSE))."
        )
    return name, _full_marks(f"Line 1, column {number} ({name})", name, after.strip()) if has_marks else 1.0


def _full_marks(place: str, name: str, text: str) -> float:
    if not text:
        raise BadMatrix(f"{place}: the full marks are missing behind the slash. Write them, as in {name}/4.")
    full = float(text.replace(",", "."))
    if not LEAST_POINTS <= full <= MOST_POINTS:
        limits = f"from {LEAST_POINTS:g} to {MOST_POINTS:,.0f}"
        raise BadMatrix(f"{place}: full marks of {text} are not possible. Give a number {limits}.")
    return full


def _scores(rows: _Rows, names: tuple[str, ...], full: Array, *, decimal_comma: bool) -> Array:
    values, lines, cells = array("d"), array("L"), _Cells(decimal_comma)
    for row in _complete(rows, names):
        try:
            values.extend([cells[cell] for cell in row])
        except _NoNumber as error:
            raise BadMatrix(_not_a_number(rows.line_num, row, names, str(error))) from None
        lines.append(rows.line_num)
        if len(values) > MAX_CELLS:
            raise BadMatrix(
                f"Line {rows.line_num}: the file has more than {MAX_CELLS:,} scores. Take a sample of the students."
            )
    scores = np.frombuffer(values, dtype=float) if values else np.empty(0)
    scores = scores.reshape(-1, len(names))
    for row_at, column in np.argwhere((scores < 0) | (scores > full))[:1]:
        place = f"Line {lines[row_at]}, column {column + 1} ({names[column]})"
        raise BadMatrix(_out_of_range(place, names[column], scores[row_at, column], full[column]))
    return scores


def _complete(rows: _Rows, names: tuple[str, ...]) -> Iterator[list[str]]:
    """The rows, each as wide as the header; blank lines at the end are none, but of one item an empty cell."""
    blank_at = 0
    for row in rows:
        if not row and len(names) > 1:
            blank_at = blank_at or rows.line_num
            continue
        if blank_at:
            raise BadMatrix(
                f"Line {blank_at} is empty. Take it out; for a student who reached no item write only commas."
            )
        row = row or [""]
        if len(row) != len(names):
            raise BadMatrix(
                f"Line {rows.line_num} has {_count(len(row))}, but the header names {len(names)} items. Give every "
                "student a cell for each item, an empty one where an item was not reached."
            )
        yield row


class _NoNumber(ValueError):
    """The cell that is no number."""


class _Cells(dict[str, float]):
    """The number that each text stands for. Most cells of a matrix repeat, so each text is read once."""

    def __init__(self, decimal_comma: bool) -> None:
        super().__init__({"": np.nan, "0": 0.0, "1": 1.0})
        self._decimal_comma = decimal_comma

    def __missing__(self, cell: str) -> float:
        text = cell.strip()
        if text and (not NUMBER.fullmatch(text) or ("," in text and not self._decimal_comma)):
            raise _NoNumber(cell)
        number = float(text.replace(",", ".")) if text else np.nan
        if len(self) < KNOWN_CELLS:
            self[cell] = number
        return number


def _out_of_range(place: str, name: str, value: float, most: float) -> str:
    if value < 0:
        return f"{place}: {value:g} is below 0. Scores run from 0 to {most:g}."
    return (
        f"{place}: {value:g} is above the full marks of {most:g}. Correct it, or name others in the header: {name}/4."
    )


def _count(cells: int) -> str:
    return f"{cells:,} cell{'s' * (cells != 1)}"


def _not_a_number(line: int, row: list[str], names: tuple[str, ...], cell: str) -> str:
    column, text = row.index(cell), cell.strip()
    shown = text if len(text) <= 40 else f"{text[:40]}..."
    return (
        f"Line {line}, column {column + 1} ({names[column]}): {shown!r} is not a number. Write points, such as 1 or 0.5; "
        "leave the cell empty where the item was not reached; take out columns with names of students."
    )
