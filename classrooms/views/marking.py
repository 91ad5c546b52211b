from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from string import ascii_lowercase
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from classrooms import comment_bank, marking
from classrooms.access import signed_in, taught_assignment
from classrooms.forms.marking import MarkForm
from classrooms.models import Assignment, Mark, SavedComment
from quizzes import taking
from quizzes.evidence_review import EvidenceReview, review_evidence
from quizzes.models import Attempt, Response
from quizzes.question_types import SHOW_ALL


@require_safe
def marking_queue(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = taught_assignment(signed_in(request), pk)
    now = timezone.now()
    taking.close_overdue(Attempt.objects.filter(submission_link__submission__assignment=assignment), now)
    groups, close_calls = marking.load_queue(assignment)
    context = {
        "assignment": assignment,
        "groups": groups,
        "close_calls": [(row, marking.fraction_without_close_spelling(row) * row.points) for row in close_calls],
        "waiting": sum(group.waiting for group in groups),
        "first": next((group.next for group in groups if group.next), None),
        "hidden": _names_hidden(request),
        "zone": assignment.classroom.zone,
        "now": now,
    }
    return render(request, "classrooms/marking_queue.html", context)


def response_mark(request: HttpRequest, pk: int) -> HttpResponse:
    desk = _desk(request, pk)
    if request.method != "POST":
        return _show(request, desk, _form(desk, initial=_initial(desk)))
    if "insert" in request.POST:
        return _insert(request, desk)
    form = _form(desk, request.POST)
    if not form.is_valid():
        return _show(request, desk, form)
    try:
        _save(desk, form)
    except marking.Conflict as conflict:
        return _show_conflict(request, desk, form, conflict.mark)
    return _go_on(request, desk)


def _insert(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Put a saved comment into the form, where no script does it. Nothing is marked; all that was typed stays."""
    saved = desk.bank.get(request.POST["insert"])
    given = {name: request.POST.get(name, "") for name in MarkForm.base_fields}
    if saved:
        given["comment"] = comment_bank.with_added(given["comment"], saved.text)
    else:
        messages.error(request, "This saved comment is gone; you have deleted it. What you typed is still here.")
    return _show(request, desk, _form(desk, initial=given), inserted=True)


def _save(desk: Desk, form: MarkForm) -> None:
    data, now = form.cleaned_data, timezone.now()
    marking.mark(
        response=desk.response,
        marker=desk.marker,
        fraction=form.fraction,
        revision=data["revision"],
        now=now,
        level=data["level"],
        comment=data["comment"],
    )
    question = desk.response.version.question
    if data["keep"]:
        with suppress(comment_bank.AlreadyKept):
            comment_bank.keep(teacher=desk.marker, question=question, text=data["comment"], now=now)
    before = desk.mark.comment if desk.mark else ""
    comment_bank.note_use(teacher=desk.marker, question=question, comment=data["comment"], before=before, now=now)


@require_POST
def close_call_decide(request: HttpRequest, pk: int) -> HttpResponse:
    desk = _desk(request, pk)
    verb = marking.reject_spelling if request.POST.get("verdict") == "reject" else marking.accept_spelling
    revision = desk.mark.revision if desk.mark else 0
    try:
        if not desk.response.needs_review:
            raise marking.AlreadyDecided
        verb(response=desk.response, marker=signed_in(request), revision=revision, now=timezone.now())
        done = "rejected" if verb is marking.reject_spelling else "accepted"
        messages.success(request, f"The answer is {done}, and the score is up to date.")
    except (marking.AlreadyDecided, marking.Conflict):
        messages.info(request, "Somebody has decided about this answer already. Nothing was changed.")
    return redirect(reverse("classrooms:marking-queue", args=[desk.assignment.pk]) + "#close-calls")


@dataclass(frozen=True)
class Desk:
    """What lies before a marker: an answer, its assignment, what helps to judge it, and a mark if it has one."""

    marker: User
    response: Response
    assignment: Assignment
    guide: marking.Guide
    mark: Mark | None

    @cached_property
    def bank(self) -> dict[str, SavedComment]:
        """The marker's saved comments that fit the question, by the value of their buttons."""
        saved = comment_bank.offered(self.marker, self.response.version.question)
        return {str(each.pk): each for each in saved}


def _desk(request: HttpRequest, pk: int) -> Desk:
    marker = signed_in(request)
    rows = marking.markable_by(marker).select_related("version__question", "slot__quiz", "attempt__student")
    response = get_object_or_404(rows, pk=pk)
    assignment = Assignment.objects.select_related("classroom", "lesson").get(
        submissions__links__attempt=response.attempt_id
    )
    mark = Mark.objects.select_related("marker").filter(response=response).first()
    return Desk(marker, response, assignment, marking.guide_for(response), mark)


def _form(desk: Desk, *args: Any, **kwargs: Any) -> MarkForm:
    return MarkForm(*args, response=desk.response, guide=desk.guide, marker=desk.marker, **kwargs)


def _initial(desk: Desk) -> dict[str, Any]:
    if desk.mark is None:
        return {"revision": 0}
    mark = desk.mark
    by_level = next((level.points for level in desk.guide.levels if level.level == mark.level), None)
    by_hand = None if by_level == mark.points else mark.points
    return {"level": mark.level, "points": by_hand, "comment": mark.comment, "revision": mark.revision}


def _show(
    request: HttpRequest, desk: Desk, form: MarkForm, conflict: Mark | None = None, *, inserted: bool = False
) -> HttpResponse:
    same = marking.same_question(marking.to_mark(desk.assignment), desk.response)
    context = {
        "response": desk.response,
        "version": desk.response.version,
        "assignment": desk.assignment,
        "guide": desk.guide,
        "mark": desk.mark,
        "form": form,
        "level": form["level"].value(),
        "conflict": conflict,
        "bank": list(zip_longest(desk.bank.values(), ascii_lowercase[: len(desk.bank)])),
        "inserted": inserted,
        "following": marking.next_unmarked(desk.assignment, desk.response),
        "text": _text(desk.response),
        "cited": _cited(desk),
        "waiting": same.filter(fraction=None).count(),
        "total": same.count(),
        "hidden": _names_hidden(request),
        "zone": desk.assignment.classroom.zone,
        "now": timezone.now(),
    }
    return render(request, "classrooms/response_mark.html", context, status=409 if conflict else 200)


def _cited(desk: Desk) -> EvidenceReview | None:
    """Return the evidence beside the answer, with its key; None where none is asked or none was given."""
    cited = desk.response.graded_evidence
    if not desk.response.version.evidence or cited is None:
        return None
    anchors = {anchor.slug: anchor for anchor in desk.assignment.lesson.anchors.all()}
    reading = desk.assignment.lesson.readings.filter(level=cited.get("level") or desk.assignment.level).first()
    return review_evidence(desk.response, SHOW_ALL, anchors=anchors, reading=reading)


def _show_conflict(request: HttpRequest, desk: Desk, form: MarkForm, theirs: Mark) -> HttpResponse:
    """Show both marks; the form now knows theirs, so that saving once more replaces it knowingly."""
    data = request.POST.copy()
    data["revision"] = str(theirs.revision)
    return _show(request, desk, _form(desk, data), theirs)


def _text(response: Response) -> str:
    """The written text; of an answer that is not written, what its parts say."""
    answer = response.graded_answer or {}
    if isinstance(answer.get("text"), str):
        return str(answer["text"])
    return "\n".join(f"{part['label']}: {part['given']}" for part in response.parts if part.get("given"))


def _go_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    following = marking.next_unmarked(desk.assignment, desk.response) if "next" in request.POST else None
    if following:
        messages.success(request, "Saved. Here is the next one.")
        return redirect("classrooms:response-mark", following.pk)
    messages.success(request, "Saved. Nothing else waits for a mark." if "next" in request.POST else "Saved.")
    return redirect("classrooms:marking-queue", desk.assignment.pk)


def _names_hidden(request: HttpRequest) -> bool:
    """Whether the marker wants to see no names. Once chosen it holds on every page, until it is chosen again."""
    if request.GET.get("names") in ("hidden", "shown"):
        request.session["marking_names"] = request.GET["names"]
    return request.session.get("marking_names") == "hidden"
