"""How the admin edits a spec: fields and tables declared by each kind, so that nobody types JSON.

`values` is what a form holds: {field name: value} and {rows name: [{"id": ..., column name: value}, ...]}. The values
are str, bool, int, Decimal, or list[str] (for `lines` and `anchors`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

FieldKind = Literal["text", "textarea", "lines", "bool", "choice", "int", "decimal", "anchors", "misconception"]
Values = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One input. `choices` are (value, label) for kind "choice". `default` stands in a new form."""

    name: str
    label: str
    kind: FieldKind = "text"
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    default: Any = None


@dataclass(frozen=True)
class Rows:
    """A table of like things (options, pairs). Every row also carries a hidden "id": "" for a new row."""

    name: str
    label: str
    columns: tuple[Field, ...]
    min_rows: int = 0
    help: str = ""


@dataclass(frozen=True)
class Editor:
    """What an editor fills in for one kind.

    Where a kind needs more than the plain mapping: `read(spec)` gives values, `write(values, before)` gives a spec.
    """

    fields: tuple[Field, ...] = ()
    rows: tuple[Rows, ...] = ()
    read: Callable[[Values], Values] | None = None
    write: Callable[[Values, Values], Values] | None = None

    def to_spec(self, values: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Values:
        """Form values -> spec JSON, not yet validated. Rows with an id keep it, new rows get one; empty rows go.

        `before` is the spec that was edited: the ids of rows taken out of it are not given to new rows, because
        answers to the older version may still name them.
        """
        plain = {name: _plain(value) for name, value in values.items()}
        kept = {table.name: [row for row in values.get(table.name) or [] if _filled(row, table)] for table in self.rows}
        # Ids are new in all tables: the cards of a matching question stand in two, and an answer names one of them.
        retired = {str(row.get("id", "")) for table in self.rows for row in (before or {}).get(table.name) or []}
        retired |= {str(row["id"]) for rows in kept.values() for row in rows if row.get("id")}
        for name, rows in kept.items():
            plain[name] = with_ids(rows, retired)
            retired |= {row["id"] for row in plain[name]}
        return self.write(plain, dict(before or {})) if self.write else plain

    def from_spec(self, spec: Mapping[str, Any]) -> Values:
        """Spec JSON -> form values, with the defaults of fields that the spec leaves out."""
        values = self.read(dict(spec)) if self.read else dict(spec)
        known = {field.name: values.get(field.name, field.default) for field in self.fields}
        return known | {table.name: list(values.get(table.name) or []) for table in self.rows}


def with_ids(rows: Iterable[Mapping[str, Any]], retired: Iterable[str] = ()) -> list[Values]:
    """Rows with ids: those that have one keep it, the others get the first letter or number never used."""
    listed = [{name: _plain(value) for name, value in row.items()} for row in rows]
    taken = {row["id"] for row in listed if row.get("id")} | set(retired)
    for row in listed:
        if not row.get("id"):
            row["id"] = next_id(taken)
            taken.add(row["id"])
    return listed


def next_id(taken: Iterable[str]) -> str:
    """The first of a, b, ... z, o27, o28, ... that is not taken."""
    used = set(taken)
    letters = (chr(code) for code in range(ord("a"), ord("z") + 1))
    return next((letter for letter in letters if letter not in used), None) or next(
        name for name in (f"o{number}" for number in range(27, 27 + len(used) + 1)) if name not in used
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _filled(row: Mapping[str, Any], table: Rows) -> bool:
    """Whether anything was typed in the row (a ticked box or a chosen default alone is not typing)."""
    typed = (column.name for column in table.columns if column.kind not in ("bool", "choice"))
    return any(row.get(name) not in (None, "", []) for name in typed)
