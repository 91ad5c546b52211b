"""The rules of an assignment that stand under Advanced, in the teacher's words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from classrooms.choices import counting_choices, late_choices, moment_choices, paging_choices
from classrooms.models import Assignment
from quizzes.closed_text import needs_text
from quizzes.models import Quiz
from quizzes.terms import CountingRule, FeedbackPolicy, LatePolicy, LateRule, Moment, Paging

PARTS = tuple(FeedbackPolicy.model_fields)
PART_LABELS = {
    "score": "Score",
    "right": "Which answers are right and wrong",
    "feedback": "Feedback on the chosen answer",
    "key": "The right answer",
    "explanation": "The explanation",
}
UNITS = {"minutes": 1, "hours": 60, "days": 24 * 60}
LONGEST_WAIT = 60 * UNITS["days"]
BACK, ONWARD = "back", "onward"


def _policy(score: Moment, rest: Moment) -> FeedbackPolicy:
    return FeedbackPolicy(score=score, right=rest, feedback=rest, key=rest, explanation=rest)


PRESETS: dict[str, tuple[str, FeedbackPolicy]] = {
    "due": ("Score now, answers after the due date", _policy(Moment.AFTER_SUBMIT, Moment.AFTER_DUE)),
    "submit": ("Everything after submitting", _policy(Moment.AFTER_SUBMIT, Moment.AFTER_SUBMIT)),
    "release": ("When I release it", _policy(Moment.WHEN_RELEASED, Moment.WHEN_RELEASED)),
}


class TermsForm(forms.Form):
    """Tries, time, lateness, going back and feedback. What is left empty is the usual: nothing more than a quiz."""

    tries = forms.IntegerField(
        label="Tries at each quiz", required=False, min_value=1, max_value=20, help_text="Empty: any number."
    )
    counting_rule = forms.ChoiceField(label="Of several tries, what counts", choices=counting_choices)
    wait = forms.IntegerField(
        label="Wait before the next try",
        required=False,
        min_value=0,
        help_text="Counted from handing in. Empty: at once.",
    )
    wait_unit = forms.ChoiceField(
        label="Minutes, hours or days", required=False, choices=[(unit, unit) for unit in UNITS]
    )
    late_rule = forms.ChoiceField(label="Late work", required=False, choices=late_choices)
    late_percent = forms.DecimalField(
        label="Percent of the full marks",
        required=False,
        min_value=Decimal("0.1"),
        max_value=Decimal(100),
        max_digits=4,
        decimal_places=1,
        help_text="Such as 10: late work loses 2 of 20 points. Never below 0.",
    )
    grace_minutes = forms.IntegerField(
        label="Minutes of grace for slow connections",
        required=False,
        min_value=0,
        max_value=60,
        help_text="So long after the time limit, due date or closing time answers still count as in time. Empty: none.",
    )
    quiz_password = forms.CharField(
        label="Quiz password",
        required=False,
        max_length=60,
        help_text="Students type it to start a quiz; capitals do not matter. Guiding questions need none. "
        "Empty: no password.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    paging = forms.ChoiceField(label="Questions on a page", required=False, choices=paging_choices)
    going_back = forms.ChoiceField(
        label="Going back",
        required=False,
        help_text="Only onward: once a student moves on, the question stays closed.",
        choices=[
            (BACK, "Students may go back"),
            (ONWARD, "Only onward"),
        ],
    )
    shuffle_questions = forms.BooleanField(label="Shuffle the questions", required=False)
    shuffle_options = forms.BooleanField(label="Shuffle the answers of a question", required=False)
    feedback = forms.ChoiceField(
        label="What students see, and when",
        choices=[(name, label) for name, (label, _) in PRESETS.items()] + [("custom", "My own mix (under Advanced)")],
        widget=forms.RadioSelect,
    )
    quizzes: list[Quiz]

    def add_terms(self) -> None:
        """Add the fields whose number depends on the lesson; `quizzes` is known by now."""
        for part, label in PART_LABELS.items():
            self.fields[f"show_{part}"] = forms.ChoiceField(
                label=label, choices=moment_choices, widget=forms.RadioSelect
            )
        for quiz in self.quizzes:
            if not quiz.is_guiding:
                self.fields[f"closed_{quiz.pk}"] = forms.BooleanField(label=quiz.title, required=False)

    def moment_fields(self) -> list[BoundField]:
        return [self[f"show_{part}"] for part in PARTS]

    def closed_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("closed_")]

    def advanced_names(self) -> set[str]:
        """Return the names of all fields that stand under Advanced."""
        own = {name for name in TermsForm.base_fields if name != "feedback"}
        added = {name for name in self.fields if name.startswith(("show_", "closed_"))}
        return own | added | {"title", "instructions", "level", "levels"}

    def has_advanced_errors(self) -> bool:
        return bool(self.advanced_names() & set(self.errors))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, message in self._problems(data):
            if name not in self.errors:
                self.add_error(name, message)
        return data

    def _problems(self, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
        is_late_dear = data.get("late_rule") not in (None, "", LateRule.NONE.value)
        if is_late_dear and data.get("late_percent") is None:
            yield "late_percent", "Say how many percent late work costs, such as 10."
        if is_late_dear and not data.get("due") and "due" not in self.errors:
            yield "late_rule", "Without a due date nothing is late. Set a due date, or let it only be marked late."
        if (data.get("wait") or 0) * UNITS[data.get("wait_unit") or "minutes"] > LONGEST_WAIT:
            yield "wait", "Let them wait 60 days at most."
        if data.get("paging") == Paging.ALL and data.get("going_back") == ONWARD:
            yield (
                "going_back",
                "With all questions on one page nobody can be kept from going back. Show one question at a time, or "
                "let students go back.",
            )
        for quiz in self.quizzes:
            if data.get(f"closed_{quiz.pk}") and data.get(f"quiz_{quiz.pk}") and needs_text(quiz):
                yield (
                    f"closed_{quiz.pk}",
                    f"{quiz.title} asks for places in the text, so the text has to stay open to it.",
                )

    def terms(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return what the fields say, by the names of a Plan."""
        return {
            "tries": data["tries"],
            "wait_minutes": (data.get("wait") or 0) * UNITS[data.get("wait_unit") or "minutes"],
            "grace_minutes": data.get("grace_minutes") or 0,
            "late": _late_policy(data),
            "quiz_password": data.get("quiz_password", ""),
            "paging": Paging(data.get("paging") or Paging.ONE),
            "backtracking": data.get("going_back") != ONWARD,
            "shuffle_questions": data["shuffle_questions"],
            "shuffle_options": data["shuffle_options"],
            "counting_rule": CountingRule(data["counting_rule"]),
            "feedback": self._feedback(data),
        }

    def _feedback(self, data: dict[str, Any]) -> FeedbackPolicy:
        if data["feedback"] in PRESETS:
            return PRESETS[data["feedback"]][1]
        return FeedbackPolicy(**{part: Moment(data[f"show_{part}"]) for part in PARTS})


