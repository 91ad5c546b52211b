"""A lesson bundle as it stands on disk: read whole, checked whole, before anything touches the database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db import models

from lessons.exchange.parts import PARTS, Part
from lessons.exchange.schemas import Item, LessonItem, ReadingItem
from lessons.exchange.source import BundleError, Problem, Row, Yaml, read_text, read_yaml
from lessons.rendering import ReadingError, compile_reading

FRONT_MATTER = re.compile(r"---\n(?P<head>.*?\n)---\n+", re.DOTALL)


@dataclass
class Bundle:
    """All items of a bundle that belong to the lessons app, and the problems found on the way."""

    folder: Path
    lesson: LessonItem | None = None
    readings: list[ReadingItem] = field(default_factory=list)
    items: dict[str, list[Item]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def keys(self, model: type[models.Model]) -> set[Any]:
        """Return the keys of all items that become a `model`."""
        part = next(part for part in PARTS if part.model is model)
        return {getattr(item, part.key) for item in self.items[part.file]}

    def read_list(self, name: str, schema: type[Row], key: str) -> tuple[Yaml, list[tuple[int, Row]]]:
        """Return a file's items with their indexes, without doubles; a missing file is an empty list."""
        if not (self.folder / name).exists():
            return Yaml(name, []), []
        try:
            file = read_yaml(self.folder, name)
        except BundleError as error:
            self.problems += error.problems
            return Yaml(name, []), []
        rows = file.rows(schema, self.problems)
        self.problems += _doubles(file, rows, key)
        return file, rows

    def check_links(self, file: Yaml, index: int, name: str, given: Iterable[Any], known: set[Any]) -> None:
        """Note each of `given` that is not among `known`, at the field `name` of the item at `index`."""
        for each in given:
            if each not in known:
                self.problems.append(file.problem((index, name), f"{name}: there is no {each!r} in this bundle."))


def read_bundle(folder: Path) -> Bundle:
    """Return the bundle in `folder`; what is wrong with it stands in `problems`. Raises BundleError for no bundle."""
    if not (folder / "lesson.yaml").is_file():
        raise BundleError([Problem("lesson.yaml", 1, f"There is no such file in {folder}; is this a lesson bundle?")])
    bundle = Bundle(folder)
    head = read_yaml(folder, "lesson.yaml")
    bundle.lesson = head.row((), head.data, LessonItem, bundle.problems)
    files = [(part, *bundle.read_list(part.file, part.schema, part.key)) for part in PARTS]
    bundle.items = {part.file: [item for _, item in rows] for part, _, rows in files}
    for part, file, rows in files:
        _check_part(bundle, part, file, rows)
    _read_readings(bundle)
    return bundle


def _check_part(bundle: Bundle, part: Part, file: Yaml, rows: list[tuple[int, Item]]) -> None:
    links = [(name, model, False) for name, model in part.many.items()]
    links += [(name, model, True) for name, model in part.one.items()]
    for name, model, single in links:
        known = bundle.keys(model)
        for index, item in rows:
            value = getattr(item, name)
            given = [value] if single and value else value or []
            bundle.check_links(file, index, name, given, known)


def _doubles(file: Yaml, rows: list[tuple[int, Any]], key: str) -> Iterable[Problem]:
    seen: set[Any] = set()
    for index, item in rows:
        value = getattr(item, key)
        if value in seen:
            yield file.problem((index, key), f"{key} {value!r} stands here a second time.")
        seen.add(value)


def _read_readings(bundle: Bundle) -> None:
    paths = sorted((bundle.folder / "readings").glob("*.md"))
    if not paths:
        bundle.problems.append(Problem("readings", 1, "There is no reading: put core.md into this folder."))
    for path in paths:
        try:
            reading = _read_reading(bundle, f"readings/{path.name}")
        except BundleError as error:
            bundle.problems += error.problems
        else:
            bundle.readings += [reading] if reading else []


def _read_reading(bundle: Bundle, name: str) -> ReadingItem | None:
    text = read_text(bundle.folder, name).replace("\r\n", "\n")
    match = FRONT_MATTER.match(text)
    if not match:
        raise BundleError([Problem(name, 1, "The file begins with a line --- , then level and title, then --- .")])
    try:
        head = yaml.safe_load(match["head"])
    except yaml.YAMLError as error:
        raise BundleError(
            [Problem(name, 2, f"What stands between the --- lines is not valid YAML: {error}")]
        ) from error
    if not isinstance(head, dict):
        raise BundleError([Problem(name, 2, "Between the --- lines stand fields such as level: core.")])
    body = text[match.end() :].strip() + "\n"
    item = Yaml(name, None).row((), {**head, "text": body}, ReadingItem, bundle.problems)
    _check_passages(bundle, name, body, match["head"].count("\n") + 2 + text[: match.end()].count("\n\n"))
    return item


def _check_passages(bundle: Bundle, name: str, body: str, offset: int) -> None:
    try:
        compiled = compile_reading(body)
    except ReadingError as error:
        raise BundleError(Problem(name, line + offset, reason) for line, reason in error.errors) from error
    marked = {slug: int(refs[0][1:].split(".")[0]) for slug, refs in compiled["passages"].items()}
    if not marked:
        return  # such as an imported original: each anchor is then its whole paragraph
    anchors = {item.slug: item.paragraph for item in bundle.items["anchors.yaml"]}  # type: ignore[attr-defined]
    for slug in marked.keys() - anchors.keys():
        bundle.problems.append(Problem(name, offset, f"The passage {slug!r} is not in anchors.yaml."))
    for slug, paragraph in anchors.items():
        if slug not in marked:
            bundle.problems.append(Problem(name, offset, f"The passage {slug!r} of anchors.yaml is not marked here."))
        elif marked[slug] != paragraph:
            reason = f"The passage {slug!r} stands in paragraph {marked[slug]}; anchors.yaml says {paragraph}."
            bundle.problems.append(Problem(name, offset, reason))
