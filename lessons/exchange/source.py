"""Read the files of a bundle, and know the line of everything in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

MAX_BYTES = 2_000_000
# The parser written in C is ten times as fast; where PyYAML comes without it, the other one does the same.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True, order=True)
class Problem:
    """Something that keeps a bundle from loading, and where it stands."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class BundleError(Exception):
    """A bundle cannot be loaded; `problems` says why, each with file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def read_text(folder: Path, name: str) -> str:
    """Return a file's text; raise BundleError where it is missing, too large or not UTF-8."""
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise BundleError([Problem(name, 1, f"This file cannot be read: {error.strerror}.")]) from error
    if len(data) > MAX_BYTES:
        raise BundleError([Problem(name, 1, "This file is larger than 2 MB.")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BundleError([Problem(name, line, "This is not UTF-8 text. Save the file as UTF-8.")]) from error


@dataclass
class Yaml:
    """A YAML file's data, and the line of each place in it: `("questions", 3, "prompt")` -> 47."""

    name: str
    data: Any
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def problem(self, place: Iterable[str | int], reason: str) -> Problem:
        """Return a problem at the innermost part of `place` whose line is known."""
        parts = tuple(place)
        while parts and parts not in self.lines:
            parts = parts[:-1]
        return Problem(self.name, self.lines.get(parts, 1), reason)

    def rows(self, schema: type[Row], problems: list[Problem]) -> list[tuple[int, Row]]:
        """Return the checked items of the file's list, each with its index; note what is wrong."""
        if self.data is None:
            return []
        if not isinstance(self.data, list):
            problems.append(self.problem((), "Here a list is needed, each item with a dash before it."))
            return []
        checked = [(index, self.row((index,), item, schema, problems)) for index, item in enumerate(self.data)]
        return [(index, row) for index, row in checked if row is not None]

    def row(self, place: tuple[str | int, ...], item: Any, schema: type[Row], problems: list[Problem]) -> Row | None:
        """Return `item` checked by `schema`, or None after noting each thing that is wrong with it."""
        try:
            return schema.model_validate(item)
        except ValidationError as error:
            problems += [self.problem((*place, *each["loc"]), _in_words(each)) for each in error.errors()]
            return None


def read_yaml(folder: Path, name: str) -> Yaml:
    """Return a YAML file with its lines; raise BundleError where it is not plain YAML."""
    text = read_text(folder, name)
    try:
        _refuse_aliases(name, text)
        node = yaml.compose(text, Loader=LOADER)
        data = yaml.load(text, Loader=LOADER)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = getattr(error.problem_mark, "line", 0) + 1
        raise BundleError([Problem(name, line, f"This is not valid YAML: {error.problem}.")]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BundleError([Problem(name, 1, f"This is not valid YAML: {error}.")]) from error
    file = Yaml(name, data)
    if node is not None:
        _note_lines(node, (), file.lines)
    return file


def _refuse_aliases(name: str, text: str) -> None:
    # A few nested aliases grow to gigabytes, and a bundle has no use for one.
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise BundleError([Problem(name, line, "YAML aliases (*name) are not used here; write it out.")])


def _note_lines(node: yaml.Node, place: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> None:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _note_lines(value, (*place, str(key.value)), lines)
            lines[(*place, str(key.value))] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(value, (*place, index), lines)


def _in_words(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return f"{place} is missing."
    if error["type"] == "extra_forbidden":
        return f"{place} is not a field of this list. Is it misspelled?"
    return f"{place}: {error['msg']}."
