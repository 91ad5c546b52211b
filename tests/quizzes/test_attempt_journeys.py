"""Taking a quiz in a real browser: what is typed is never lost, and the page says where it is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from quizzes import taking
from quizzes.models import Attempt, Response
from quizzes.terms import Terms
from tests.factories import (
    SPECS,
    make_alice,
    make_assignment,
    make_attempt,
    make_classroom,
    make_lesson,
    make_question,
    make_quiz,
    make_reading,
)

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def attempt(alice):
    """An essay, a single choice, an ordering question and a place in the reading."""
    return begin(alice, ["essay", "single", "ordering", "evidence"])


def begin(student, kinds, **terms):
    lesson = make_lesson()
    make_reading(lesson=lesson, level="supported", text="One.\n\nTwo.\n\nThree. {#fomin-offer}Four.{/fomin-offer}")
    quiz = make_quiz(lesson=lesson, questions=[make_question(lesson=lesson, kind=kind) for kind in kinds])
    assignment = make_assignment(classroom=make_classroom(students=[student]), quizzes=[quiz])
    return make_attempt(
        quiz=quiz, student=student, assignment=assignment, terms=Terms(**terms), started_at=timezone.now()
    )


def address(attempt, position=1):
    return f"{reverse('quizzes:attempt-page', args=[attempt.pk])}?q={position}"


def saved(page: Page):
    expect(page.locator("[data-save-status]")).to_contain_text("Saved at")


def answer_at(attempt, position=1):
    return Response.objects.get(attempt=attempt, position=position).answer


def test_typing_is_saved_and_still_there_on_another_device(open_as, alice, attempt):
    page = open_as(alice)
    page.goto(address(attempt))
    page.get_by_label("Your essay").fill("They met at lunch.")
    saved(page)
    other = open_as(alice)
    other.goto(address(attempt))
    expect(other.get_by_label("Your essay")).to_have_value("They met at lunch.")


def test_a_choice_is_saved_at_once_and_its_square_says_so(open_as, alice, attempt):
    page = open_as(alice)
    page.goto(address(attempt, 2))
    page.get_by_label("Dean Rusk").check()
    saved(page)
    expect(page.get_by_role("button", name="Question 2, answered")).to_be_visible()
    page.get_by_label("Flag").check()
    expect(page.get_by_role("button", name="Question 2, answered, flagged")).to_be_visible()
    assert answer_at(attempt, 2) == {"choice": "b"}


def test_offline_an_answer_waits_in_the_browser_and_goes_out_later(open_as, alice, attempt, console_errors):
    page = open_as(alice)
    page.goto(address(attempt))
    page.context.set_offline(True)
    page.get_by_label("Your essay").fill("Typed without a connection.")
    expect(page.locator("[data-save-status]")).to_contain_text("kept in this browser")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator("[data-save-status]")).to_contain_text("this page has to stay")
    assert answer_at(attempt) is None
    page.context.set_offline(False)
    saved(page)
    assert answer_at(attempt) == {"text": "Typed without a connection."}
    console_errors.clear()


def test_an_answer_that_was_never_sent_is_there_after_a_crash(open_as, alice, attempt, console_errors):
    page = open_as(alice)
    page.goto(address(attempt))
    page.context.set_offline(True)
    page.get_by_label("Your essay").fill("Typed before the crash.")
    expect(page.locator("[data-save-status]")).to_contain_text("kept in this browser")
    page.close(run_before_unload=False)
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(address(attempt))
    expect(again.get_by_label("Your essay")).to_have_value("Typed before the crash.")
    saved(again)
    assert answer_at(attempt) == {"text": "Typed before the crash."}
    console_errors.clear()


def test_an_unsent_answer_goes_out_from_any_page_of_the_attempt(open_as, alice, attempt, console_errors):
    page = open_as(alice)
    page.goto(address(attempt))
    page.context.set_offline(True)
    page.get_by_label("Your essay").fill("Left behind.")
    expect(page.locator("[data-save-status]")).to_contain_text("kept in this browser")
    page.close(run_before_unload=False)
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(address(attempt, 2))
    saved(again)
    assert answer_at(attempt) == {"text": "Left behind."}
    console_errors.clear()


def test_next_right_after_typing_saves_the_last_letters(open_as, alice, attempt):
    page = open_as(alice)
    page.goto(address(attempt))
    page.get_by_label("Your essay").press_sequentially("The last letters")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text("Question 2 of 4")).to_be_visible()
    assert answer_at(attempt) == {"text": "The last letters"}
    expect(page.locator("[data-save-newer]")).to_be_hidden()


def test_two_tabs_are_told_of_each_other(open_as, alice, attempt, console_errors):
    page = open_as(alice)
    page.goto(address(attempt))
    other = page.context.new_page()
    other.goto(address(attempt))
    page.get_by_label("Your essay").fill("From the first tab.")
    saved(page)
    other.get_by_label("Your essay").fill("From the second tab.")
    expect(other.get_by_role("alert")).to_contain_text("A newer answer")
    assert answer_at(attempt) == {"text": "From the first tab."}
    other.get_by_role("button", name="Keep what I have here").click()
    saved(other)
    assert answer_at(attempt) == {"text": "From the second tab."}
    console_errors.clear()


def test_the_newer_answer_can_be_taken(open_as, alice, attempt, console_errors):
    page = open_as(alice)
    page.goto(address(attempt))
    taking.save(attempt=attempt, position=1, answer={"text": "Newer."}, revision=3, now=timezone.now())
    page.get_by_label("Your essay").fill("Older.")
    page.get_by_role("button", name="Show the newer answer").click()
    expect(page.get_by_label("Your essay")).to_have_value("Newer.")
    console_errors.clear()


def test_signed_out_the_text_stays_and_is_saved_after_signing_in(open_as, alice, attempt, console_errors):
    page = open_as(alice)
    page.goto(address(attempt))
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Your essay").fill("Typed while signed out.")
    expect(page.locator("[data-save-status]")).to_contain_text("You are signed out")
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    page.context.add_cookies(cookies)
    page.reload()
    saved(page)
    assert answer_at(attempt) == {"text": "Typed while signed out."}
    console_errors.clear()


def test_after_the_deadline_the_page_says_what_was_handed_in(open_as, alice, attempt, console_errors):
    page = open_as(alice)
    page.goto(address(attempt))
    Attempt.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    page.get_by_label("Your essay").fill("Too late.")
    expect(page.locator("[data-save-status]")).to_contain_text("time was up before this answer arrived")
    page.get_by_role("link", name="See what was handed in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    console_errors.clear()


def test_when_time_runs_out_the_last_words_are_in_and_the_review_opens(open_as, alice):
    attempt = begin(alice, ["essay"], minutes=Decimal("0.1"))
    page = open_as(alice)
    page.goto(address(attempt))
    expect(page.locator("[data-clock-shown]")).to_contain_text("left")
    page.get_by_label("Your essay").fill("Just in time.")
    expect(page.get_by_text("Your time is up")).to_be_visible(timeout=15_000)
    assert answer_at(attempt) == {"text": "Just in time."}


def test_ordering_is_done_and_saved_by_keyboard(open_as, alice, attempt):
    page = open_as(alice)
    page.goto(address(attempt, 3))
    button = page.get_by_role("button", name="Move down").first
    button.focus()
    page.keyboard.press("Enter")
    saved(page)
    assert sorted(answer_at(attempt, 3)["order"]) == ["a", "b", "c"]


def test_evidence_is_chosen_in_the_reading(open_as, alice, attempt):
    page = open_as(alice)
    page.goto(address(attempt, 4))
    page.locator("[data-ref=p3]").click()
    saved(page)
    assert answer_at(attempt, 4)["anchors"] == ["fomin-offer"]


def test_offline_the_evidence_waits_with_its_answer_and_goes_out_later(open_as, alice, console_errors):
    lesson = make_lesson()
    asking = make_question(lesson=lesson, evidence={"unit": "sentence", "key": ["fomin-offer"]})
    attempt = make_attempt(quiz=make_quiz(questions=[asking]), student=alice, started_at=timezone.now())
    page = open_as(alice)
    page.goto(address(attempt))
    page.context.set_offline(True)
    page.get_by_label("Dean Rusk").check()
    page.locator("#reading [data-ref='p3.s1']").click()
    expect(page.locator("[data-save-status]")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    expect(page.locator("[data-save-status]")).to_contain_text("Saved")
    row = Response.objects.get(attempt=attempt)
    assert (row.answer, row.cited["refs"]) == ({"choice": "b"}, ["p3.s1"])
    console_errors.clear()


def test_a_quiz_is_taken_by_keyboard_alone(open_as, alice):
    attempt = begin(alice, ["single", "short"])
    page = open_as(alice)
    page.goto(address(attempt))
    page.get_by_label("Castro").focus()
    page.keyboard.press("Space")
    saved(page)
    page.get_by_role("button", name="Next", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Your answer").focus()
    page.keyboard.type("Cuba")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ready to submit?")).to_be_visible()
    page.get_by_role("button", name="Submit the quiz").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 2 points").first).to_be_visible()


def test_submitting_waits_by_itself_for_the_last_answer_to_arrive(open_as, alice):
    attempt = begin(alice, ["short"])
    page = open_as(alice)
    on_their_way = []
    page.goto(address(attempt))
    page.route("**/save/", lambda route: on_their_way.append(route))
    page.get_by_label("Your answer").fill("Cuba")
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Submit the quiz").click()
    expect(page.get_by_text("then submitting")).to_be_visible()
    on_their_way[-1].continue_()
    expect(page.get_by_text("1 of 1 point").first).to_be_visible()


def test_a_quiz_is_taken_without_javascript(open_as, alice):
    attempt = begin(alice, ["single", "ordering", "evidence"])
    page = open_as(alice, java_script_enabled=False)
    page.goto(address(attempt))
    page.get_by_label("John Scali").check()
    page.get_by_role("button", name="Next", exact=True).click()
    for item, place in zip(SPECS["ordering"]["items"], "123", strict=True):
        page.get_by_label(f"Place of “{item['text']}”").select_option(place)
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_label("Choose one paragraph").select_option("p3")
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Submit the quiz").click()
    expect(page.get_by_text("3 of 3 points")).to_be_visible()


def test_on_a_phone_the_reading_is_one_tap_away_and_back(open_as, alice, attempt):
    page = open_as(alice)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address(attempt))
    page.get_by_label("Your essay").fill("Half a sent")
    expect(page.get_by_text("Fomin").first).to_be_hidden()
    page.get_by_role("link", name="Reading").click()
    expect(page.get_by_text("Fomin").first).to_be_visible()
    page.get_by_role("link", name="Back to the question").click()
    expect(page.get_by_label("Your essay")).to_have_value("Half a sent")
