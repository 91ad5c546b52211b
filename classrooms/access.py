"""Who may see what of a class: not yours is a 404, a member without the right gets a 403."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from classrooms.models import Assignment, Classroom, Enrolment, Post


def signed_in(request: HttpRequest) -> User:
    """Return the person of a request that LoginRequiredMiddleware has let through."""
    assert isinstance(request.user, User)
    return request.user


def taught_classroom(user: User, pk: int) -> Classroom:
    """Return a class that the user teaches; 403 for its students, 404 for everybody else."""
    taught = Classroom.objects.taught_by(user)
    classroom = get_object_or_404(taught | Classroom.objects.attended_by(user), pk=pk)
    if not taught.filter(pk=pk).exists():
        raise PermissionDenied
    return classroom


def taught_assignment(user: User, pk: int) -> Assignment:
    """Return an assignment of a class that the user teaches; 403 for its students, 404 for everybody else."""
    assignment, is_teacher = seen_assignment(user, pk)
    if not is_teacher:
        raise PermissionDenied
    return assignment


def seen_assignment(user: User, pk: int) -> tuple[Assignment, bool]:
    """Return an assignment that the user teaches or was given, and whether they teach it; otherwise 404."""
    taught = Assignment.objects.taught_by(user)
    rows = Assignment.objects.seen_by(user).select_related("classroom", "lesson")
    assignment = get_object_or_404(rows, pk=pk)
    return assignment, taught.filter(pk=pk).exists()


def member_of(classroom: Classroom, user_pk: int) -> Enrolment:
    """Return the current membership of somebody in the class, or 404."""
    rows = Enrolment.objects.active().select_related("user", "classroom")
    return get_object_or_404(rows, classroom=classroom, user=user_pk)


def student_of(classroom: Classroom, user_pk: int) -> Enrolment:
    rows = Enrolment.objects.students().select_related("user", "classroom")
    return get_object_or_404(rows, classroom=classroom, user=user_pk)


def seen_post(user: User, pk: int) -> tuple[Post, bool]:
    """Return a post of an assignment that the user teaches or was given, and whether they teach it; otherwise 404."""
    seen = Assignment.objects.seen_by(user)
    rows = Post.objects.select_related("author", "parent", "thread__prompt", "thread__assignment__classroom")
    post = get_object_or_404(rows, pk=pk, thread__assignment__in=seen)
    return post, Classroom.objects.taught_by(user).filter(pk=post.thread.assignment.classroom_id).exists()
