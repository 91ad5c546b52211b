"""From a stored answer to a grade: finds the kind, reads the spec, asks the kind's pure `grade`."""

import logging
from typing import Any

from pydantic import ValidationError

from quizzes.grading import VERSION as GRADER_VERSION
from quizzes.models import QuestionVersion
from quizzes.question_types import KINDS, evidence
from quizzes.question_types.base import Grade

__all__ = ["GRADER_VERSION", "Grade", "evidence_spec_of", "grade_evidence", "grade_response", "kind_of", "spec_of"]

logger = logging.getLogger("backchannel.grader")


def kind_of(version: QuestionVersion) -> Any:
    """Return the module that knows the version's kind, see `quizzes.question_types.base.Kind`."""
    return KINDS[version.kind]


def spec_of(version: QuestionVersion) -> Any:
    """Return the version's spec as its kind's typed model; raises pydantic's ValidationError for a broken one."""
    return kind_of(version).Spec.model_validate(version.spec)


def evidence_spec_of(version: QuestionVersion) -> evidence.Spec | None:
    """Return what the version asks as evidence for the answer; None where it asks none, or none that can be read."""
    if not version.evidence:
        return None
    try:
        return evidence.Spec.model_validate(version.evidence)
    except ValidationError:
        logger.exception("The evidence of question version %s cannot be read, so it is not asked.", version.pk)
        return None


def grade_evidence(version: QuestionVersion, cited: Any) -> Grade | None:
    """Return the grade of what was `cited` (JSON or None) for an answer; None where no evidence is asked. Never raises."""
    spec = evidence_spec_of(version)
    return None if spec is None else evidence.grade(spec, cited)


def grade_response(version: QuestionVersion, answer: Any) -> Grade:
    """Return the grade of `answer` (JSON or None). Never raises: what no grader can read waits for a person."""
    try:
        spec = spec_of(version)
    except (KeyError, ValidationError):
        logger.exception("Question version %s cannot be graded; its answers wait for a person.", version.pk)
        return Grade(None, needs_review=True)
    grade: Grade = kind_of(version).grade(spec, answer)
    return grade
