"""What changed between two versions of a question, in words. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from quizzes.question_types import KINDS
from quizzes.question_types.editing import Field, Rows

NOTHING = "(nothing)"
EVIDENCE = KINDS["evidence"]


class Version(Protocol):
    """What is compared of a version: `quizzes.models.QuestionVersion`, or anything like it."""

    kind: Any
    prompt: Any
    spec: Any
    explanation: Any
    anchors: Any
    evidence: Any


@dataclass(frozen=True)
class Difference:
    """`where` it stands ("Options, b: Feedback when chosen"), what it was, what it is; NOTHING where there is none."""

    where: str
    old: str
    new: str


def differences(old: Version, new: Version) -> list[Difference]:
    """Return what a reader would see changed from `old` to `new`, in the order of the editor's form."""
    found = [
        *_changed("Kind", KINDS[old.kind].LABEL, KINDS[new.kind].LABEL),
        *_changed("Prompt", old.prompt, new.prompt),
        *_spec_differences(old, new),
        *_evidence_differences(old.evidence, new.evidence),
        *_changed("Explanation", old.explanation, new.explanation),
        *_changed("Passages to read again", sorted(old.anchors), sorted(new.anchors)),
    ]
    return list(found)


def _spec_differences(old: Version, new: Version) -> Iterator[Difference]:
    before = KINDS[old.kind].EDITOR.from_spec(_written_out(old))
    after = KINDS[new.kind].EDITOR.from_spec(_written_out(new))
    editors = [KINDS[new.kind].EDITOR, *([KINDS[old.kind].EDITOR] if old.kind != new.kind else [])]
    for editor in editors:
        for field in editor.fields:
            yield from _changed(
                field.label, _words(field, before.get(field.name)), _words(field, after.get(field.name))
            )
        for table in editor.rows:
            yield from _row_differences(table, before.get(table.name) or [], after.get(table.name) or [])


def _evidence_differences(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[Difference]:
    yield from _changed("Evidence for the answer", _asked_or_not(old), _asked_or_not(new))
    before, after = (EVIDENCE.EDITOR.from_spec(spec) if spec else {} for spec in (old, new))
    for field in EVIDENCE.EDITOR.fields:
        values = (_words(field, values[field.name]) if values else "" for values in (before, after))
        yield from _changed(f"Evidence for the answer: {field.label}", *values)


def _asked_or_not(spec: Mapping[str, Any] | None) -> str:
    return "Asked" if spec else "Not asked"


def _written_out(version: Version) -> dict[str, Any]:
    # A default that one version writes out and the other leaves out is no difference.
    return KINDS[version.kind].Spec.model_validate(version.spec).model_dump(mode="json")


def _row_differences(
    table: Rows, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[Difference]:
    old, new = ({str(row.get("id", "")): row for row in rows} for rows in (before, after))
    for name, row in new.items():
        if name not in old:
            yield Difference(f"{table.label}, {name}", NOTHING, _row_in_words(table, row))
            continue
        for column in table.columns:
            one, two = _words(column, old[name].get(column.name)), _words(column, row.get(column.name))
            yield from _changed(f"{table.label}, {name}: {column.label}", one, two)
    for name in [name for name in old if name not in new]:
        yield Difference(f"{table.label}, {name}", _row_in_words(table, old[name]), NOTHING)
    kept = [name for name in old if name in new], [name for name in new if name in old]
    yield from _changed(f"{table.label}: order", ", ".join(kept[0]), ", ".join(kept[1]))


def _row_in_words(table: Rows, row: Mapping[str, Any]) -> str:
    cells = ((column.label, _words(column, row.get(column.name))) for column in table.columns)
    return "\n".join(f"{label}: {value}" for label, value in cells if value and value != "No")


def _changed(where: str, old: Any, new: Any) -> list[Difference]:
    one, two = ("\n".join(map(str, value)) if isinstance(value, list) else str(value) for value in (old, new))
    return [Difference(where, one or NOTHING, two or NOTHING)] if one != two else []


def _words(field: Field, value: Any) -> str:
    if field.kind == "bool":
        return "Yes" if value else "No"
    if field.kind == "choice":
        return dict(field.choices).get(str(value), str(value or ""))
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)
