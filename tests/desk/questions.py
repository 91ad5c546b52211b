"""What is typed into the form of a question, kind by kind."""

from __future__ import annotations

from typing import Any

from quizzes.admin.spec_fields import PREFIX
from quizzes.question_types import KINDS


def typed(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Return the form values of a spec, as somebody would type them into an empty form."""
    editor = KINDS[kind].EDITOR
    values, data = editor.from_spec(spec), {}
    for field in editor.fields:
        data[PREFIX + field.name] = _plain(values[field.name])
    for table in editor.rows:
        rows = values[table.name]
        data[f"{PREFIX}{table.name}-total"] = str(len(rows))
        for index, row in enumerate(rows):
            data |= _row(f"{PREFIX}{table.name}-{index}", index, row, [column.name for column in table.columns])
    return {name: value for name, value in data.items() if value not in (None, False)}


def _row(prefix: str, index: int, row: dict[str, Any], names: list[str]) -> dict[str, Any]:
    cells = {f"{prefix}-{name}": _plain(row.get(name)) for name in names}
    return {f"{prefix}-place": str(index + 1), f"{prefix}-id": "", **cells}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        # Anchors are ticked one by one, lists are typed one a line; the slugs of the tests' anchors have no spaces.
        return value if value and all(item.replace("-", "").islower() for item in value) else "\n".join(value)
    return "on" if value is True else value
