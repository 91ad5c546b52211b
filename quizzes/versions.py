"""Versions of a question: what has been asked never changes, an edit makes a new one."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from quizzes.models import Question, QuestionVersion
from quizzes.question_types import KINDS
from quizzes.question_types.base import SpecModel
from quizzes.question_types.editing import Field

CONTENT = ("kind", "prompt", "spec", "explanation", "anchors")
TWICE = "This question asks for evidence as its answer, so it cannot ask for evidence beside it."


def digest(version: QuestionVersion) -> str:
    """Return the SHA-256, in hex, of all that is graded or shown: CONTENT, and the evidence where it is asked."""
    content = {name: getattr(version, name) for name in CONTENT}
    if version.evidence:
        content["evidence"] = version.evidence
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def edit(
    question: Question,
    *,
    kind: str,
    prompt: str,
    spec: Mapping[str, Any],
    now: datetime,
    explanation: str = "",
    anchors: Sequence[str] = (),
    evidence: Mapping[str, Any] | None = None,
    by: User | None = None,
    change_note: str = "",
) -> QuestionVersion:
    """Store what the question asks from now on and return its current version.

    `evidence`: a spec of kind evidence for the passage that supports the answer; None asks for none.
    Nothing new changes nothing. A current version that nobody was asked is changed in place; one that somebody was
    asked stays as it is and version n + 1 is made. Raises pydantic's ValidationError if the kind refuses the spec,
    KeyError for an unknown kind, ValueError for evidence beside an answer that is evidence itself.
    """
    Question.objects.select_for_update().get(pk=question.pk)
    # The lock waits for students who are just being asked this version, so that `is_used` sees them.
    current = question.versions.select_for_update().order_by("-number").first()
    wanted = QuestionVersion(
        question=question, kind=kind, prompt=prompt, explanation=explanation, anchors=list(anchors),
        spec=written(kind, spec), evidence=evidence_written(kind, evidence),
        number=current.number + 1 if current else 1,
        created_at=now, created_by=by, change_note=change_note,
    )  # fmt: skip
    if current and same_content(current, wanted):
        return current
    if current and not current.is_used():
        wanted.pk, wanted.number = current.pk, current.number
    wanted.digest = digest(wanted)
    wanted.save()
    return wanted


def written(kind: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a spec as it is stored: checked by its kind, without the defaults that it leaves out."""
    return KINDS[kind].Spec.model_validate(spec).model_dump(mode="json", exclude_unset=True)


def evidence_written(kind: str, spec: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the spec of the evidence asked beside a question of `kind` as it is stored; None for none."""
    if not spec:
        return None
    if kind == QuestionVersion.Kind.EVIDENCE:
        raise ValueError(TWICE)
    return written(QuestionVersion.Kind.EVIDENCE, spec)


def same_content(one: QuestionVersion, other: QuestionVersion) -> bool:
    """Whether two versions ask the same: specs are compared as their kind reads them, defaults written out or not."""
    plain = [name for name in CONTENT if name != "spec"]
    if any(getattr(one, name) != getattr(other, name) for name in plain):
        return False
    return _read(one.kind, one.spec) == _read(other.kind, other.spec) and (
        _read(QuestionVersion.Kind.EVIDENCE, one.evidence) == _read(QuestionVersion.Kind.EVIDENCE, other.evidence)
    )


def _read(kind: str, spec: Mapping[str, Any] | None) -> SpecModel | None:
    return KINDS[kind].Spec.model_validate(spec) if spec else None


def misconceptions_of(version: QuestionVersion) -> set[str]:
    """Return the slugs of the misconceptions that answers to this version may point to."""
    editor, spec = KINDS[version.kind].EDITOR, version.spec
    tables = {table.name: [column.name for column in table.columns if _points(column)] for table in editor.rows}
    named = [spec.get(field.name) for field in editor.fields if _points(field)]
    named += [row.get(name) for table, names in tables.items() for row in spec.get(table) or [] for name in names]
    return {str(slug) for slug in named if slug}


def _points(field: Field) -> bool:
    return field.kind == "misconception"


@transaction.atomic
def remove(question: Question) -> None:
    """Delete a question that nobody was asked and no quiz uses. Raises ProtectedError otherwise, deleting nothing."""
    question.versions.all().delete()
    question.delete()
