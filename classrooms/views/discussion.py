"""The discussion of an assignment: prompts, answers, replies, and what a teacher does to posts."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from classrooms import discussing
from classrooms.access import seen_assignment, seen_post, signed_in
from classrooms.forms.discussing import EditPostForm, HideForm, PostForm
from classrooms.models import Assignment, Classroom, Post, Thread
from lessons.models import Prompt


@require_GET
def discussion_list(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    assignment, is_teacher = _discussed(user, pk)
    context = {
        "assignment": assignment,
        "is_teacher": is_teacher,
        "rows": discussing.summaries(assignment, user),
        "state": assignment.state(timezone.now()),
    }
    return render(request, "classrooms/discussion_list.html", context)


def _discussed(user: User, pk: int) -> tuple[Assignment, bool]:
    assignment, is_teacher = seen_assignment(user, pk)
    if not assignment.has_discussion:
        raise Http404
    return assignment, is_teacher


@require_http_methods(["GET", "POST"])
def thread_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    user = signed_in(request)
    assignment, is_teacher = _discussed(user, pk)
    prompt = get_object_or_404(Prompt.objects.select_related("rubric"), lesson=assignment.lesson_id, number=number)
    if not is_teacher and assignment.state(timezone.now()) == Assignment.State.NOT_OPEN:
        raise PermissionDenied
    thread = Thread.objects.filter(assignment=assignment, prompt=prompt).first()
    page = _Page(user, assignment, prompt, thread, is_teacher)
    return page.post(request) if request.method == "POST" else page.show(request)


class _Page:
    """One prompt with its thread, for one person."""

    def __init__(
        self, user: User, assignment: Assignment, prompt: Prompt, thread: Thread | None, is_teacher: bool
    ) -> None:
        self.user, self.assignment, self.prompt = user, assignment, prompt
        self.thread, self.is_teacher = thread, is_teacher

    def show(
        self, request: HttpRequest, form: PostForm | None = None, target: Post | None = None, problem: str = ""
    ) -> HttpResponse:
        """Show the thread; `form` is what somebody wrote that could not be posted, `target` what they replied to."""
        rows = []
        if self.thread:
            rows = discussing.contributions(self.thread, reader=self.user, is_teacher=self.is_teacher)
        reply_to = target or self._asked_reply(request)
        refusal = self._refusal()
        context = {
            "assignment": self.assignment,
            "zone": self.assignment.classroom.zone,
            "now": timezone.now(),
            "prompt": self.prompt,
            "anchors": self.prompt.anchors.all(),
            "thread": self.thread,
            "is_teacher": self.is_teacher,
            "may_read": self._may_read(),
            "rows": rows,
            "refusal": refusal,
            "problem": problem,
            "reply_to": reply_to,
            "form": form or PostForm(label=self._label(reply_to)),
            "fresh_token": uuid.uuid4(),
        }
        return render(request, "classrooms/thread_detail.html", context)

    def _may_read(self) -> bool:
        return self.is_teacher or bool(self.thread and discussing.has_answered(self.thread, self.user))

    def _asked_reply(self, request: HttpRequest) -> Post | None:
        return self._post(request.GET.get("reply", ""))

    def _post(self, pk: str) -> Post | None:
        """Return a post of this thread that the person may see; before they have answered, that is none."""
        if not pk.isdecimal() or not self.thread or not self._may_read():
            return None
        post = self.thread.posts.select_related("author", "parent").filter(pk=int(pk)).first()
        hidden = post and post.hidden_at and not self.is_teacher and post.author_id != self.user.pk
        return None if hidden else post

    def _label(self, reply_to: Post | None) -> str:
        if reply_to:
            return f"Your reply to {reply_to.author}"
        return "Your post" if self.is_teacher else "Your answer"

    def _refusal(self) -> str:
        thread = self.thread or Thread(assignment=self.assignment, prompt=self.prompt)
        try:
            discussing.refuse_unless_open(thread, author=self.user, is_teacher=self.is_teacher, now=timezone.now())
        except discussing.CannotPost as problem:
            return str(problem)
        return ""

    def post(self, request: HttpRequest) -> HttpResponse:
        target = self._post(request.POST.get("parent", ""))
        if request.POST.get("parent") and target is None:
            form = PostForm(request.POST, label="Your words")
            return self.show(request, form, None, "That post is no longer there. Your words are kept here.")
        form = PostForm(request.POST, label=self._label(target))
        if not form.is_valid():
            return self.show(request, form, target)
        try:
            post = self._write(form, target)
        except discussing.CannotPost as problem:
            return self.show(request, form, target, str(problem))
        return redirect(thread_url(post))

    def _write(self, form: PostForm, target: Post | None) -> Post:
        words = {"text": form.cleaned_data["text"], "token": form.cleaned_data["token"]}
        if target:
            return discussing.reply(to=target, author=self.user, now=timezone.now(), **words)
        thread = self.thread or discussing.thread_of(self.assignment, self.prompt)
        return discussing.answer(thread=thread, author=self.user, now=timezone.now(), **words)


def thread_url(post: Post) -> str:
    thread = post.thread
    return reverse("classrooms:thread-detail", args=[thread.assignment_id, thread.prompt.number]) + f"#post-{post.pk}"


@require_http_methods(["GET", "POST"])
def post_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    post, _ = seen_post(user, pk)
    if post.author_id != user.pk:
        raise PermissionDenied
    form = EditPostForm(request.POST or None, initial={"text": post.text})
    if form.is_valid():
        try:
            discussing.edit(post=post, by=user, text=form.cleaned_data["text"], now=timezone.now())
        except discussing.CannotPost as problem:
            form.add_error(None, f"{problem} Your words are kept here: copy them if you want to keep them.")
        else:
            return redirect(thread_url(post))
    context = {"post": post, "form": form, "back": thread_url(post)}
    return render(request, "classrooms/post_edit.html", context)


def _moderated(user: User, pk: int) -> Post:
    post, is_teacher = seen_post(user, pk)
    if not is_teacher:
        raise PermissionDenied
    return post


@require_http_methods(["GET", "POST"])
def post_hide(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    post = _moderated(user, pk)
    form = HideForm(request.POST or None)
    if form.is_valid():
        discussing.hide(post=post, by=user, reason=form.cleaned_data["reason"], now=timezone.now())
        messages.success(request, f"Hidden. {post.author} sees why.")
        return redirect(thread_url(post))
    context = {"post": post, "form": form, "back": thread_url(post)}
    return render(request, "classrooms/post_hide.html", context)


@require_POST
def post_unhide(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    post = _moderated(user, pk)
    discussing.unhide(post=post, by=user, now=timezone.now())
    return redirect(thread_url(post))


@require_POST
def thread_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a thread, or unlock it where the form says `locked=0`."""
    user = signed_in(request)
    rows = Thread.objects.select_related("assignment__classroom", "prompt")
    thread = get_object_or_404(rows, pk=pk, assignment__in=Assignment.objects.seen_by(user))
    if not Classroom.objects.taught_by(user).filter(pk=thread.assignment.classroom_id).exists():
        raise PermissionDenied
    discussing.set_lock(thread=thread, locked=request.POST.get("locked") != "0", by=user, now=timezone.now())
    return redirect("classrooms:thread-detail", thread.assignment_id, thread.prompt.number)
