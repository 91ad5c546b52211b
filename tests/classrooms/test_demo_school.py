from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from classrooms.demo.school import DemoSchool
from classrooms.models import Assignment, Classroom, Enrolment, Mark, Post
from lessons.models import Lesson
from quizzes.models import Attempt, Response
from tests.quizzes.test_exchange import SHIPPED, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    load(SHIPPED)
    now = timezone.now()
    DemoSchool(Lesson.objects.get(), password="a-secret-of-the-test", now=now).make()
    return now


def test_the_demo_school_has_something_true_on_every_dashboard(school):
    assert Classroom.objects.count() == 3
    assert User.objects.filter(role="student").count() == 62
    states = {each.state(school) for each in Assignment.objects.all()}
    assert states == {Assignment.State.NOT_OPEN, Assignment.State.OPEN, Assignment.State.CLOSED}
    idle = Enrolment.objects.students().filter(user__attempts=None)
    assert idle.count() >= 2
    essays = Response.objects.filter(version__kind="essay", attempt__submitted_at__isnull=False)
    assert essays.filter(fraction=None).exclude(answer=None).exists()
    assert Mark.objects.exists()
    assert Post.objects.filter(parent=None).exists()
    assert Attempt.objects.open().exists()
    assert any(each.submitted_at > each.terms.due_at for each in Attempt.objects.submitted() if each.terms.due_at)
    answered = Response.objects.filter(attempt__submitted_at__isnull=False)
    assert answered.filter(answer=None).exists()
    fractions = set(answered.exclude(fraction=None).values_list("fraction", flat=True))
    assert len(fractions) > 3


def test_the_command_makes_the_school_once_and_tells_who_is_in_it(school, settings):
    out = StringIO()
    call_command("create_demo_school", stdout=out)
    assert User.objects.filter(role="student").count() == 62
    assert "rivera" in out.getvalue()
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for a production server"):
        call_command("create_demo_school")


def test_the_command_says_which_lesson_to_load_first():
    with pytest.raises(CommandError, match="load_lesson"):
        call_command("create_demo_school")
