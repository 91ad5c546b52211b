"""Classes, what they were assigned, what was said and marked: mostly to be looked at. Teachers do the rest."""

from __future__ import annotations

import zoneinfo
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator

from accounts.people import signed_in
from classrooms.joining import AlreadyTeaching, NoSuchTeacher, add_teacher
from classrooms.models import Assignment, AssignmentQuiz, Classroom, Enrolment, Mark, Post, Thread
from config.admin_base import ReadOnlyAdmin, SafeDelete, ShownInline
from config.admin_fields import PlainTextField


class EnrolmentInline(ShownInline):
    model = Enrolment
    fields: ClassVar[Any] = ["person", "username", "role", "joined_at", "left_at", "extra_time"]
    readonly_fields = tuple(fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enrolment]:
        return super().get_queryset(request).select_related("user", "accommodation", "classroom").order_by("-role")

    @admin.display(description="person")
    def person(self, enrolment: Enrolment) -> str:
        address = reverse("admin:accounts_user_change", args=[enrolment.user_id])
        return format_html('<a href="{}">{}</a>', address, enrolment.user.sort_name)

    @admin.display(description="user name")
    def username(self, enrolment: Enrolment) -> str:
        return enrolment.user.username

    @admin.display(description="time")
    def extra_time(self, enrolment: Enrolment) -> str:
        accommodation = getattr(enrolment, "accommodation", None)
        return f"× {accommodation.time_factor:f}" if accommodation else ""


class ClassroomForm(forms.ModelForm):
    new_teacher = forms.CharField(
        required=False, label="Add a teacher", help_text="The user name of a teacher who takes over or joins in."
    )
    time_zone = forms.ChoiceField(choices=[])

    class Meta:
        model = Classroom
        fields = ["name", "time_zone", "is_joinable"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted({*zoneinfo.available_timezones(), self.instance.time_zone})
        if "time_zone" in self.fields:
            self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]


