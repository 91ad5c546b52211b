"""The form of a question: plain fields for what describes it, and fields that fit its kind for what is asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from config.admin_fields import LinesField, PlainTextField, SlugsField, with_value
from config.admin_rows import RowsField
from lessons.models import Lesson
from quizzes.admin.spec_fields import (
    EVIDENCE_PREFIX,
    PREFIX,
    LessonChoices,
    evidence_fields,
    spec_fields,
    spec_initial,
)
from quizzes.models import Question, QuestionVersion
from quizzes.question_types import KINDS, Problem, problems

ABOUT = ["slug", "skill", "difficulty", "expected_facility", "standards", "paragraphs", "needs", "tags"]
EVIDENCE = KINDS["evidence"]
UNIT_MISSING = "Passages are ticked below. Choose what students point to, or untick them."
PASSAGE_MISSING = "Tick at least one passage that shows the answer."
OVERTAKEN = (
    "Somebody else changed this question while you were writing. What you wrote is still here, unsaved. Look at the "
    "versions in another tab; saving again puts yours in place of theirs."
)


class StandardsField(LinesField):
    """Standards as lines: "RH.9-10.1 main". Without a second word, the role is main."""

    def written(self, entry: Any) -> str:
        return f"{entry.get('code', '')} {entry.get('role', 'main')}" if isinstance(entry, dict) else str(entry)

    def read(self, line: str) -> dict[str, str]:
        code, _, role = line.partition(" ")
        if role and role.strip() not in ROLES:
            raise ValidationError(f"“{role.strip()}” is no role. Write one of {', '.join(ROLES)}: RH.9-10.1 main")
        return {"code": code, "role": role.strip() or "main"}


ROLES = ("main", "base", "ext")


class QuestionForm(forms.ModelForm):
    """What describes a question. `asking_form` adds what is asked."""

    kind: ClassVar[str] = ""
    lesson: ClassVar[Lesson | None] = None
    standards = StandardsField(required=False, help_text="One a line, then its role: RH.9-10.1 main (or base, ext).")
    paragraphs = LinesField(required=False, number=True, help_text="Of the reading it is about. One number a line.")
    needs = LinesField(
        required=False, help_text="What a student must have read, one a line: article, claim:C8, card:A."
    )
    tags = LinesField(required=False, help_text="One a line.")

    class Meta:
        model = Question
        fields = ABOUT

    def clean_expected_facility(self) -> Decimal | None:
        share: Decimal | None = self.cleaned_data["expected_facility"]
        if share is not None and not 0 <= share <= 1:
            raise ValidationError("Write a share from 0 to 1, such as 0.7 for seven of ten.")
        return share

    def _get_validation_exclusions(self) -> set[str]:
        # The lesson is chosen before the form, and still takes part in "slug once a lesson".
        return super()._get_validation_exclusions() - {"lesson"}  # type: ignore[misc]

    def _post_clean(self) -> None:
        if self.lesson is not None:
            self.instance.lesson = self.lesson
        super()._post_clean()  # type: ignore[misc]


class AskingForm(QuestionForm):
    """A question with what it asks. After `is_valid`, `spec` and `evidence` are checked specs."""

    spec: dict[str, Any]
    evidence: dict[str, Any] | None = None
    version: ClassVar[QuestionVersion | None] = None
    prompt = PlainTextField(widget=forms.Textarea(attrs={"rows": 3}), help_text="Markdown: *italics*, **bold**, lists.")
    explanation = PlainTextField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why the key is right. Shown with it. Markdown.",
    )
    change_note = forms.CharField(
        required=False, max_length=300, label="What you changed", help_text="For the list of versions."
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if self.version:
            kwargs["initial"] = {**asking_initial(self.version), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, SlugsField):
                field.before = self.initial.get(name) or ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_overtaken(cleaned)
        if not self.errors:
            self._check_spec(cleaned)
            self._check_evidence(cleaned)
        return cleaned

    def _check_overtaken(self, cleaned: dict[str, Any]) -> None:
        now = self.version.digest if self.version else ""
        if cleaned.get("seen") and cleaned["seen"] != now:
            self.add_error(None, OVERTAKEN)
            self.data = with_value(self.data, self.add_prefix("seen"), now)

    def _check_evidence(self, cleaned: dict[str, Any]) -> None:
        values = _values(cleaned, EVIDENCE_PREFIX)
        if not values.get("unit"):
            if values.get("key") or values.get("also_acceptable"):
                self.add_error(f"{EVIDENCE_PREFIX}unit", UNIT_MISSING)
            return
        self.evidence = EVIDENCE.EDITOR.to_spec(values)
        for problem in problems(QuestionVersion.Kind.EVIDENCE, self.evidence):
            name = EVIDENCE_PREFIX + problem.field.split(".")[0]
            message = PASSAGE_MISSING if not values["key"] else problem.message
            self.add_error(name if name in self.fields else None, message)

    def _check_spec(self, cleaned: dict[str, Any]) -> None:
        editor, values = KINDS[self.kind].EDITOR, _values(cleaned, PREFIX)
        self.spec = editor.to_spec(values, before=self.version.spec if self.version else None)
        for problem in problems(self.kind, self.spec):
            self._show(problem)

    def _show(self, problem: Problem) -> None:
        """Put a problem of the spec at the field or cell that it is about."""
        name, *steps = problem.field.split(".")
        field = self.fields.get(PREFIX + name)
        if field is None:
            self.add_error(None, problem.message)
        elif isinstance(field, RowsField) and steps and steps[0].isdigit():
            column = next((step for step in steps[1:] if step in field.columns), next(iter(field.columns)))
            field.mark(int(steps[0]) - 1, column, problem.message)
            self.add_error(PREFIX + name, f"{field.in_words(int(steps[0]) - 1, column)}: {problem.message}")
        else:
            self.add_error(PREFIX + name, problem.message)

    @property
    def asked(self) -> dict[str, Any]:
        """Return what `quizzes.versions.edit` and `quizzes.previewing.preview` take, of a valid form."""
        plain = {name: self.cleaned_data[name] for name in ("prompt", "explanation", "anchors")}
        return {"kind": self.kind, "spec": self.spec, "evidence": self.evidence, **plain}


def _values(cleaned: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in cleaned.items() if name.startswith(prefix)}


def about_form(lesson: Lesson) -> type[QuestionForm]:
    """Return the form of a question whose version stays as it is."""
    return type("AboutForm", (QuestionForm,), {"lesson": lesson})


def asking_form(lesson: Lesson, kind: str, version: QuestionVersion | None = None) -> type[AskingForm]:
    """Return the form of a question of `kind` in `lesson`; `version` is the one that is edited."""
    offers = LessonChoices.of(lesson, sorted(version.passages) if version else ())
    anchors = SlugsField(choices=offers.anchors, required=False, label="Passages to read again")
    fields: dict[str, Any] = spec_fields(KINDS[kind].EDITOR, offers)
    if kind != QuestionVersion.Kind.EVIDENCE:
        fields |= evidence_fields(EVIDENCE.EDITOR, offers)
    return type(
        "AskingForm", (AskingForm,), {"lesson": lesson, "kind": kind, "version": version, "anchors": anchors, **fields}
    )


def asking_initial(version: QuestionVersion) -> dict[str, Any]:
    """Return what the form begins with when `version` is edited."""
    plain = {name: getattr(version, name) for name in ("prompt", "explanation", "anchors")}
    evidence = spec_initial(EVIDENCE.EDITOR, version.evidence, EVIDENCE_PREFIX) if version.evidence else {}
    return {**plain, "seen": version.digest, **spec_initial(KINDS[version.kind].EDITOR, version.spec), **evidence}
