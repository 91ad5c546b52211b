"""Write a lesson out as the bundle that it would load from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from lessons.exchange.loading import lesson_item, reading_item
from lessons.exchange.parts import PARTS
from lessons.models import Lesson


class Dumper(yaml.SafeDumper):
    """YAML that people edit: blocks for long text, lists indented under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, _text)


def to_yaml(data: Any) -> str:
    """Return `data` as block-style YAML, in the given order of keys, lines up to 110 wide."""
    return yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)


def export_lesson_parts(lesson: Lesson, folder: Path) -> None:
    """Write everything of the lessons app into `folder`, which is made where it is missing."""
    (folder / "readings").mkdir(parents=True, exist_ok=True)
    write(folder / "lesson.yaml", to_yaml(filled(lesson_item(lesson).model_dump(mode="json"))))
    for part in PARTS:
        items = [filled(part.item(row).model_dump(mode="json")) for row in part.rows(lesson)]
        write(folder / part.file, to_yaml(items))
    for reading in lesson.readings.all():
        item = reading_item(reading)
        head = to_yaml(item.model_dump(exclude={"text"}))
        write(folder / "readings" / f"{item.level}.md", f"---\n{head}---\n\n{item.text.strip()}\n")


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty: a bundle says only what there is to say."""
    return {key: value for key, value in values.items() if value is not False and value not in ("", None, [], {})}
