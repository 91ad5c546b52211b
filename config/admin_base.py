"""What the admin pages of all apps share: plain text, lists one a line, and deleting that never takes a student's work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects
from django.db import models, router
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import slugify

from config.admin_fields import LinesField, PlainTextField

# Rows that a cascade would take along though they are what people did, not what an editor wrote.
WORK_OF_READERS = {"lessons.highlight", "lessons.note", "lessons.readingprogress", "classrooms.enrolment"}
IN_USE = "This is in use: nothing was deleted. Open the delete page of the row to see what rests on it."


class SafeDelete(admin.ModelAdmin):
    """Deleting that refuses, in counts and without names, whatever students' work or other content rests on."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        blocked = self.resting_on(list(objs))
        return ([], {}, set(), blocked) if blocked else super().get_deleted_objects(objs, request)

    def resting_on(self, objs: list[Any]) -> list[str]:
        """Return what forbids to delete `objs`, as in ["24 responses"]; [] where nothing does."""
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        found = Counter(type(row) for row in collector.protected)
        found.update(type(row) for rows in collector.model_objs.values() for row in rows if _is_readers(row))
        return [in_words(model, count) for model, count in found.items()]

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return self._or_refuse(request, lambda: super(SafeDelete, self).delete_view(request, object_id, extra_context))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return self._or_refuse(request, lambda: super(SafeDelete, self).changelist_view(request, extra_context))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        def view() -> HttpResponse:
            return super(SafeDelete, self).changeform_view(request, object_id, form_url, extra_context)

        return self._or_refuse(request, view)

    def _or_refuse(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        # Somebody may have answered between the question "are you sure" and the yes.
        try:
            return view()
        except ProtectedError:
            self.message_user(request, IN_USE, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class ContentAdmin(SafeDelete):
    """Pages on which an editor writes. `lines` names JSON lists that are edited one a line, and the type of entry."""

    lines: Mapping[str, type] = {}
    list_per_page = 100
    save_on_top = False

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.lines:
            return self._lines_field(db_field)
        if isinstance(db_field, models.TextField):
            kwargs = {"form_class": PlainTextField, "widget": forms.Textarea(attrs={"rows": 4}), **kwargs}
            return db_field.formfield(**kwargs)
        if isinstance(db_field, models.URLField):
            kwargs = {"assume_scheme": "https", **kwargs}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def _lines_field(self, db_field: Any) -> forms.Field:
        entry = "number" if self.lines[db_field.name] is int else "entry"
        help_text = f"{db_field.help_text} One {entry} a line.".strip()
        label = str(db_field.verbose_name).capitalize()
        is_number = self.lines[db_field.name] is int
        return LinesField(number=is_number, required=False, label=label, help_text=help_text)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Pages for looking: nothing is added, changed or deleted here."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ShownInline(admin.TabularInline):
    """Rows to be looked at under another row."""

    template = "admin/desk/shown.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def in_words(model: type[models.Model], count: int) -> str:
    """Return "1 response", "24 responses"."""
    name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return f"{count} {name}"


def free_slug(text: str, taken: Iterable[str], most: int = 80) -> str:
    """Return a slug made from `text` that is not among `taken`."""
    base, used = slugify(text)[: most - 5].strip("-") or "entry", set(taken)
    names = [base, *(f"{base}-{number}" for number in range(2, len(used) + 3))]
    return next(name for name in names if name not in used)


def _is_readers(row: models.Model) -> bool:
    return row._meta.label_lower in WORK_OF_READERS
