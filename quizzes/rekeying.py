"""A corrected key for a question that somebody was asked: from an answer, or from a version that is mended already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from quizzes.grader import kind_of, spec_of
from quizzes.models import QuestionVersion
from quizzes.question_types import problems
from quizzes.question_types.base import CannotRekey


def corrected_by(version: QuestionVersion, answer: Any) -> dict[str, Any]:
    """Return the version's spec with `answer` (JSON, not blank) as its key. Raises CannotRekey in plain words."""
    if answer is None:
        raise CannotRekey("Give the right answer first.")
    if problems(version.kind, version.spec):
        raise CannotRekey("This question can no longer be read, so it gets no new key.")
    spec = spec_of(version)
    try:
        rekeyed = kind_of(version).rekeyed(spec, answer)
    except ValidationError as error:
        found = str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
        raise CannotRekey(f"This answer cannot be the key. {found}") from error
    if rekeyed == spec:
        raise CannotRekey("The question was asked with this key already. Nothing would change.")
    corrected: dict[str, Any] = rekeyed.model_dump(mode="json", exclude_unset=True)
    return corrected


def mended_after(version: QuestionVersion) -> list[QuestionVersion]:
    """Return the newer versions, newest first, whose key fits answers to `version` and differs from its own."""
    newer = version.question.versions.filter(number__gt=version.number, kind=version.kind).order_by("-number")
    return [each for each in newer if fits(version.spec, each.spec) and _key_differs(version, each)]


def _key_differs(one: QuestionVersion, other: QuestionVersion) -> bool:
    try:
        return bool(spec_of(one) != spec_of(other))
    except ValidationError:
        return False


def covered(newest: QuestionVersion, corrected: Mapping[str, Any] | None = None) -> tuple[QuestionVersion, ...]:
    """Return `newest` and the versions of its kind before it; with a corrected spec, those whose answers it can grade."""
    versions = newest.question.versions.filter(kind=newest.kind, number__lte=newest.number).order_by("number")
    return tuple(version for version in versions if corrected is None or fits(version.spec, corrected))


def fits(old: Any, new: Any) -> bool:
    """Whether an answer to `old` means the same under `new`: all that an answer names by id is there."""
    return _ids(old) <= _ids(new)


def _ids(value: Any, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    if isinstance(value, list):
        return {found for item in value for found in _ids(item, path)}
    if not isinstance(value, dict):
        return set()
    here = (*path, str(value["id"])) if "id" in value else path
    own = {(*here, str(value.get("kind", "")), str(value.get("unit", "")))} if here or "unit" in value else set()
    return own.union(*(_ids(inner, (*here, name)) for name, inner in value.items()))
