"""A table of like things (options, pairs, rubric levels) as one form field: rows can be added, removed and moved.

Works as a plain form: a few empty rows stand ready, a number says where a row goes and a check box removes it.
`static/js/desk-rows.js` turns that into buttons.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

MOST_ROWS = 200
Row = dict[str, Any]


class RowsWidget(forms.Widget):
    """Draws the table and reads it back as a list of raw rows: {"id": "a", "text": "..."}, in their order."""

    def __init__(self, columns: Mapping[str, forms.Field], least: int = 0, noun: str = "row") -> None:
        super().__init__()
        self.columns = columns
        self.least = least
        self.noun = noun
        self.cell_errors: dict[tuple[int, str], list[str]] = {}

    class Media:
        js = (forms.Script("js/desk-rows.js", defer=True),)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        found = []
        for index in range(_count(data.get(f"{name}-total"))):
            prefix = f"{name}-{index}"
            if data.get(f"{prefix}-remove") or f"{prefix}-place" not in data:
                continue
            row = {
                key: field.widget.value_from_datadict(data, files, f"{prefix}-{key}")
                for key, field in self.columns.items()
            }
            found.append((_place(data.get(f"{prefix}-place")), {"id": str(data.get(f"{prefix}-id") or ""), **row}))
        return [row for _, row in sorted(found, key=lambda each: each[0])]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-total" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = list(value or [])
        filled = [row for row in rows if touched(row, self.columns)]
        ready = max(self.least - len(filled), 3 if not filled else 1)
        shown = filled + [self._new_row() for _ in range(ready)]
        context = {
            "name": name,
            "noun": self.noun,
            "total": len(shown),
            "rows": [self._row(name, index, row, is_new=index >= len(filled)) for index, row in enumerate(shown)],
            "pattern": self._row(name, "__row__", self._new_row(), is_new=True),
        }
        return SafeString(render_to_string("admin/desk/rows.html", context))

    def _new_row(self) -> Row:
        return {"id": "", **{key: field.initial for key, field in self.columns.items()}}

    def _row(self, name: str, index: int | str, row: Row, *, is_new: bool) -> dict[str, Any]:
        number = index + 1 if isinstance(index, int) else "__number__"
        return {
            "prefix": f"{name}-{index}",
            "number": number,
            "id": row.get("id", ""),
            "is_new": is_new,
            "cells": [self._cell(f"{name}-{index}", index, row, key) for key in self.columns],
        }

    def _cell(self, prefix: str, index: int | str, row: Row, key: str) -> dict[str, Any]:
        field = self.columns[key]
        errors = self.cell_errors.get((index, key), []) if isinstance(index, int) else []
        # Said once, in the first row: five options need no five explanations.
        help_text = field.help_text if index == 0 else ""
        attrs = {"id": f"id_{prefix}-{key}"}
        if errors:
            attrs |= {"aria-invalid": "true", "aria-describedby": f"id_{prefix}-{key}_error"}
        elif help_text:
            attrs["aria-describedby"] = f"id_{prefix}-{key}_help"
        value = field.prepare_value(row.get(key))
        return {
            "key": key,
            "id": attrs["id"],
            "label": field.label,
            "help": help_text,
            "errors": errors,
            "is_check": isinstance(field, forms.BooleanField),
            "is_group": isinstance(field.widget, forms.CheckboxSelectMultiple),
            "widget": field.widget.render(f"{prefix}-{key}", value, attrs),
        }


class RowsField(forms.Field):
    """A list of rows, each cleaned column by column. Cell errors stand at their cells and, in words, at the field."""

    def __init__(self, columns: Mapping[str, forms.Field], *, least: int = 0, noun: str = "row", **kwargs: Any) -> None:
        self.columns = columns
        super().__init__(widget=RowsWidget(columns, least, noun), required=False, **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> RowsField:
        copy: RowsField = super().__deepcopy__(memo)
        # Each form notes errors on a widget of its own.
        copy.widget = RowsWidget(self.columns, self.widget.least, self.widget.noun)
        return copy

    def clean(self, value: Any) -> list[Row]:
        rows = [row for row in value or [] if touched(row, self.columns)]
        cleaned = [self._clean_row(index, row) for index, row in enumerate(rows)]
        if self.widget.cell_errors:
            raise ValidationError(self.problems())
        return cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != [_known(row, self.columns) for row in initial or []])
        except ValidationError:
            return True

    def mark(self, index: int, key: str, message: str) -> None:
        """Note what is wrong with a cell: row counted from 0."""
        self.widget.cell_errors.setdefault((index, key), []).append(message)

    def problems(self) -> list[str]:
        """Return every cell error in words: "Row 2, Feedback: This field is required."."""
        return [
            f"{self.in_words(index, key)}: {message}"
            for (index, key), messages in sorted(self.widget.cell_errors.items())
            for message in messages
        ]

    def in_words(self, index: int, key: str) -> str:
        """Return where a cell stands: "Option 2, Feedback"; row counted from 0."""
        return f"{self.widget.noun.capitalize()} {index + 1}, {self.columns[key].label}"

    def _clean_row(self, index: int, row: Row) -> Row:
        cleaned: Row = {"id": row["id"]}
        for key, field in self.columns.items():
            try:
                cleaned[key] = field.clean(row[key])
            except ValidationError as error:
                self.widget.cell_errors[index, key] = error.messages
        return cleaned


def _count(posted: Any) -> int:
    text = str(posted or "")
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _place(posted: Any) -> float:
    text = str(posted or "").strip()
    return float(text) if re.fullmatch(r"-?\d{1,5}(\.\d{1,3})?", text, re.ASCII) else math.inf


def touched(row: Row, columns: Mapping[str, forms.Field]) -> bool:
    """Whether anything stands in the row that an empty row does not begin with; rows without it are left out."""
    return any(not _as_new(field, row.get(key)) for key, field in columns.items())


def _as_new(field: forms.Field, value: Any) -> bool:
    """Whether a cell holds what an empty row begins with."""
    if isinstance(value, str):
        return value.strip() == str(field.initial if field.initial is not None else "").strip()
    return value in (None, "", [], False) or value == field.initial


def _known(row: Row, columns: Mapping[str, forms.Field]) -> Row:
    return {"id": row.get("id", ""), **{key: row.get(key) for key in columns}}