def _late_policy(data: dict[str, Any]) -> LatePolicy:
    rule, percent = LateRule(data.get("late_rule") or LateRule.NONE), data.get("late_percent")
    if rule is LateRule.NONE or percent is None:
        return LatePolicy()
    return LatePolicy(rule=rule, share=percent / 100)


FIRST_TERMS: dict[str, Any] = {
    "tries": 1,
    "shuffle_options": True,
    "counting_rule": CountingRule.BEST.value,
    "wait_unit": "hours",
    "late_rule": LateRule.NONE.value,
    "paging": Paging.ONE.value,
    "going_back": BACK,
    "feedback": "due",
    **{f"show_{part}": moment.value for part, moment in PRESETS["due"][1]},
}


def saved_terms(assignment: Assignment) -> dict[str, Any]:
    """Return the rules of an assignment as the form's initial data."""
    same = "tries counting_rule quiz_password paging late_rule shuffle_questions shuffle_options"
    policy = assignment.feedback_policy
    wait, unit = wait_in_units(assignment.wait_minutes)
    return {
        **{name: getattr(assignment, name) for name in same.split()},
        "wait": wait or None,
        "wait_unit": unit,
        "late_percent": shown_percent(assignment.late_share) if assignment.late_share else None,
        "grace_minutes": assignment.grace_minutes or None,
        "going_back": BACK if assignment.backtracking else ONWARD,
        "feedback": next((name for name, (_, known) in PRESETS.items() if known == policy), "custom"),
        **{f"show_{part}": moment.value for part, moment in policy},
        **{f"closed_{row.quiz_id}": not row.open_text for row in assignment.assignment_quizzes.all()},
    }


def wait_in_units(minutes: int) -> tuple[int, str]:
    """Return a waiting time in the largest unit that it is whole in: (90, "minutes"), (2, "hours"), (1, "days")."""
    if not minutes:
        return 0, "hours"
    unit = next(name for name, length in reversed(UNITS.items()) if minutes % length == 0)
    return minutes // UNITS[unit], unit


def shown_percent(share: Decimal) -> str:
    """Return "10" for a share of 0.100, "12.5" for 0.125."""
    return f"{(share * 100).normalize():f}"
