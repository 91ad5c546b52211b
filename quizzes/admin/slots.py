"""The slots of a quiz, as rows of a table. A slot that somebody has answered stays, with its question or pool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator

from quizzes.drawing import pool, unfilled
from quizzes.models import Question, Quiz, Response, Slot
from quizzes.pools import has_all, split

ANSWERED = "Students have answered {} in this quiz, so nothing was saved. Take the mark away; you can move it."
NEITHER = "Choose a question, or write the tags of a pool beside it."
BOTH = "This place has a question. Take the question out to draw from a pool, or leave the pool empty."
AT_ITS_PASSAGE = "A guiding question stands at its passage, so it is chosen one by one. Choose a question here."
TOO_SMALL = (
    "Too few questions for all places that draw from here: the bank has {} with all of these tags, and each is asked "
    "once in an attempt. Tag more questions, or take a place out."
)


class SlotForm(forms.ModelForm):
    """One row of the table of slots: a question, or a pool. The choices are worked out once for all rows."""

    bank: ClassVar[Sequence[Question]] = []
    fixed: ClassVar[set[int]] = set()
    tag_counts: ClassVar[list[tuple[str, int]]] = []
    question_choices: ClassVar[list[tuple[Any, str]]] = []
    anchor_choices: ClassVar[list[tuple[Any, str]]] = []
    answered: ClassVar[set[int]] = set()
    position = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"class": "desk-position", "data-position": ""}),
    )
    pool = forms.CharField(
        required=False,
        max_length=200,
        label="or a pool",
        help_text="Tags, with commas. Each try draws a question that has all of them, one not seen before if it can.",
        widget=forms.TextInput(attrs={"list": "desk-tags", "class": "desk-pool", "autocomplete": "off"}),
    )
    points = forms.DecimalField(min_value=Decimal("0.01"), max_digits=5, decimal_places=2, initial=1)

    class Meta:
        model = Slot
        fields = ["position", "question", "pool", "points", "anchor"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("question", self.question_choices)
        self._offer("anchor", self.anchor_choices)
        name = dict(self.question_choices).get(self.instance.question_id) or self.instance.pool or "new question"
        for key in self.fields:
            self.fields[key].widget.attrs["aria-label"] = f"{key.capitalize()} of {name}"
        self.fields["question"].disabled = self.fields["pool"].disabled = self.is_answered
        self.fields["points"].widget.attrs["class"] = "desk-position"

    @property
    def is_answered(self) -> bool:
        return self.instance.pk in self.answered

    @property
    def drawn_from(self) -> int:
        """Return how many questions the stored pool has that stand nowhere else in the quiz."""
        return sum(question.pk not in self.fixed for question in pool(self.instance.tags, self.bank))

    @property
    def bank_url(self) -> str:
        """Return the address of the bank's list of the questions in the pool."""
        words = " ".join(f'"{tag}"' if " " in tag else tag for tag in self.instance.tags)
        query = {"lesson__id__exact": self.instance.quiz.lesson_id, "q": words}
        return f"{reverse('admin:quizzes_question_changelist')}?{urlencode(query)}"

    def clean_pool(self) -> str:
        return ", ".join(split(self.cleaned_data["pool"]))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("question") and cleaned.get("pool"):
            self.add_error("pool", BOTH)
        elif not self.errors and not cleaned.get("question") and not cleaned.get("pool"):
            self.add_error("question", NEITHER)
        return cleaned

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
        answered = [str(slot.question or slot.pool) for slot in gone if slot.responses.exists()]
        if answered:
            raise forms.ValidationError(ANSWERED.format(", ".join(answered)))
        if not any(self.errors):
            self._check_pools([form for form in self.forms if form.instance not in gone and form.cleaned_data])

    def _check_pools(self, rows: Sequence[Any]) -> None:
        by_slot = {id(form.instance): form for form in rows}
        drawing = [form for form in rows if form.instance.pool]
        if self.instance.is_guiding:
            for form in drawing:
                form.add_error("pool", AT_ITS_PASSAGE)
        elif drawing:
            for slot in unfilled([form.instance for form in rows], drawing[0].bank):
                form = by_slot[id(slot)]
                form.add_error("pool", _too_small(slot.tags, form.bank))

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
    questions = [
        each for each in quiz.lesson.questions.prefetch_related("versions").order_by("slug") if each.versions.all()
    ]
    tags = Counter(str(tag) for question in questions for tag in question.tags)
    slots = list(quiz.slots.annotate(is_answered=Exists(Response.objects.filter(slot=OuterRef("pk")))))
    return {
        "question_choices": [(each.pk, question_label(each)) for each in questions],
        "anchor_choices": [(anchor.pk, str(anchor)) for anchor in quiz.lesson.anchors.all()],
        "answered": {slot.pk for slot in slots if slot.is_answered},
        "bank": questions,
        "fixed": {slot.question_id for slot in slots if slot.question_id},
        "tag_counts": sorted(tags.items()),
    }


def question_label(question: Any) -> str:
    return f"{question.slug}: {Truncator(question.current.prompt).chars(70)}"


def _too_small(tags: Sequence[str], bank: Sequence[Question]) -> str:
    unknown = [tag for tag in tags if not any(has_all([tag], question.tags) for question in bank)]
    if unknown:
        return f"No question of this lesson has the tag “{unknown[0]}”. The tags in use are listed under the table."
    return TOO_SMALL.format(len(pool(tags, bank)))
