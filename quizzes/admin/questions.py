"""The question bank: one form a kind, used versions that stay as they are, and a preview of what students see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import Truncator

from config.admin_base import ContentAdmin, in_words
from lessons.models import Lesson
from quizzes import drawing, versions
from quizzes.admin.question_form import ABOUT, AskingForm, about_form, asking_form
from quizzes.admin.question_pages import choose_kind, draft_preview, wanted_kind, wanted_lesson
from quizzes.admin.spec_fields import EVIDENCE_PREFIX, PREFIX
from quizzes.admin.version_list import question_versions
from quizzes.models import Question, QuestionVersion, Response, Slot
from quizzes.question_types import KINDS

DESCRIBED = ("What describes it", {"fields": ABOUT, "classes": ["desk-stacked", "desk-about"]})

POOLS = ("lesson__quizzes__slots",)
SHORT = (
    "“{}” draws more questions from a pool than there are with its tags: some attempts would have fewer questions. "
    "Tag more questions, or take a place out of the quiz."
)

EVIDENCE_SECTION = (
    "Ask for evidence",
    {
        "classes": ["desk-stacked"],
        "description": "Students also choose the place in the reading that supports their answer. That is a score of "
        "its own and changes no points. Not asked in a warm-up or beside the reading.",
    },
)


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, module.LABEL) for name, module in KINDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        newest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
        kinds = queryset.alias(current_kind=Subquery(newest.values("kind")[:1]))
        return kinds.filter(current_kind=self.value()) if self.value() else queryset


@admin.register(Question)
class QuestionAdmin(ContentAdmin):
    change_form_template = "admin/quizzes/question/change_form.html"
    list_display = ["slug", "asks", "kind", "skill", "difficulty", "in_quizzes", "version_number", "lesson"]
    list_filter = ["lesson", KindFilter, "difficulty", "slots__quiz"]
    list_select_related = ["lesson"]
    search_fields = ["slug", "skill", "tags", "versions__prompt"]
    ordering = ["lesson", "slug"]
    list_per_page = 60

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return super().get_queryset(request).prefetch_related("versions", *POOLS, "slots__quiz")

    @admin.display(description="asks")
    def asks(self, question: Question) -> str:
        return Truncator(question.current.prompt).words(16) if question.versions.all() else ""

    @admin.display(description="kind")
    def kind(self, question: Question) -> str:
        return KINDS[question.current.kind].LABEL if question.versions.all() else ""

    @admin.display(description="in quizzes")
    def in_quizzes(self, question: Question) -> str:
        fixed = [str(slot.quiz) for slot in question.slots.all()]
        return ", ".join([*fixed, *(f"{quiz} (pool)" for quiz in drawing.drawn_by(question) if str(quiz) not in fixed)])

    @admin.display(description="version")
    def version_number(self, question: Question) -> int | str:
        return question.current.number if question.versions.all() else ""

    def get_urls(self) -> list[Any]:
        wrap, desk = self.admin_site.admin_view, {"desk": self}
        return [
            path("preview/", wrap(draft_preview), desk, name="quizzes_question_draft"),
            path("<int:pk>/versions/", wrap(question_versions), desk, name="quizzes_question_versions"),
            *super().get_urls(),
        ]

    def view_on_site(self, obj: Question) -> str:
        return reverse("quizzes:question-preview", args=[obj.pk])

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if self.has_add_permission(request) and not (wanted_kind(request) and wanted_lesson(request)):
            return choose_kind(request, self)
        return super().add_view(request, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Question | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            lesson, kind = wanted_lesson(request), wanted_kind(request)
            assert lesson is not None
            return asking_form(lesson, kind)
        version = current_version(obj)
        if not self.has_change_permission(request, obj) or is_read_only(request, version):
            return about_form(obj.lesson)
        return asking_form(obj.lesson, version.kind, version)

    def get_fieldsets(self, request: HttpRequest, obj: Question | None = None) -> Any:
        form = self.get_form(request, obj)
        if not issubclass(form, AskingForm):
            return [DESCRIBED]
        own = [name for name in form.base_fields if name.startswith(PREFIX)]
        evidence = [name for name in form.base_fields if name.startswith(EVIDENCE_PREFIX)]
        asked = ["prompt", *own, "explanation", "anchors", *(["change_note"] if obj else []), "seen"]
        beside = [(*EVIDENCE_SECTION[:1], {**EVIDENCE_SECTION[1], "fields": evidence})] if evidence else []
        return [("What is asked", {"fields": asked, "classes": ["desk-stacked"]}), *beside, DESCRIBED]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"slug": next_slug(wanted_lesson(request)), **super().get_changeform_initial_data(request)}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj: Question | None = kwargs.get("obj")
        version = current_version(obj) if obj else None
        kind = version.kind if version else wanted_kind(request)
        lesson = obj.lesson if obj else wanted_lesson(request)
        more = {
            "version": version,
            "kind": kind,
            "kind_label": KINDS[kind].LABEL,
            "lesson": lesson,
            "answers": version.responses.count() if version else 0,
            "is_read_only": bool(version and is_read_only(request, version)),
            "versions_total": obj.versions.count() if obj else 0,
            "is_nav_sidebar_enabled": False,
        }
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._ask(request, obj, form)
        self._warn_of_pools(request, [obj.lesson])

    def _ask(self, request: HttpRequest, obj: Question, form: Any) -> None:
        if not isinstance(form, AskingForm):
            return
        by, note = request.user, form.cleaned_data.get("change_note", "")
        assert by.is_authenticated
        made = versions.edit(obj, **form.asked, now=timezone.now(), by=by, change_note=note)
        if form.version and made.number != form.version.number:
            text = f"This is version {made.number} now. Who answered version {form.version.number} keeps it."
            self.message_user(request, text, messages.INFO)

    def _warn_of_pools(self, request: HttpRequest, lessons: Iterable[Lesson]) -> None:
        """Say which quizzes of `lessons` draw from a pool that is too small now: an attempt would lack a question."""
        for quiz in (quiz for lesson in lessons for quiz in drawing.quizzes_short_of_questions(lesson)):
            self.message_user(request, SHORT.format(quiz), messages.WARNING)

    def resting_on(self, objs: list[Question]) -> list[str]:
        responses = Response.objects.filter(version__question__in=objs).count()
        slots = Slot.objects.filter(question__in=objs).aggregate(total=Count("pk"))["total"]
        found = [in_words(Response, responses)] if responses else []
        return [*found, *([in_words(Slot, slots)] if slots else [])]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        questions = list(objs)
        if blocked := self.resting_on(questions):
            return [], {}, set(), blocked
        lacking = set() if self.has_delete_permission(request) else {"question"}
        return [str(question) for question in questions], {"questions": len(questions)}, lacking, []

    def delete_model(self, request: HttpRequest, obj: Question) -> None:
        versions.remove(obj)
        self._warn_of_pools(request, [obj.lesson])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        lessons = {question.lesson for question in queryset}
        for question in queryset:
            versions.remove(question)
        self._warn_of_pools(request, lessons)


def current_version(question: Question) -> QuestionVersion:
    return question.versions.order_by("-number")[0]


def is_read_only(request: HttpRequest, version: QuestionVersion) -> bool:
    """Whether the page shows the version without fields: somebody was asked it, and no new one was asked for.

    What comes from a form that had the fields is read with them, even if a student was quicker: it makes a new version.
    """
    return "edit" not in request.GET and "seen" not in request.POST and version.is_used()


def next_slug(lesson: Lesson | None) -> str:
    """Return the next free name of the kind Q46."""
    slugs = lesson.questions.values_list("slug", flat=True) if lesson else []
    numbers = [int(slug[1:]) for slug in slugs if slug[:1] in "Qq" and slug[1:].isdecimal()]
    return f"Q{max(numbers, default=0) + 1:02d}"
