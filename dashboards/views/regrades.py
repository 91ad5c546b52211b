"""Something is wrong with a question: decide, see what would change, apply it, take it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from classrooms.access import signed_in, taught_assignment
from classrooms.models import Assignment
from dashboards import regrades
from dashboards.regrade_form import KEY, ReasonForm, RegradeForm, Subject, scope_of
from dashboards.views.results import close_overdue_of
from quizzes import regrading
from quizzes.models import Question, QuestionVersion
from quizzes.question_types import template_of

CARRIED = ("version", "action", "key_from", "scope", "may_lower", "token")


@require_http_methods(["GET", "HEAD", "POST"])
def question_regrade(request: HttpRequest, pk: int, question_pk: int) -> HttpResponse:
    """The form; posted with `do`: "preview" shows what would change, "apply" does it, anything else is the form again."""
    assignment = taught_assignment(signed_in(request), pk)
    question = get_object_or_404(Question, pk=question_pk, lesson=assignment.lesson_id)
    close_overdue_of(assignment)
    versions = regrades.asked_versions(assignment, question)
    if not versions:
        past = regrades.past_regrades(assignment, question, signed_in(request))
        return render(request, "dashboards/question_regrade.html", _base(assignment, question) | {"past": past})
    data = request.POST if request.method == "POST" else request.GET
    subject = Subject(assignment, _chosen(versions, data.get("version", "")))
    if request.method != "POST":
        return _form_page(request, subject, versions, RegradeForm(subject=subject))
    does = request.POST.get("do", "")
    form = RegradeForm(request.POST, subject=subject, needs_reason=does == "apply")
    if does not in ("preview", "apply"):
        return _form_page(request, subject, versions, form)
    if not form.is_valid():
        only_reason = set(form.errors) == {"reason"}
        show = _preview_page if only_reason else _form_page
        return show(request, subject, versions, form, status=400)
    return _apply(request, form) if does == "apply" else _preview_page(request, subject, versions, form)


def _chosen(versions: list[QuestionVersion], number: str) -> QuestionVersion:
    return next((version for version in versions if str(version.number) == number), versions[0])


def _apply(request: HttpRequest, form: RegradeForm) -> HttpResponse:
    teacher, subject, data = signed_in(request), form.subject, form.cleaned_data
    applied = regrading.apply(
        form.wanted(teacher), reason=data["reason"], by=teacher, now=timezone.now(), token=data["token"]
    )
    if applied.is_new:
        messages.success(request, regrades.done_in_words(applied.preview))
    else:
        messages.info(request, "This was done already, so nothing was changed now. It stands below.")
    return redirect(_address(subject.assignment, subject.version.question) + "#past")


def _form_page(
    request: HttpRequest, subject: Subject, versions: list[QuestionVersion], form: RegradeForm, status: int = 200
) -> HttpResponse:
    question, teacher = subject.version.question, signed_in(request)
    errors = form.errors if request.POST.get("do") in ("preview", "apply") else {}
    context = _base(subject.assignment, question) | {
        "subject": subject,
        "versions": versions,
        "form": form,
        "errors": errors,
        "q": subject.asked(form.answer),
        "template": template_of(subject.version.kind),
        "name": KEY,
        "keys_now": regrades.keys_now(subject.assignment, subject.version) if subject.has_key else [],
        "past": regrades.past_regrades(subject.assignment, question, teacher),
        "in_all": len(scope_of(subject.assignment, teacher)),
    }
    return render(request, "dashboards/question_regrade.html", context, status=status)


def _preview_page(
    request: HttpRequest, subject: Subject, versions: list[QuestionVersion], form: RegradeForm, status: int = 200
) -> HttpResponse:
    form.needs_reason = False
    wanted = form.wanted(signed_in(request))
    preview = regrading.preview(wanted, timezone.now())
    changed, same = regrades.lines(preview)
    context = _base(subject.assignment, subject.version.question) | {
        "subject": subject,
        "form": form,
        "carried": list(_carried(request)),
        "regrade": wanted.unsaved(),
        "plan": regrades.plan_in_words(wanted.unsaved()),
        "is_all": len(wanted.assignments) > 1,
        "left_out": _left_out(versions, wanted),
        "sentences": regrades.sentences(preview),
        "changed": changed,
        "same": same,
        "reason": request.POST.get("reason", "") if "reason" in form.errors else "",
    }
    return render(request, "dashboards/question_regrade_preview.html", context, status=status)


def _left_out(versions: list[QuestionVersion], wanted: regrading.Wanted) -> list[int]:
    """Return the numbers of older versions that were asked, and that the new key does not fit."""
    kept = {version.pk for version in wanted.versions}
    newest = wanted.versions[-1].number
    return sorted(version.number for version in versions if version.pk not in kept and version.number < newest)


def _carried(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What the preview hands on to applying: all that was chosen, and the answer."""
    for name in request.POST:
        if name in CARRIED or name.startswith(f"{KEY}-"):
            for value in request.POST.getlist(name):
                yield name, value


@require_http_methods(["GET", "HEAD", "POST"])
def regrade_undo(request: HttpRequest, pk: int, regrade_pk: int) -> HttpResponse:
    """Show what taking a regrade back would change, and do it with a reason. 403 where it holds in others' classes, too."""
    teacher = signed_in(request)
    assignment = taught_assignment(teacher, pk)
    regrade = get_object_or_404(assignment.regrades.select_related("question", "made_by"), pk=regrade_pk)
    if regrade.assignments.exclude(pk__in=Assignment.objects.taught_by(teacher)).exists():
        raise PermissionDenied
    back = _address(assignment, regrade.question) + "#past"
    if not regrade.is_in_force:
        messages.info(request, "This was taken back already. Nothing was changed.")
        return redirect(back)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = regrading.undo(regrade, reason=form.cleaned_data["reason"], by=teacher, now=timezone.now())
        up = f"{done.raised} went up" if done.raised else "none went up"
        messages.success(request, f"Taken back: {done.lowered} of {len(done.rows)} scores went down, {up}.")
        return redirect(back)
    preview = regrading.preview_undo(regrade, timezone.now())
    changed, same = regrades.lines(preview)
    context = _base(assignment, regrade.question) | {
        "regrade": regrade,
        "key": regrades.key_of(regrade),
        "form": form,
        "sentences": regrades.sentences(preview),
        "changed": changed,
        "same": same,
        "back": back,
    }
    return render(request, "dashboards/regrade_undo.html", context, status=400 if form.errors else 200)


def _base(assignment: Assignment, question: Question) -> dict[str, Any]:
    return {
        "assignment": assignment,
        "question": question,
        "zone": assignment.classroom.zone,
        "now": timezone.now(),
    }


def _address(assignment: Assignment, question: Question) -> str:
    return reverse("dashboards:question-regrade", args=[assignment.pk, question.pk])
