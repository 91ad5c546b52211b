"""A wrong key: the teacher finds it, sees what mending it means, applies it, and takes it back; a student reads along."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from classrooms import assigning, joining
from classrooms.models import Assignment
from quizzes import taking
from quizzes.models import Attempt, Quiz
from quizzes.question_types import read_spec
from tests.factories import make_alice


@pytest.fixture
def handed_in(assignment: Assignment) -> tuple[Attempt, str, str]:
    """Alice has chosen a wrong answer to the first choice question; returned with its words and those of the key."""
    Assignment.objects.filter(pk=assignment.pk).update(show_key="after_submit")
    assignment.refresh_from_db()
    alice, now = make_alice(), timezone.now()
    joining.join(classroom=assignment.classroom, user=alice, now=now)
    quiz = assignment.quizzes.get(purpose=Quiz.Purpose.COLUMN)
    attempt = assigning.begin_quiz(assignment=assignment, quiz=quiz, student=alice, now=now)
    response = attempt.responses.filter(version__kind="single").select_related("version")[0]
    options = read_spec("single", response.version.spec).options
    wrong = next(option for option in options if not option.right)
    taking.save(attempt=attempt, position=response.position, answer={"choice": wrong.id}, revision=1, now=now)
    taking.submit(attempt=attempt, now=now)
    return attempt, wrong.text, next(option.text for option in options if option.right)


def test_a_wrong_key_is_found_mended_and_taken_back(assignment, handed_in, open_as, console_errors):
    attempt, chosen, old_key = handed_in
    page, alices = open_as(assignment.created_by), open_as(attempt.student)
    find_the_question(page, assignment, chosen)
    preview(page, chosen)
    expect(page.get_by_text("1 of 1 score goes up, none goes down.")).to_be_visible()
    reads(alices, attempt, key=old_key, told="")

    apply(page)
    expect(page.get_by_text("Done: 1 score went up, none went down.")).to_be_visible()
    reads(alices, attempt, key=chosen, told=r"This question was corrected on .* Your score went from 0 of .* to 1 of")

    page.get_by_role("link", name=re.compile("^Undo")).click()
    page.get_by_label("Why").fill("The first key was right after all.")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back: 1 of 1 scores went down")).to_be_visible()
    reads(alices, attempt, key=old_key, told=r"was taken back on .* Your score went from 1 of .* to 0 of")
    # Chromium notes that the form without an answer was refused, also on the way back.
    assert all("400 (Bad Request)" in error for error in console_errors)
    console_errors.clear()


def find_the_question(page: Page, assignment: Assignment, chosen: str) -> None:
    page.goto(reverse("dashboards:assignment-items", args=[assignment.pk]) + "?quiz=the-column")
    question = page.locator("section.db-item").filter(has=page.get_by_role("rowheader", name=chosen))
    question.first.get_by_role("link", name="Something wrong with this question?").click()


def preview(page: Page, chosen: str) -> None:
    """Ask for it without having answered first: that is said, and nothing is lost."""
    page.get_by_label("Change the right answer").check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Give the right answer first.")).to_be_visible()
    expect(page.get_by_label("Change the right answer")).to_be_checked()
    page.get_by_label(chosen, exact=True).check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", name="Nothing is changed yet")).to_be_visible()


def apply(page: Page) -> None:
    """Go back to look at the form once more, and forward again; then say why."""
    page.go_back()
    page.go_forward()
    page.get_by_label("Why").fill("The key named the wrong answer.")
    page.get_by_role("button", name="Apply it").click()


def reads(page: Page, attempt: Attempt, key: str, told: str) -> None:
    """The student's review shows this key, and tells this about a correction; nothing, if that is empty."""
    page.goto(reverse("quizzes:attempt-review", args=[attempt.pk]))
    right = page.locator(".q-option").filter(has_text=re.compile("Right"))
    expect(right.filter(has_text=key).first).to_be_visible()
    if told:
        expect(page.locator(".review-correction").last).to_have_text(re.compile(told))
    else:
        expect(page.locator(".review-correction")).to_have_count(0)
