"""A class's talk about a prompt: answer first, then read what the others wrote, and reply."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import AuditEntry, User
from classrooms.models import Assignment, Classroom, Post, Thread
from lessons.models import Prompt


class CannotPost(Exception):
    """Why something cannot be posted, in words for the person."""


class NotOpen(CannotPost):
    def __init__(self, state: Assignment.State) -> None:
        when = "is not open yet" if state == Assignment.State.NOT_OPEN else "is closed"
        super().__init__(f"This discussion {when}, so nothing can be posted.")


class ThreadLocked(CannotPost):
    def __init__(self) -> None:
        super().__init__("Your teacher has locked this discussion. You can read it, but not post.")


class AlreadyAnswered(CannotPost):
    def __init__(self) -> None:
        super().__init__("You have answered this prompt already. Edit your answer instead.")


class AnswerFirst(CannotPost):
    def __init__(self) -> None:
        super().__init__("Answer the prompt first. Then you can reply to others.")


class NotYours(CannotPost):
    def __init__(self) -> None:
        super().__init__("Only its author can edit a post.")


@dataclass
class Contribution:
    """An answer with the replies that this reader may see. `is_placeholder`: hidden, but its replies are not."""

    post: Post
    replies: list[Post] = field(default_factory=list)
    is_placeholder: bool = False


@dataclass
class PromptSummary:
    """One line of the list of prompts, for one reader. `answers` and `replies` count what is not hidden."""

    prompt: Prompt
    thread: Thread | None
    answers: int = 0
    replies: int = 0
    has_answered: bool = False

    @property
    def is_locked(self) -> bool:
        return bool(self.thread and self.thread.locked_at)


def thread_of(assignment: Assignment, prompt: Prompt) -> Thread:
    """Return the thread of a prompt, made when it is first needed."""
    return Thread.objects.get_or_create(assignment=assignment, prompt=prompt)[0]


def teaches(user: User, assignment: Assignment) -> bool:
    return Classroom.objects.taught_by(user).filter(pk=assignment.classroom_id).exists()


def has_answered(thread: Thread, author: User) -> bool:
    return thread.posts.filter(author=author, parent=None).exists()


def summaries(assignment: Assignment, reader: User) -> list[PromptSummary]:
    """Return one line a prompt of the assignment's lesson, in their order. Two queries."""
    visible = Q(posts__hidden_at=None)
    mine = Post.objects.filter(thread=OuterRef("pk"), author=reader, parent=None)
    threads = assignment.threads.annotate(
        answers=Count("posts", filter=visible & Q(posts__parent=None)),
        replies=Count("posts", filter=visible & Q(posts__parent__isnull=False)),
        answered=Exists(mine),
    )
    by_prompt = {thread.prompt_id: thread for thread in threads}
    prompts = Prompt.objects.filter(lesson=assignment.lesson_id).order_by("number")
    return [_summary(prompt, by_prompt.get(prompt.pk)) for prompt in prompts]


def _summary(prompt: Prompt, thread: Thread | None) -> PromptSummary:
    answers, replies = getattr(thread, "answers", 0), getattr(thread, "replies", 0)
    return PromptSummary(prompt, thread, answers, replies, has_answered=getattr(thread, "answered", False))


def contributions(thread: Thread, *, reader: User, is_teacher: bool) -> list[Contribution]:
    """Return what the reader may see of the thread: a student, before answering, nothing. One or two queries."""
    if not is_teacher and not has_answered(thread, reader):
        return []
    posts = list(thread.posts.select_related("author", "hidden_by", "parent").order_by("created_at", "pk"))
    found = {post.pk: Contribution(post) for post in posts if post.parent_id is None}
    for post in posts:
        if post.parent_id and _may_see(post, reader, is_teacher):
            found[post.parent_id].replies.append(post)
    return list(_without_hidden(found.values(), reader, is_teacher))


def _may_see(post: Post, reader: User, is_teacher: bool) -> bool:
    return is_teacher or post.hidden_at is None or post.author_id == reader.pk


def _without_hidden(rows: Iterable[Contribution], reader: User, is_teacher: bool) -> Iterable[Contribution]:
    for row in rows:
        row.is_placeholder = not _may_see(row.post, reader, is_teacher)
        if row.replies or not row.is_placeholder:
            yield row


def refuse_unless_open(thread: Thread, *, author: User, is_teacher: bool, now: datetime) -> None:
    """Raise NotOpen or ThreadLocked where this person may not write now. A teacher always may."""
    if is_teacher:
        return
    state = thread.assignment.state(now)
    if state in (Assignment.State.NOT_OPEN, Assignment.State.CLOSED):
        raise NotOpen(state)
    if thread.locked_at:
        raise ThreadLocked


