"""Question kinds: what can be asked, and how an answer is read, graded and shown.

To add a kind: a module with the names of `base.Kind`, a template `templates/quizzes/kinds/<kind>.html`, its tests, and
one line here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from quizzes.question_types import (
    categorizing,
    cloze,
    essay,
    evidence,
    matching,
    multiple,
    numeric,
    ordering,
    short,
    single,
    truefalse,
)
from quizzes.question_types.base import (
    NO_CONTEXT,
    SHOW_ALL,
    Choice,
    Context,
    FormData,
    Grade,
    Kind,
    Part,
    SpecModel,
)

KINDS: dict[str, Kind] = {
    "single": single,
    "multiple": multiple,
    "truefalse": truefalse,
    "short": short,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
    "cloze": cloze,
    "evidence": evidence,
    "categorizing": categorizing,
    "essay": essay,
}

__all__ = [
    "KINDS",
    "NO_CONTEXT",
    "SHOW_ALL",
    "Choice",
    "Context",
    "FormData",
    "Grade",
    "Kind",
    "Part",
    "Problem",
    "is_blank",
    "problems",
    "read_spec",
    "template_of",
]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a spec, for its author. `field`: where, as in "options.2.text" (rows count from 1)."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


def read_spec(kind: str, data: Mapping[str, Any]) -> SpecModel:
    """The typed spec of a stored question version. Raises KeyError for an unknown kind, ValidationError for bad data."""
    return KINDS[kind].Spec.model_validate(data)


def problems(kind: str, data: Any) -> list[Problem]:
    """What an author has to mend before a spec can be stored, in plain words; [] if it is fine."""
    if kind not in KINDS:
        return [Problem("kind", f'"{kind}" is not a kind of question. Use one of {", ".join(KINDS)}.')]
    try:
        KINDS[kind].Spec.model_validate(data)
    except ValidationError as found:
        return [Problem(_where(error["loc"]), _message(error)) for error in found.errors(include_url=False)]
    return []


def is_blank(answer: Any) -> bool:
    """Whether nothing was answered."""
    return answer is None


def template_of(kind: str) -> str:
    """Path of the kind's template; context: q, name, mode ("ask" or "review")."""
    return f"quizzes/kinds/{kind}.html"


def _where(location: tuple[int | str, ...]) -> str:
    tags = {"short", "numeric", "single"}
    steps = [str(step + 1) if isinstance(step, int) else step for step in location]
    return ".".join(step for at, step in enumerate(steps) if not (at == 2 and location[0] == "gaps" and step in tags))


def _message(error: Any) -> str:
    kind, limits = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(limits["error"])
    plain = {
        "missing": "This is missing. Fill it in.",
        "extra_forbidden": "This kind of question has no such field. Take it out.",
        "string_too_short": "This is empty. Write something here.",
        "string_too_long": f"This is too long. Use at most {limits.get('max_length')} characters.",
        "string_type": "Write text here.",
        "too_short": f"Too few. Give at least {limits.get('min_length')}.",
        "too_long": f"Too many. Give at most {limits.get('max_length')}.",
        "literal_error": f"Choose one of {limits.get('expected')}.",
        "bool_type": "Write true or false.",
        "bool_parsing": "Write true or false.",
        "int_parsing": "Write a whole number.",
        "list_type": "Give a list here.",
        "model_type": "Give the fields of this kind here.",
        "string_pattern_mismatch": "Use letters, digits and hyphens only.",
        "union_tag_invalid": f"Choose one of {limits.get('expected_tags')}.",
        "union_tag_not_found": 'Say which kind of gap this is: "short", "numeric" or "single".',
    }
    return plain.get(kind) or f"{error['msg']}."
