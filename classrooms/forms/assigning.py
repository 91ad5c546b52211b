"""The form that assigns a lesson to classes, and the one that changes an assignment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from accounts.models import User
from classrooms.assigning import attempted_quizzes
from classrooms.forms.terms import FIRST_TERMS, TermsForm, saved_terms
from classrooms.models import Assignment, Classroom
from classrooms.planning import NoSuchTime, Plan, QuizPlan, dates_in
from classrooms.times import zone_name
from lessons.models import Lesson, Reading
from quizzes.models import Quiz


class WallClockField(forms.Field):
    """A date and a time as a clock on the wall shows them: a datetime without a zone, or None."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M")

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        for pattern in self.formats:
            try:
                return datetime.strptime(str(value).strip(), pattern)
            except ValueError:
                continue
        raise ValidationError("Enter a date and a time, such as 12/04/2026 11:59 PM.")


@dataclass(frozen=True)
class QuizRow:
    """The fields of one quiz."""

    quiz: Quiz
    chosen: BoundField
    minutes: BoundField | None
    counts: BoundField | None
    is_attempted: bool


class RulesForm(TermsForm):
    """What is assigned and under which rules; `plan` turns it into a Plan."""

    title = forms.CharField(label="Title", max_length=160)
    instructions = forms.CharField(
        label="Instructions", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    opens = WallClockField(label="Opens", required=False, help_text="Leave it empty to open now.")
    due = WallClockField(label="Due", required=False, help_text="Later work is marked late. Empty: no due date.")
    closes = WallClockField(
        label="Closes", required=False, help_text="Then nothing more can be handed in. Empty: stays open."
    )
    level = forms.ChoiceField(label="Students start at this level")
    levels = forms.MultipleChoiceField(label="They may switch to", required=False, widget=forms.CheckboxSelectMultiple)
    has_reading = forms.BooleanField(label="The reading", required=False)
    has_discussion = forms.BooleanField(label="The discussion", required=False)

    def __init__(self, *args: Any, lesson: Lesson, zones: Iterable[ZoneInfo], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lesson, self.zones, self.now = lesson, sorted(set(zones), key=str), now
        self.attempted: set[int] = set()
        self.quizzes = list(lesson.quizzes.order_by("position", "pk"))
        found = [(row.level, row.get_level_display()) for row in lesson.readings.all()]
        choices = [(value, label) for value, label in Reading.Level.choices if value in dict(found)]
        for name in ("level", "levels"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices or Reading.Level.choices[:1]
        self.add_terms()
        for quiz in self.quizzes:
            self._add_quiz(quiz)

    def _add_quiz(self, quiz: Quiz) -> None:
        self.fields[f"quiz_{quiz.pk}"] = forms.BooleanField(label=quiz.title, required=False)
        if quiz.is_guiding:
            return
        self.fields[f"minutes_{quiz.pk}"] = forms.IntegerField(
            label=f"Minutes for {quiz.title}",
            required=False,
            min_value=1,
            max_value=600,
            widget=forms.NumberInput(attrs={"placeholder": "none", "class": "form-control"}),
        )
        self.fields[f"counts_{quiz.pk}"] = forms.BooleanField(
            label=f"{quiz.title} counts in the gradebook",
            required=False,
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        )

    @property
    def zone_words(self) -> str:
        """Return "Eastern", or "each class's own zone (Central, Eastern)"."""
        names = sorted({zone_name(zone) for zone in self.zones})
        return names[0] if len(names) == 1 else f"each class's own zone ({', '.join(names)})"

    def quiz_rows(self) -> Iterator[QuizRow]:
        for quiz in self.quizzes:
            fields = [self[name] if name in self.fields else None for name in _names(quiz)]
            assert fields[0] is not None
            yield QuizRow(quiz, fields[0], fields[1], fields[2], quiz.pk in self.attempted)

    def chosen_zones(self) -> list[ZoneInfo]:
        return self.zones

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self._quiz_plans(data) and not data.get("has_reading") and not data.get("has_discussion"):
            self.add_error(None, "Choose at least one part: the reading, the discussion or a quiz.")
        if not self.errors:
            self._check_dates(self._plan(data))
        return data

    def _check_dates(self, plan: Plan) -> None:
        for zone in self.chosen_zones():
            try:
                dates = dates_in(plan, zone, self.now)
            except NoSuchTime as problem:
                self.add_error(None, f"{problem} (in {zone_name(zone)})")
                return
            for name, message in _date_problems(dates):
                if name not in self.errors:
                    self.add_error(name, message)

    def _quiz_plans(self, data: dict[str, Any]) -> tuple[QuizPlan, ...]:
        return tuple(
            QuizPlan(
                quiz,
                data.get(f"minutes_{quiz.pk}"),
                bool(data.get(f"counts_{quiz.pk}")) and not quiz.is_guiding,
                open_text=not data.get(f"closed_{quiz.pk}"),
            )
            for quiz in self.quizzes
            if data.get(f"quiz_{quiz.pk}") or quiz.pk in self.attempted
        )

    def _plan(self, data: dict[str, Any]) -> Plan:
        same = ("title", "instructions", "opens", "due", "closes", "level", "has_reading", "has_discussion")
        return Plan(
            lesson=self.lesson,
            levels=tuple(dict.fromkeys([data["level"], *data["levels"]])),
            quizzes=self._quiz_plans(data),
            **self.terms(data),
            **{name: data[name] for name in same},
        )

    @property
    def plan(self) -> Plan:
        """Return what a valid form says."""
        return self._plan(self.cleaned_data)


def _names(quiz: Quiz) -> list[str]:
    return [f"quiz_{quiz.pk}", f"minutes_{quiz.pk}", f"counts_{quiz.pk}"]


def _date_problems(dates: dict[str, datetime | None]) -> Iterator[tuple[str, str]]:
    opens, due, closes = dates["opens_at"], dates["due_at"], dates["closes_at"]
    assert opens is not None
    if due and due <= opens:
        yield "due", "It is due before it opens. Choose a later due date or an earlier opening."
    if closes and closes <= opens:
        yield "closes", "It closes before it opens. Choose a later closing time."
    elif closes and due and closes < due:
        yield "closes", "It closes before it is due. Choose the due date or later, or leave it empty."


class ClassesField(forms.ModelMultipleChoiceField):
    def _check_values(self, value: Any) -> Any:
        # A number that fits into no database is a class of nobody, not an error of the server.
        try:
            return super()._check_values(value)  # type: ignore[misc]
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list") from None


class AssignForm(RulesForm):
    """Assigns a lesson to one or more of the teacher's classes."""

    classrooms = ClassesField(
        label="Classes",
        queryset=Classroom.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one class."},
    )

    def __init__(self, *args: Any, teacher: User, lesson: Lesson, now: datetime, **kwargs: Any) -> None:
        mine = Classroom.objects.taught_by(teacher).current()
        zones = [classroom.zone for classroom in mine] or [ZoneInfo("America/New_York")]
        initial = first_plan(lesson, zones[0], now) | kwargs.pop("initial", {})
        super().__init__(*args, lesson=lesson, zones=zones, now=now, initial=initial, **kwargs)
        field = self.fields["classrooms"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = mine
        self.has_classes = mine.exists()

    def chosen_zones(self) -> list[ZoneInfo]:
        return [classroom.zone for classroom in self.cleaned_data.get("classrooms", ())]


def first_plan(lesson: Lesson, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Return the defaults with which three clicks do: open now, due in a week at 11:59 PM, closed two days later."""
    due = (now.astimezone(zone) + timedelta(days=7)).replace(hour=23, minute=59, second=0, microsecond=0, tzinfo=None)
    levels = [row.level for row in lesson.readings.all() if row.level != Reading.Level.ORIGINAL]
    quizzes = {f"quiz_{quiz.pk}": True for quiz in lesson.quizzes.all()}
    counting = {
        f"counts_{quiz.pk}": quiz.purpose != Quiz.Purpose.WARM_UP
        for quiz in lesson.quizzes.all()
        if not quiz.is_guiding
    }
    return {
        "title": lesson.title[:160],
        "due": due,
        "closes": due + timedelta(days=2),
        "level": Reading.Level.CORE.value,
        "levels": levels,
        "has_reading": True,
        "has_discussion": True,
        **FIRST_TERMS,
        **quizzes,
        **counting,
    }


class AssignmentEditForm(RulesForm):
    """Changes one assignment."""

    begun_too = forms.BooleanField(
        label="Use the new dates for attempts that have begun, too",
        required=False,
        initial=True,
        help_text="Without it they keep the dates that they began with. All other rules of this page never "
        "change for an attempt that has begun.",
    )

    def __init__(self, *args: Any, assignment: Assignment, now: datetime, **kwargs: Any) -> None:
        zone = assignment.classroom.zone
        super().__init__(
            *args, lesson=assignment.lesson, zones=[zone], now=now, initial=saved_plan(assignment, zone), **kwargs
        )
        self.attempted = attempted_quizzes(assignment)
        self.assignment = assignment
        for quiz_pk in self.attempted:
            self.fields[f"quiz_{quiz_pk}"].disabled = True
        self.fields["opens"].help_text = "Empty: as it is."

    def _check_dates(self, plan: Plan) -> None:
        if plan.opens is None:
            self.now = self.assignment.opens_at
        super()._check_dates(plan)


def saved_plan(assignment: Assignment, zone: ZoneInfo) -> dict[str, Any]:
    """Return an assignment as the form's initial data, its times as wall clock in `zone`."""
    same = "title instructions level levels has_reading has_discussion"
    initial: dict[str, Any] = {name: getattr(assignment, name) for name in same.split()}
    for name in ("opens", "due", "closes"):
        moment = getattr(assignment, f"{name}_at")
        initial[name] = moment and moment.astimezone(zone).replace(tzinfo=None)
    for row in assignment.assignment_quizzes.all():
        initial |= {
            f"quiz_{row.quiz_id}": True,
            f"minutes_{row.quiz_id}": row.minutes,
            f"counts_{row.quiz_id}": row.counts,
        }
    return initial | saved_terms(assignment)
