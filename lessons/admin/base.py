"""What all parts of a lesson have in common on the admin's desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from config.admin_base import ContentAdmin, free_slug
from config.admin_fields import AnyChoices
from lessons.models import Lesson

# Fields that choose among other rows of the same lesson.
OF_THE_LESSON = ("anchors", "references", "claims", "rubric", "anchor", "question")


class LessonScopedForm(forms.ModelForm):
    """A form of something that belongs to a lesson: it offers that lesson's rows only, and the lesson never changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lesson = self.lesson_pk()
        for name in set(OF_THE_LESSON) & set(self.fields):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = field.queryset.filter(lesson=lesson)
                self._say_why_empty(field, lesson)

    def lesson_pk(self) -> int | None:
        if self.instance.lesson_id:
            return int(self.instance.lesson_id)
        chosen = str(self.data.get("lesson") or self.initial.get("lesson") or "")
        return int(chosen) if chosen.isascii() and chosen.isdigit() else None

    @staticmethod
    def _say_why_empty(field: forms.ModelChoiceField, lesson: int | None) -> None:
        if lesson is None:
            field.help_text = "Choose the lesson and save; then this offers what the lesson has."

    def _get_validation_exclusions(self) -> set[str]:
        # A lesson that is only shown still takes part in "once a lesson": without it a double number would be a crash.
        return super()._get_validation_exclusions() - {"lesson"}  # type: ignore[misc]


class LessonScopedAdmin(ContentAdmin):
    """Pages of what belongs to a lesson. `slug_from` names the field that a new row's slug is made of."""

    form = LessonScopedForm
    slug_from = ""
    list_filter = ["lesson"]
    list_select_related = ["lesson"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if "lesson" in form.base_fields:
            field = form.base_fields["lesson"]
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(["lesson"] if obj else []))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        only = list(Lesson.objects.values_list("pk", flat=True)[:2])
        return initial if len(only) != 1 else {"lesson": only[0], **initial}

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **{"widget": AnyChoices(), **kwargs})
        if field is not None:
            field.help_text = db_field.help_text
        return field

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.many_to_many:
            # What a pop-up adds goes into a select; these are check boxes.
            field.widget.can_add_related = False
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and self.slug_from and not obj.slug:
            taken = type(obj).objects.filter(lesson=obj.lesson).values_list("slug", flat=True)
            longest = obj._meta.get_field("slug").max_length
            obj.slug = free_slug(str(getattr(obj, self.slug_from)), taken, longest)
        super().save_model(request, obj, form, change)

    def view_on_site(self, obj: Any) -> str | None:
        return preview_url(obj.lesson)


class PartAdmin(LessonScopedAdmin):
    """Pages of what stands beside a reading, in an order of its own that the list can change."""

    ordering = ["lesson", "position", "pk"]
    list_editable = ["position"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": PositionForm, **kwargs})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            last = type(obj).objects.filter(lesson=obj.lesson).aggregate(Max("position"))["position__max"]
            obj.position = 0 if last is None else last + 1
        super().save_model(request, obj, form, change)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("lesson")

    class Media:
        js = (forms.Script("js/desk-sort.js", defer=True),)


class PositionForm(forms.ModelForm):
    position = forms.IntegerField(
        min_value=0, max_value=100_000, widget=forms.NumberInput(attrs={"class": "desk-position", "data-position": ""})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].widget.attrs["aria-label"] = f"Position of {self.instance}"


def preview_url(lesson: Lesson) -> str | None:
    """Return where a teacher reads the lesson as a student would."""
    try:
        return reverse("classrooms:lesson-preview", args=[lesson.slug])
    except NoReverseMatch:
        return None
