"""What only a browser shows of a quiz's terms: autosave of many questions, going only onward, the clock's grace."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from quizzes import adjusting
from quizzes.models import Attempt, Response
from quizzes.terms import Paging, Terms
from tests.factories import (
    make_alice,
    make_assignment,
    make_attempt,
    make_classroom,
    make_lesson,
    make_question,
    make_quiz,
    make_rivera,
)

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alice():
    return make_alice()


def begin(student, kinds, *, started=timedelta(0), **terms):
    lesson = make_lesson()
    quiz = make_quiz(lesson=lesson, questions=[make_question(lesson=lesson, kind=kind) for kind in kinds])
    assignment = make_assignment(classroom=make_classroom(students=[student]), quizzes=[quiz])
    return make_attempt(
        quiz=quiz, student=student, assignment=assignment, terms=Terms(**terms), started_at=timezone.now() - started
    )


def address(attempt):
    return reverse("quizzes:attempt-page", args=[attempt.pk])


def saved(page: Page):
    expect(page.locator("[data-save-status]")).to_contain_text("Saved at")


def answers(attempt):
    return list(Response.objects.filter(attempt=attempt).order_by("position").values_list("answer", flat=True))


def test_all_on_one_page_each_change_is_saved_at_its_question(open_as, alice, check_page, console_errors):
    attempt = begin(alice, ["single", "essay", "ordering", "evidence"], paging=Paging.ALL)
    page = open_as(alice)
    page.goto(address(attempt))
    page.get_by_label("Dean Rusk").check()
    expect(page.get_by_role("link", name="Question 1, answered")).to_be_visible()
    page.get_by_label("Flag question 3").check()
    expect(page.get_by_role("link", name="Question 3, not answered, flagged")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_label("Your essay").fill("Typed without a connection.")
    page.get_by_role("group", name="Question 3").get_by_role("button", name="Move down").first.click()
    expect(page.locator("[data-save-status]")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="Question 3, answered, flagged")).to_be_visible()
    expect(page.get_by_role("link", name="Question 2, answered")).to_be_visible()
    saved(page)
    page.get_by_label("Choose one paragraph").focus()
    page.locator("[data-ref=p3]").click()
    expect(page.get_by_role("link", name="Question 4, answered")).to_be_visible()
    first, essay, order, place = answers(attempt)
    assert (first, essay) == ({"choice": "b"}, {"text": "Typed without a connection."})
    assert sorted(order["order"]) == ["a", "b", "c"]
    assert place["anchors"] == ["fomin-offer"]
    page.get_by_role("link", name="Question 2, answered").click()
    expect(page.get_by_label("Your essay")).to_be_in_viewport()
    console_errors.clear()
    check_page(page)
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Ready to submit?")).to_be_visible()


def test_all_on_one_page_two_tabs_are_told_of_each_other_at_the_question(open_as, alice, console_errors):
    attempt = begin(alice, ["single", "essay"], paging=Paging.ALL)
    page = open_as(alice)
    page.goto(address(attempt))
    other = page.context.new_page()
    other.goto(address(attempt))
    page.get_by_label("Your essay").fill("From the first tab.")
    saved(page)
    other.get_by_label("Your essay").fill("From the second tab.")
    expect(other.get_by_role("group", name="Question 2").get_by_role("alert")).to_contain_text("A newer answer")
    other.get_by_label("Dean Rusk").check()
    other.get_by_role("button", name="Keep what I have here").click()
    expect(other.get_by_role("link", name="Question 1, answered")).to_be_visible()
    saved(other)
    assert answers(attempt) == [{"choice": "b"}, {"text": "From the second tab."}]
    console_errors.clear()


def test_onward_the_back_button_brings_nothing_back_and_a_second_tab_says_so(
    open_as, alice, check_page, console_errors
):
    attempt = begin(alice, ["essay", "single"], backtracking=False)
    page = open_as(alice)
    page.goto(address(attempt))
    other = page.context.new_page()
    other.goto(address(attempt))
    page.get_by_label("Your essay").press_sequentially("The last letters")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    check_page(page)
    page.go_back()
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    other.get_by_label("Your essay").fill("Typed too late.")
    expect(other.get_by_text("You had gone on from question 1").first).to_be_visible()
    expect(other.get_by_label("Your essay")).to_have_value("Typed too late.")
    other.get_by_role("link", name="Go to where you are").click()
    expect(other.get_by_text("Question 2 of 2")).to_be_visible()
    assert answers(attempt) == [{"text": "The last letters"}, None]
    console_errors.clear()


def test_in_the_grace_the_page_stays_says_until_when_and_saves(open_as, alice):
    attempt = begin(alice, ["essay"], minutes=Decimal("0.1"), grace_minutes=1)
    page = open_as(alice)
    page.goto(address(attempt))
    expect(page.locator("[data-clock-shown]")).to_contain_text("left")
    page.get_by_label("Your essay").fill("Half a sent")
    expect(page.locator("[data-clock-shown]")).to_contain_text("Time is up. Hand in by", timeout=15_000)
    expect(page.locator("[data-clock-shown]")).to_contain_text("1 more minute for slow connections")
    with page.expect_response("**/save/"):
        page.get_by_label("Your essay").fill("Half a sentence.")
    expect(page.get_by_label("Your essay")).to_have_value("Half a sentence.")
    assert answers(attempt) == [{"text": "Half a sentence."}]
    assert Attempt.objects.get().is_open


def test_more_time_reaches_the_clock_with_the_next_answer(open_as, alice):
    attempt = begin(alice, ["essay"], started=timedelta(minutes=11), minutes=Decimal(10), grace_minutes=5)
    page = open_as(alice)
    page.goto(address(attempt))
    expect(page.locator("[data-clock-shown]")).to_contain_text("Time is up")
    adjusting.give_more_time(attempt=attempt, minutes=30, actor=make_rivera(), now=timezone.now())
    page.get_by_label("Your essay").fill("More.")
    saved(page)
    expect(page.locator("[data-clock-shown]")).to_contain_text("29:")
