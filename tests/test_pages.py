"""Every page that a person sees, in a real browser: nothing that axe finds, nothing sideways, nothing in the console."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from classrooms import assigning
from classrooms.models import Assignment
from lessons.models import Lesson
from quizzes.models import Quiz
from tests.browser import each_look, sideways_scroll, sign_in_context
from tests.factories import make_alice, make_assignment, make_classroom
from tests.quizzes.test_exchange import SHIPPED, load
from tests.school import School
from tests.test_access import ROWS

pytestmark = pytest.mark.django_db(transaction=True)

# What each person opens; the names after a URL are what it is about (tests/school.py).
PAGES = {
    "visitor": """
        home
        accounts:sign-in
        accounts:teacher-sign-up
        classrooms:class-join
        classrooms:class-join ?code=nonsense
        classrooms:class-join ?code=KXW-4TN
        admin:login
    """,
    "alice": """
        home
        accounts:settings
        accounts:password-change
        classrooms:class-join
        classrooms:class-join ?code=KXW-4TN
        classrooms:assignment-detail assignment
        classrooms:assignment-detail coming
        classrooms:assignment-detail closed
        classrooms:assignment-detail strict
        classrooms:assignment-read assignment
        classrooms:assignment-read assignment ?level=supported&passage=fomin-offer
        classrooms:assignment-read assignment ?panel=timeline
        classrooms:assignment-read assignment ?panel=people
        classrooms:assignment-read assignment ?panel=places
        classrooms:assignment-read assignment ?panel=words
        classrooms:assignment-read assignment ?panel=sources
        classrooms:assignment-read assignment ?panel=record
        classrooms:assignment-read assignment ?panel=notes
        classrooms:discussion-list assignment
        classrooms:thread-detail assignment prompt.number
        classrooms:thread-detail closed prompt.number
        classrooms:post-edit post
        quizzes:attempt-page under_way ?q=1
        quizzes:attempt-page under_way ?q=6
        quizzes:attempt-page under_way ?q=7
        quizzes:attempt-page under_way ?q=10
        quizzes:attempt-page under_way ?q=11
        quizzes:attempt-submit under_way
        quizzes:attempt-review handed_in
        quizzes:attempt-receipt handed_in
    """,
    "bob": """
        home
        classrooms:assignment-detail assignment
        quizzes:attempt-review all_kinds_handed_in
    """,
    "dana": """
        home
        classrooms:class-join ?code=KXW-4TN
    """,
    "rivera": """
        home
        accounts:settings
        classrooms:class-create
        classrooms:class-detail classroom
        classrooms:class-edit classroom
        classrooms:class-code classroom
        classrooms:class-code-renew classroom
        classrooms:student-password-reset classroom alice
        classrooms:student-remove classroom alice
        classrooms:student-accommodate classroom alice
        classrooms:lesson-list
        classrooms:lesson-preview lesson.slug
        classrooms:lesson-preview lesson.slug ?panel=record
        classrooms:lesson-assign lesson.slug
        classrooms:assignment-detail assignment
        classrooms:assignment-detail coming
        classrooms:assignment-detail strict
        classrooms:assignment-edit assignment
        classrooms:assignment-edit strict
        classrooms:assignment-withdraw assignment
        classrooms:assignment-read assignment
        classrooms:discussion-list assignment
        classrooms:thread-detail assignment prompt.number
        classrooms:post-hide post
        classrooms:marking-queue assignment
        classrooms:marking-queue coming
        classrooms:response-mark essay
        classrooms:comment-list
        classrooms:comment-edit saved_comment
        dashboards:assignment-results assignment
        dashboards:assignment-results coming
        dashboards:assignment-items assignment
        dashboards:assignment-items coming
        dashboards:question-regrade assignment question
        dashboards:question-regrade assignment regrade.question
        dashboards:regrade-undo assignment regrade
        dashboards:quiz-statistics every_kind
        dashboards:quiz-statistics written ?attempts=best
        dashboards:quiz-statistics guiding
        dashboards:attempt-detail handed_in
        dashboards:attempt-detail all_kinds_handed_in
        dashboards:attempt-detail under_way
        dashboards:attempt-detail ran_out
        dashboards:gradebook classroom
        quizzes:attempt-page preview
    """,
    "okafor": """
        home
        classrooms:comment-list
        classrooms:class-detail other_class
        dashboards:gradebook other_class
    """,
    "erin": """
        home
        classrooms:lesson-preview draft.slug
        quizzes:question-preview question
        admin:index
        admin:app_list lessons
        admin:password_change
        admin:lessons_lesson_changelist
        admin:lessons_lesson_change lesson
        admin:lessons_lesson_import lesson
        admin:lessons_lesson_publish draft
        admin:lessons_reading_change reading
        admin:lessons_reading_simple_history reading edition
        admin:lessons_claim_changelist
        admin:lessons_claim_add
        admin:quizzes_question_changelist
        admin:quizzes_question_change question
        admin:quizzes_question_versions question
        admin:quizzes_quiz_change written
        admin:quizzes_quiz_delete written
    """,
    "ada": """
        home
        admin:index
        admin:accounts_user_changelist
        admin:accounts_user_change alice
        admin:accounts_user_password alice
        admin:accounts_auditentry_changelist
        admin:classrooms_classroom_change classroom
        admin:quizzes_attempt_change handed_in
    """,
}
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
# Answers that are no page, and pages of Django's own that say one sentence.
NO_PAGES = {
    "healthz",
    "dashboards:gradebook-csv",
    "dashboards:quiz-statistics-csv",
    "admin:jsi18n",
    "admin:password_change_done",
}


def listed(person: str) -> list[str]:
    return [line.strip() for line in PAGES[person].strip().splitlines()]


def findings(page: Page, axe, addresses: dict[str, str]) -> list[str]:
    """Return what is wrong with each of the pages (name to URL), in each look; what opens is open in the second."""
    problems = []
    for name, url in addresses.items():
        answer = page.goto(url)
        if answer is None or answer.status != 200:
            problems.append(f"{name}: answers {answer and answer.status}")
        for look in each_look(page):
            problems += [f"{name} ({look}): {finding}" for finding in axe(page)]
            if wider := sideways_scroll(page):
                problems.append(f"{name} ({look}): scrolls sideways by {wider} px")
            page.evaluate(OPEN_ALL)
    return problems


@pytest.mark.parametrize("person", PAGES)
def test_every_page_is_sound_in_every_look(person, new_context, base_url, axe):
    school = School()
    context = new_context()
    if user := getattr(school, person):
        sign_in_context(context, user, base_url)
    addresses = {what: school.address(what) for what in listed(person)}
    assert findings(context.new_page(), axe, addresses) == []


def test_the_lesson_that_comes_with_it_is_sound_in_every_look(new_context, base_url, axe):
    load(SHIPPED)
    lesson, alice = Lesson.objects.get(), make_alice()
    assignment = make_assignment(
        classroom=make_classroom(students=[alice]), quizzes=list(lesson.quizzes.all()), opens_at=timezone.now(),
        due_at=None,
    )  # fmt: skip
    context = new_context()
    sign_in_context(context, alice, base_url)
    page, url = context.new_page(), reverse("classrooms:assignment-read", args=[assignment.pk])
    assert findings(page, axe, {look: url + look for look in ("?level=core", "?panel=record", "?panel=timeline")}) == []
    assert [
        name for name, url in asked_pages(assignment, alice).items() if page.goto(url) and sideways_scroll(page)
    ] == []


def asked_pages(assignment: Assignment, student: User) -> dict[str, str]:
    """Return the page of every question of the assignment (slug to URL), of a student who has begun all quizzes."""
    pages = {}
    for quiz in assignment.quizzes.exclude(purpose=Quiz.Purpose.GUIDING):
        attempt = assigning.begin_quiz(assignment=assignment, quiz=quiz, student=student, now=timezone.now())
        address = reverse("quizzes:attempt-page", args=[attempt.pk])
        for response in attempt.responses.select_related("version__question"):
            pages[response.version.question.slug] = f"{address}?q={response.position}"
    return pages


def test_no_page_is_left_out():
    shown = {what.split()[1] for what, expected in ROWS if what.startswith("GET") and "ok" in expected}
    opened = {what.split()[0] for person in PAGES for what in listed(person)}
    assert shown - opened == NO_PAGES
