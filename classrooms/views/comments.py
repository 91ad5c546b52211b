"""A teacher's saved comments: add, change, delete. While marking they are offered with one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from classrooms import comment_bank
from classrooms.access import signed_in
from classrooms.forms.marking import FULL, SavedCommentForm
from classrooms.models import SavedComment
from classrooms.views.classes import refuse_students

TWICE = "You have this comment already. Change the words, or use the one that you have."


@require_http_methods(["GET", "POST"])
def comment_list(request: HttpRequest) -> HttpResponse:
    teacher = signed_in(request)
    refuse_students(teacher)
    form = SavedCommentForm(request.POST or None)
    if form.is_valid():
        try:
            text = form.cleaned_data["text"]
            comment_bank.keep(teacher=teacher, question=None, text=text, now=timezone.now())
        except comment_bank.AlreadyKept:
            form.add_error("text", TWICE)
        except comment_bank.BankFull:
            form.add_error("text", FULL)
        else:
            messages.success(request, "Kept. It is offered whenever you mark.")
            return redirect("classrooms:comment-list")
    comments = SavedComment.objects.of(teacher).select_related("question")
    return render(request, "classrooms/comment_list.html", {"form": form, "comments": comments})


@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _own(request, pk)
    form = SavedCommentForm(request.POST or None, comment=comment, initial={"text": comment.text})
    if form.is_valid():
        question = None if form.cleaned_data.get("everywhere") else comment.question
        try:
            comment_bank.change(comment=comment, text=form.cleaned_data["text"], question=question)
        except comment_bank.AlreadyKept:
            form.add_error("text", TWICE)
        else:
            messages.success(request, "Changed. Marks that have the old words keep them.")
            return redirect("classrooms:comment-list")
    return render(request, "classrooms/comment_edit.html", {"form": form, "comment": comment})


@require_POST
def comment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    _own(request, pk).delete()
    messages.success(request, "Deleted. Marks that have these words keep them.")
    return redirect("classrooms:comment-list")


def _own(request: HttpRequest, pk: int) -> SavedComment:
    return get_object_or_404(SavedComment.objects.of(signed_in(request)).select_related("question"), pk=pk)
