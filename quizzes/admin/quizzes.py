"""Quizzes and their slots. A slot that somebody has answered stays, with its question."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, Max, QuerySet, Sum
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.text import Truncator

from lessons.admin.base import LessonScopedForm, PartAdmin
from quizzes.models import Quiz, Slot

ANSWERED = "Students have answered {} in this quiz, so nothing was saved. Take the mark away; you can move it."


class SlotForm(forms.ModelForm):
    """One row of the table of slots. The choices are worked out once for all rows."""

    question_choices: ClassVar[list[tuple[Any, str]]] = []
    anchor_choices: ClassVar[list[tuple[Any, str]]] = []
    answered: ClassVar[set[int]] = set()
    position = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"class": "desk-position", "data-position": ""}),
    )
    points = forms.DecimalField(min_value=Decimal("0.01"), max_digits=5, decimal_places=2, initial=1)

    class Meta:
        model = Slot
        fields = ["position", "question", "points", "anchor"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("question", self.question_choices)
        self._offer("anchor", self.anchor_choices)
        name = dict(self.question_choices).get(self.instance.question_id, "new question")
        for key in self.fields:
            self.fields[key].widget.attrs["aria-label"] = f"{key.capitalize()} of {name}"
        self.fields["question"].disabled = self.is_answered
        self.fields["points"].widget.attrs["class"] = "desk-position"

    @property
    def is_answered(self) -> bool:
        return self.instance.pk in self.answered

    def has_changed(self) -> bool:
        # A row that only has its place and its points was not filled in.
        changed = set(self.changed_data)
        return bool(changed if self.instance.pk else changed - {"position", "points"})

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = field.queryset.filter(pk__in=[pk for pk, _ in choices]) if field.queryset is not None else None
        field.widget = forms.Select(choices=[("", "---------"), *choices])


class SlotFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        gone = [form.instance for form in self.forms if form.instance.pk and form.cleaned_data.get(DELETION_FIELD_NAME)]
        answered = [str(slot.question) for slot in gone if slot.responses.exists()]
        if answered:
            raise forms.ValidationError(ANSWERED.format(", ".join(answered)))

    def save_new(self, form: Any, commit: bool = True) -> Slot:
        if form.cleaned_data.get("position") is None:
            form.instance.position = self._after_last()
        slot: Slot = super().save_new(form, commit)
        return slot

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Slot:
        if form.cleaned_data.get("position") is None:
            form.instance.position = self._after_last()
        slot: Slot = super().save_existing(form, obj, commit)
        return slot

    def _after_last(self) -> int:
        posted = [form.cleaned_data.get("position") or 0 for form in self.forms if getattr(form, "cleaned_data", None)]
        stored = self.instance.slots.aggregate(last=Max("position"))["last"] or 0
        return int(max([stored, *posted])) + 1


class SlotInline(admin.TabularInline):
    model = Slot
    form = SlotForm
    formset = SlotFormSet
    extra = 2
    template = "admin/quizzes/quiz/slots.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Slot]:
        return super().get_queryset(request).select_related("question", "quiz")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("quizzes.change_quiz")

    has_change_permission = has_delete_permission = has_view_permission = has_add_permission

    def get_formset(self, request: HttpRequest, obj: Quiz | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        offers = slot_choices(obj) if obj else {}
        # Django's own check lists by name whose answers forbid to delete; the formset's says it without names.
        formset.form = type("SlotForm", (formset.form,), {**offers, "hand_clean_DELETE": lambda form: None})
        return formset


def slot_choices(quiz: Quiz) -> dict[str, Any]:
    """Return what the rows of a quiz offer, and the slots that students have answered."""
    questions = quiz.lesson.questions.prefetch_related("versions").order_by("slug")
    return {
        "question_choices": [(each.pk, question_label(each)) for each in questions if each.versions.all()],
        "anchor_choices": [(anchor.pk, str(anchor)) for anchor in quiz.lesson.anchors.all()],
        "answered": set(quiz.slots.filter(responses__isnull=False).values_list("pk", flat=True)),
    }


def question_label(question: Any) -> str:
    return f"{question.slug}: {Truncator(question.current.prompt).chars(70)}"


class QuizForm(LessonScopedForm):
    def clean_minutes(self) -> int | None:
        minutes: int | None = self.cleaned_data["minutes"]
        if minutes is not None and not 1 <= minutes <= 600:
            raise forms.ValidationError("Write from 1 to 600 minutes, or leave it empty.")
        return minutes


@admin.register(Quiz)
class QuizAdmin(PartAdmin):
    form = QuizForm
    slug_from = "title"
    list_display = ["title", "purpose", "questions_total", "points_total", "minutes", "lesson", "position"]
    list_filter = ["lesson", "purpose"]
    search_fields = ["title", "description", "slots__question__slug"]
    inlines = [SlotInline]
    fieldsets = [(None, {"fields": ["lesson", "title", "purpose", "description", "minutes"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        return super().get_queryset(request).annotate(slots_total=Count("slots"), points_sum=Sum("slots__points"))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        # What can stand in a slot depends on the lesson, which a new quiz does not have yet.
        return self.inlines if obj else []

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        if "_addanother" not in request.POST and "_popup" not in request.POST:
            self.message_user(request, f"“{obj}” is there. Now fill its slots.")
            return redirect("admin:quizzes_quiz_change", obj.pk)
        return super().response_add(request, obj, post_url_continue)

    @admin.display(description="questions", ordering="slots_total")
    def questions_total(self, quiz: Any) -> int:
        return int(quiz.slots_total)

    @admin.display(description="points", ordering="points_sum")
    def points_total(self, quiz: Any) -> str:
        return format(quiz.points_sum.normalize(), "f") if quiz.points_sum else "0"
