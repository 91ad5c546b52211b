"""What a teacher decides about a mistake in a question. The new key is stated by answering the question."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from classrooms.models import Assignment
from lessons.models import Reading
from quizzes.attempt_page import context_for
from quizzes.corrections import key_in_words
from quizzes.grader import kind_of, spec_of
from quizzes.models import QuestionVersion, Regrade
from quizzes.question_types import problems
from quizzes.question_types.base import CannotRekey
from quizzes.regrading import NEEDS_SPEC, Wanted
from quizzes.rekeying import corrected_by, covered, mended_after

KEY = "key"
ANSWER = "answer"
ACTIONS = {
    "new_key": ("Change the right answer", "For a wrong key. You say below what is right."),
    "accept_both": ("Accept another answer, too", "For a second answer that is just as right."),
    "full_marks": ("Give everybody full marks", "Also to those who left it blank."),
    "drop": ("Drop the question", "It no longer counts, and there is less to get."),
}
THIS, MINE = "assignment", "mine"


@dataclass(frozen=True)
class Subject:
    """The question as this assignment asked it: `version` and those of its kind before it."""

    assignment: Assignment
    version: QuestionVersion

    @property
    def has_key(self) -> bool:
        """Whether there is a key to change: not where a person marks, nor where the question can no longer be read."""
        if problems(self.version.kind, self.version.spec):
            return False
        return kind_of(self.version).key(self.spec) is not None

    @property
    def spec(self) -> Any:
        return spec_of(self.version)

    @property
    def is_readable(self) -> bool:
        return not problems(self.version.kind, self.version.spec)

    @property
    def has_parts(self) -> bool:
        """Whether an answer has lines or gaps of which some may be left open."""
        return self.version.kind in ("matching", "cloze", "categorizing")

    @property
    def actions(self) -> dict[str, tuple[str, str]]:
        return {name: words for name, words in ACTIONS.items() if self.has_key or name not in NEEDS_SPEC}

    def context(self) -> Any:
        reading = Reading.objects.filter(lesson=self.assignment.lesson_id, level=self.assignment.level).first()
        return context_for(self.version, reading)

    def asked(self, answer: Any) -> Any:
        """Return what the kind's own template shows, with `answer` in it; None for a question without a key."""
        if not self.has_key:
            return None
        return kind_of(self.version).present(self.spec, answer, [], self.context())

    def parse(self, data: QueryDict) -> Any:
        return kind_of(self.version).parse(self.spec, data, KEY, self.context())


class RegradeForm(forms.Form):
    """`action`, the key where it needs one, `scope`, `may_lower`; the reason only to apply it (`needs_reason`)."""

    action = forms.ChoiceField(
        choices=[(name, words[0]) for name, words in ACTIONS.items()],
        error_messages={"required": "Choose what to do.", "invalid_choice": "Choose what to do."},
    )
    key_from = forms.CharField(required=False, max_length=20, initial=ANSWER)
    scope = forms.ChoiceField(
        choices=[(THIS, ""), (MINE, "")],
        initial=THIS,
        error_messages={"required": "Choose for whom.", "invalid_choice": "Choose for whom."},
    )
    may_lower = forms.BooleanField(required=False)
    reason = forms.CharField(
        required=False, max_length=300, error_messages={"max_length": "Keep the reason within 300 characters."}
    )
    token = forms.UUIDField(error_messages={"required": "Reload the page.", "invalid": "Reload the page."})

    def __init__(
        self, data: QueryDict | None = None, *, subject: Subject, needs_reason: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"token": uuid.uuid4()}, **kwargs)
        self.subject, self.needs_reason = subject, needs_reason
        self.mended: Sequence[QuestionVersion] = mended_after(subject.version) if subject.has_key else ()
        self.mended_keys = [(each, key_in_words(each.kind, spec_of(each))) for each in self.mended]
        self.answer = subject.parse(data) if data is not None and subject.has_key else None
        self.corrected: dict[str, Any] | None = None

    @property
    def default_key_from(self) -> str:
        """Return the choice that stands first: a version that an editor has mended already, else answering here."""
        return f"v{self.mended[0].number}" if self.mended else ANSWER

    @property
    def chosen_key_from(self) -> str:
        given = str(self["key_from"].value() or "") if self.is_bound else ""
        return given or self.default_key_from

    @property
    def chosen_mended(self) -> QuestionVersion | None:
        """Return the mended version whose key was chosen; None where the key is answered on the page."""
        return next((each for each in self.mended if f"v{each.number}" == self.chosen_key_from), None)

    def clean_action(self) -> str:
        action = str(self.cleaned_data["action"])
        if action not in self.subject.actions:
            raise forms.ValidationError("This question has no key to change. Choose one of the others.")
        return action

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"]).strip()
        if self.needs_reason and not reason:
            raise forms.ValidationError("Say why. The reason stands in the log, and students don't see it.")
        return reason

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("action") in NEEDS_SPEC:
            try:
                self.corrected = self.chosen_mended.spec if self.chosen_mended else self._answered()
            except CannotRekey as error:
                self.add_error("key_from", str(error))
        return self.cleaned_data

    def _answered(self) -> dict[str, Any]:
        return corrected_by(self.subject.version, self.answer)

    def wanted(self, teacher: User) -> Wanted:
        """Return what the valid form asks for."""
        data, subject = self.cleaned_data, self.subject
        return Wanted(
            question=subject.version.question, action=Regrade.Action(data["action"]),
            versions=covered(subject.version, self.corrected), corrected=self.corrected, may_lower=data["may_lower"],
            assignments=tuple(scope_of(subject.assignment, teacher) if data["scope"] == MINE else [subject.assignment]),
        )  # fmt: skip


def scope_of(assignment: Assignment, teacher: User) -> list[Assignment]:
    """Return all assignments of the lesson in the classes that the teacher teaches, archived ones among them."""
    return list(Assignment.objects.taught_by(teacher).filter(lesson=assignment.lesson_id).order_by("pk"))


class ReasonForm(forms.Form):
    """Why a regrade is taken back."""

    reason = forms.CharField(
        max_length=300,
        error_messages={
            "required": "Say why. The reason stands in the log, and students don't see it.",
            "max_length": "Keep the reason within 300 characters.",
        },
    )