@transaction.atomic
def answer(*, thread: Thread, author: User, text: str, token: uuid.UUID, now: datetime) -> Post:
    """Post the author's answer to the prompt; the same words with the same token return the post made. Raises CannotPost."""
    thread = _locked_row(thread)
    made = _made_with(token, author, text)
    if made:
        return made
    is_teacher = teaches(author, thread.assignment)
    refuse_unless_open(thread, author=author, is_teacher=is_teacher, now=now)
    if not is_teacher and has_answered(thread, author):
        raise AlreadyAnswered
    return Post.objects.create(thread=thread, author=author, text=text, token=_unused(token, text), created_at=now)


@transaction.atomic
def reply(*, to: Post, author: User, text: str, token: uuid.UUID, now: datetime) -> Post:
    """Reply to a post. A reply to a reply joins the replies of the same answer and begins with @name.

    The same words with the same token return the post that they made. Raises CannotPost.
    """
    thread = _locked_row(to.thread)
    if to.parent_id:
        text = _addressed(text, to.author)
    made = _made_with(token, author, text)
    if made:
        return made
    is_teacher = teaches(author, thread.assignment)
    refuse_unless_open(thread, author=author, is_teacher=is_teacher, now=now)
    if not is_teacher and not has_answered(thread, author):
        raise AnswerFirst
    return Post.objects.create(
        thread=thread, parent=to.parent or to, author=author, text=text, token=_unused(token, text), created_at=now
    )


def _locked_row(thread: Thread) -> Thread:
    """Posts of one thread stand in line, so that a student answers once even with two clicks at the same time."""
    return Thread.objects.select_for_update(of=("self",)).select_related("assignment__classroom").get(pk=thread.pk)


def _made_with(token: uuid.UUID, author: User, text: str) -> Post | None:
    tokens = [token, _second(token, text)]
    return Post.objects.filter(token__in=tokens, author=author, text=text).first()


def _unused(token: uuid.UUID, text: str) -> uuid.UUID:
    """Return the token of a new post: the form's, unless the back button has brought it back for other words."""
    return _second(token, text) if Post.objects.filter(token=token).exists() else token


def _second(token: uuid.UUID, text: str) -> uuid.UUID:
    return uuid.uuid5(token, text)


def _addressed(text: str, person: User) -> str:
    name = f"@{person}"
    return text if text.startswith(name) else f"{name} {text}"


@transaction.atomic
def edit(*, post: Post, by: User, text: str, now: datetime) -> Post:
    """Change one's own words; readers see that it was edited, the log keeps what stood there. Raises CannotPost."""
    if post.author_id != by.pk:
        raise NotYours
    is_teacher = teaches(by, post.thread.assignment)
    refuse_unless_open(post.thread, author=by, is_teacher=is_teacher, now=now)
    if text == post.text:
        return post
    before, post.text, post.edited_at = post.text, text, now
    post.save(update_fields=["text", "edited_at"])
    AuditEntry.record(
        actor=by, action="post-edit", target=post, summary=f"{by} edited a post.", now=now, reason=f"Before: {before}"
    )
    return post


@transaction.atomic
def hide(*, post: Post, by: User, reason: str, now: datetime) -> None:
    """Hide a post from the class; its author sees that it is hidden, and why."""
    post.hidden_at, post.hidden_by, post.hidden_reason = now, by, reason
    post.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    summary = f"Hid a post by {post.author}."
    AuditEntry.record(actor=by, action="post-hide", target=post, summary=summary, now=now, reason=reason)


@transaction.atomic
def unhide(*, post: Post, by: User, now: datetime) -> None:
    post.hidden_at, post.hidden_by, post.hidden_reason = None, None, ""
    post.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    summary = f"Showed a post by {post.author} again."
    AuditEntry.record(actor=by, action="post-unhide", target=post, summary=summary, now=now)


@transaction.atomic
def set_lock(*, thread: Thread, locked: bool, by: User, now: datetime) -> None:
    """Lock or unlock a thread: students read a locked one, only teachers post in it."""
    thread.locked_at, thread.locked_by = (now, by) if locked else (None, None)
    thread.save(update_fields=["locked_at", "locked_by"])
    word = "Locked" if locked else "Unlocked"
    AuditEntry.record(
        actor=by, action=f"thread-{word.lower()[:-2]}", target=thread, summary=f"{word} the thread {thread}.", now=now
    )
