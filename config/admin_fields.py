"""Form fields for editors: plain text with one kind of line end, and lists written one entry a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict


class PlainTextField(forms.CharField):
    """Text whose lines end in a single newline: browsers send two characters, and bundles hold one."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class LinesField(forms.CharField):
    """A list of texts, edited one a line. `number` turns it into a list of whole numbers from 1."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "desk-lines"})

    def __init__(self, *, number: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.number = number

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(self.written(each) for each in value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        lines = [line.strip() for line in str(value or "").splitlines()]
        return [self.read(line) for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != list(initial or []))
        except ValidationError:
            return True

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(self.written(each) for each in value))

    def written(self, entry: Any) -> str:
        """Return the line that stands for one entry."""
        return str(entry)

    def read(self, line: str) -> Any:
        """Return the entry that a line stands for; raise ValidationError with what to do."""
        if not self.number:
            return line
        if not (line.isascii() and line.isdigit() and 0 < int(line) < 1000):
            raise ValidationError(f"“{line}” is no paragraph number. Write one number a line, such as 13.")
        return int(line)


class AnyChoices(forms.CheckboxSelectMultiple):
    """Check boxes in a box that scrolls: as good by keyboard and without scripts as with a mouse."""

    template_name = "django/forms/widgets/checkbox_select.html"

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "desk-checks", **(attrs or {})}, choices)


class SlugsField(forms.MultipleChoiceField):
    """Some of a list of slugs. What was chosen before keeps its order: ticking nothing new changes nothing."""

    widget = AnyChoices
    before: Sequence[str] = ()

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        return [slug for slug in self.before if slug in chosen] + [slug for slug in chosen if slug not in self.before]


def with_value(data: Mapping[str, Any], name: str, value: str) -> Mapping[str, Any]:
    """Return what was posted with one value put in its place, for a form that is shown again."""
    changed = cast(QueryDict, data).copy()
    changed[name] = value
    return cast(Mapping[str, Any], changed)