@admin.register(Classroom)
class ClassroomAdmin(SafeDelete):
    form = ClassroomForm
    list_display = ["name", "join_code", "students", "assignments_total", "created_at", "archived_at"]
    list_filter = [("archived_at", admin.EmptyFieldListFilter), "is_joinable"]
    search_fields = ["name", "join_code", "enrolments__user__last_name", "enrolments__user__username"]
    readonly_fields = ["join_code", "created_at", "archived_at"]
    fieldsets = [
        (None, {"fields": ["name", "time_zone", "join_code", "is_joinable", "new_teacher"]}),
        ("When", {"fields": ["created_at", "archived_at"]}),
    ]
    inlines = [EnrolmentInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Classroom]:
        here = Q(enrolments__left_at=None, enrolments__role=Enrolment.Role.STUDENT)
        counts = {
            "students_total": Count("enrolments", filter=here, distinct=True),
            "given_total": Count("assignments", distinct=True),
        }
        return super().get_queryset(request).annotate(**counts)

    def get_form(self, request: HttpRequest, obj: Classroom | None = None, change: bool = False, **kwargs: Any) -> Any:
        if not self.has_change_permission(request, obj):
            kwargs["form"] = forms.ModelForm
            kwargs["fields"] = []
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Classroom | None = None) -> Any:
        sets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return sets
        return [(None, {"fields": ["name", "time_zone", "join_code", "is_joinable"]}), *sets[1:]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A class begins with its teacher, on the teacher's own page.
        return False

    def save_model(self, request: HttpRequest, obj: Classroom, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        username = form.cleaned_data.get("new_teacher", "").strip()
        if username:
            self._add_teacher(request, obj, username)

    def _add_teacher(self, request: HttpRequest, classroom: Classroom, username: str) -> None:
        try:
            enrolment = add_teacher(classroom=classroom, username=username, by=signed_in(request), now=timezone.now())
        except (NoSuchTeacher, AlreadyTeaching) as error:
            self.message_user(request, f"Nobody was added: {error}", "ERROR")
        else:
            self.message_user(request, f"{enrolment.user} teaches {classroom} now.")

    @admin.display(description="students", ordering="students_total")
    def students(self, classroom: Any) -> int:
        return int(classroom.students_total)

    @admin.display(description="assignments", ordering="given_total")
    def assignments_total(self, classroom: Any) -> int:
        return int(classroom.given_total)


class AssignmentQuizInline(ShownInline):
    model = AssignmentQuiz
    fields = ["quiz", "minutes", "counts", "open_text"]


class AssignmentForm(forms.ModelForm):
    instructions = PlainTextField(required=False, widget=forms.Textarea(attrs={"rows": 4}))


@admin.register(Assignment)
class AssignmentAdmin(SafeDelete):
    """Dates and rules belong to the teacher's page, which also tells students whose attempts are open."""

    form = AssignmentForm
    list_display = ["title", "classroom", "lesson", "opens_at", "due_at", "closes_at", "archived_at"]
    list_filter = ["lesson", ("archived_at", admin.EmptyFieldListFilter)]
    list_select_related = ["classroom", "lesson"]
    search_fields = ["title", "classroom__name", "created_by__last_name"]
    date_hierarchy = "opens_at"
    inlines = [AssignmentQuizInline]
    fieldsets = [
        (None, {"fields": ["title", "instructions", "classroom", "lesson", "created_by", "created_at"]}),
        ("When (UTC)", {"fields": ["opens_at", "due_at", "closes_at", "released_at", "archived_at"]}),
        ("What", {"fields": ["level", "levels_in_words", "has_reading", "has_discussion"]}),
        (
            "Rules",
            {"fields": ["tries", "wait_minutes", "counting_rule", "shuffle_questions", "shuffle_options", "feedback"]},
        ),
        ("More rules", {"fields": ["grace_minutes", "late_rule", "late_share", "paging", "backtracking"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Assignment | None = None) -> Any:
        return [name for _, options in self.fieldsets for name in options["fields"]][2:]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="levels")
    def levels_in_words(self, assignment: Assignment) -> str:
        return ", ".join(assignment.levels)

    @admin.display(description="shown to students")
    def feedback(self, assignment: Assignment) -> str:
        names = ("score", "right", "feedback", "key", "explanation")
        return "; ".join(f"{name}: {getattr(assignment, f'get_show_{name}_display')().lower()}" for name in names)


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    list_display = ["prompt", "assignment", "posts_total", "locked_at"]
    list_select_related = ["prompt", "assignment__classroom"]
    search_fields = ["prompt__title", "assignment__title", "assignment__classroom__name"]
    fields = ["assignment", "prompt", "locked_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        return super().get_queryset(request).annotate(total=Count("posts"))

    @admin.display(description="posts")
    def posts_total(self, thread: Any) -> int:
        return int(thread.total)


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    list_display = ["author", "beginning", "thread", "created_at", "hidden_at", "hidden_by", "hidden_reason"]
    list_filter = [("hidden_at", admin.EmptyFieldListFilter)]
    list_select_related = ["author", "thread__prompt", "thread__assignment__classroom", "hidden_by"]
    search_fields = ["text", "author__username", "author__last_name", "hidden_reason"]
    date_hierarchy = "created_at"
    fields = [
        "thread", "parent", "author", "text", "created_at", "edited_at", "hidden_at", "hidden_by", "hidden_reason",
    ]  # fmt: skip

    @admin.display(description="text")
    def beginning(self, post: Post) -> str:
        return Truncator(post.text).words(14)


@admin.register(Mark)
class MarkAdmin(ReadOnlyAdmin):
    list_display = ["student", "quiz", "points", "level", "marker", "marked_at", "revision"]
    list_select_related = ["response__attempt__student", "response__attempt__quiz", "marker"]
    search_fields = ["response__attempt__student__last_name", "response__attempt__student__username", "comment"]
    fields = ["response", "marker", "level", "points", "comment", "revision", "marked_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mark]:
        return super().get_queryset(request).select_related("response__attempt__student", "response__attempt__quiz")

    @admin.display(description="student")
    def student(self, mark: Mark) -> str:
        return str(mark.response.attempt.student)

    @admin.display(description="quiz")
    def quiz(self, mark: Mark) -> str:
        return str(mark.response.attempt.quiz)
