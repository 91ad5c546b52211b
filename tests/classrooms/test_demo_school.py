from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from classrooms.models import Assignment, Classroom, Enrolment, Mark, Post
from quizzes.models import Attempt, Response
from tests.quizzes.test_exchange import SHIPPED, load

pytestmark = pytest.mark.django_db


def printed_by_the_command():
    out = StringIO()
    call_command("create_demo_school", stdout=out)
    return out.getvalue()


def test_the_demo_school_is_made_once_and_has_something_true_on_every_dashboard():
    load(SHIPPED)
    told = printed_by_the_command()
    assert "rivera" in told
    assert Classroom.objects.count() == 3
    assert User.objects.filter(role="student").count() == 62
    states = {each.state(timezone.now()) for each in Assignment.objects.all()}
    assert states == {Assignment.State.NOT_OPEN, Assignment.State.OPEN, Assignment.State.CLOSED}
    assert Enrolment.objects.students().filter(user__attempts=None).count() >= 2
    submitted = Response.objects.filter(attempt__submitted_at__isnull=False)
    assert submitted.filter(version__kind="essay", fraction=None, answer__isnull=False).exists()
    assert submitted.filter(answer__isnull=True).exists()
    assert len(set(submitted.values_list("fraction", flat=True))) > 3
    assert len(set(submitted.values_list("evidence_fraction", flat=True))) > 2
    assert Mark.objects.exists()
    assert Post.objects.filter(parent=None).exists()
    assert Attempt.objects.open().exists()
    assert any(each.submitted_at > each.terms.due_at for each in Attempt.objects.submitted() if each.terms.due_at)
    call_command("verify_scores", stdout=StringIO())
    assert printed_by_the_command() == told
    assert User.objects.filter(role="student").count() == 62


def test_a_production_server_gets_no_demo_school(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for a production server"):
        printed_by_the_command()


def test_the_command_says_which_lesson_to_load_first():
    with pytest.raises(CommandError, match="load_lesson"):
        printed_by_the_command()
