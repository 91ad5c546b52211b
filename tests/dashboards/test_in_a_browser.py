"""The teacher's pages as a teacher meets them: in a browser, by keyboard, without scripts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from classrooms import comment_bank
from classrooms.models import Mark
from tests.dashboards.work import begin, hand_in
from tests.factories import (
    RIGHT_ANSWERS,
    SPECS,
    enrol,
    make_alice,
    make_assignment,
    make_bob,
    make_classroom,
    make_lesson,
    make_question,
    make_quiz,
    make_rivera,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)
MACHINE = [kind for kind in SPECS if kind != "essay"]
ESSAY = {"text": "It was a rumor.\n\nThen it was an offer."}


@pytest.fixture
def rivera():
    return make_rivera()


@pytest.fixture
def assignment(rivera):
    now, lesson = timezone.now(), make_lesson()
    students = [make_alice(), make_bob(), make_user(name="Nobody Yet")]
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind=kind) for kind in MACHINE], title="Machine")
    essays = make_quiz(questions=[make_question(lesson=lesson, kind="essay")], points=4, title="Essays", position=1)
    made = make_assignment(
        classroom=make_classroom(teacher=rivera, students=students),
        quizzes=[quiz, essays],
        opens_at=now - timedelta(days=1),
        due_at=now + timedelta(days=1),
    )
    hand_in(made, students[0], quiz, [RIGHT_ANSWERS[kind] for kind in MACHINE], at=now - timedelta(hours=2))
    hand_in(made, students[0], essays, [ESSAY], at=now - timedelta(hours=2))
    hand_in(made, students[1], essays, [ESSAY], at=now - timedelta(hours=1))
    begin(made, students[1], quiz, [{"choice": "b"}], at=now, minutes=Decimal(30))
    return made


def essays_of(assignment):
    return [
        attempt.responses.get()
        for submission in assignment.submissions.order_by("pk")
        for attempt in submission.attempts.filter(quiz__title="Essays")
    ]


def address(assignment, page):
    student = assignment.submissions.order_by("pk").first()
    open_attempt = assignment.submissions.order_by("pk").last().attempts.get(submitted_at=None)
    return {
        "results": reverse("dashboards:assignment-results", args=[assignment.pk]),
        "items": reverse("dashboards:assignment-items", args=[assignment.pk]),
        "attempt": reverse("dashboards:attempt-detail", args=[student.attempts.order_by("pk").first().pk]),
        "open attempt": reverse("dashboards:attempt-detail", args=[open_attempt.pk]),
        "gradebook": reverse("dashboards:gradebook", args=[assignment.classroom_id]),
        "queue": reverse("classrooms:marking-queue", args=[assignment.pk]),
        "mark": reverse("classrooms:response-mark", args=[essays_of(assignment)[0].pk]),
    }[page]


def test_two_essays_are_marked_without_the_mouse(open_as, rivera, assignment):
    page = open_as(rivera)
    page.goto(address(assignment, "mark"))
    page.keyboard.press("3")
    page.get_by_label("Comment for the student").fill("Name the passage. 1 is not enough.")
    page.get_by_label("Keep this comment").press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(reverse("classrooms:response-mark", args=[essays_of(assignment)[1].pk]))
    for key in ("4", "a", "a", "Control+Enter"):
        page.keyboard.press(key)
    page.get_by_text("Nothing else waits for a mark.").first.wait_for()
    marks = Mark.objects.order_by("level").values_list("level", "comment")
    assert list(marks) == [(level, "Name the passage. 1 is not enough.") for level in (3, 4)]


def test_an_essay_is_marked_without_scripts(open_as, rivera, assignment):
    comment_bank.keep(teacher=rivera, question=None, text="Name the passage.", now=timezone.now())
    page = open_as(rivera, java_script_enabled=False)
    page.goto(address(assignment, "queue"))
    page.get_by_role("link", name="Mark the next answer", exact=True).click()
    page.get_by_label("Argues from one passage.").check()
    page.get_by_role("button", name="Name the passage.").click()
    # Enter in a field saves; it puts in no comment.
    page.get_by_label("Or points by hand").press("Enter")
    assert page.get_by_text("Saved. Here is the next one.").is_visible()
    assert (Mark.objects.get().points, Mark.objects.get().comment) == (3, "Name the passage.")


def test_two_teachers_at_one_essay_never_overwrite_each_other(open_as, console_errors, rivera, assignment):
    enrol(assignment.classroom, okafor := make_user(name="Daniel Okafor", role="teacher"), role="teacher")
    first, second = open_as(rivera), open_as(okafor)
    for page in (first, second):
        page.goto(address(assignment, "mark"))
    first.get_by_label("Argues from several passages.").check()
    first.get_by_role("button", name="Save and close").click()
    second.get_by_label("Retells.").check()
    second.get_by_label("Comment for the student").fill("I see it otherwise.")
    second.get_by_role("button", name="Save and close").click()
    assert second.get_by_text("Ana Rivera marked this answer").is_visible()
    assert second.get_by_label("Comment for the student").input_value() == "I see it otherwise."
    assert Mark.objects.get().marker == rivera
    second.get_by_role("button", name="Save and close").click()
    second.get_by_text("Saved.").first.wait_for()
    assert Mark.objects.get().marker == okafor
    console_errors.clear()


def test_a_student_in_a_quiz_gets_more_time(open_as, rivera, assignment):
    page = open_as(rivera)
    page.goto(address(assignment, "open attempt"))
    page.get_by_text("Give more time").first.click()
    page.get_by_label("Minutes to add").fill("15")
    page.get_by_role("button", name="Give more time").click()
    assert page.get_by_text("Bob Baker has 15 more minutes").is_visible()
    assert page.get_by_text("45 minutes").is_visible()
