"""A student's hour, from the code on the board to a reply in the discussion."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from classrooms import discussing
from classrooms.models import Assignment
from quizzes.models import Response

TELLING = [
    "The 1962 talks are set beside",
    "The Soviets decide on missiles",
    "The Bay of Pigs and the air cover",
    "The Americans discover the missiles",
    "The lunch and the offer",
    "A similar letter from Khrushchev",
    "An unnamed Saturday event",
    "Back-channel talk is called honorable",
]
ROLES = {
    "John Scali": "ABC reporter",
    "Alexander Fomin": "Embassy counselor",
    "Dean Rusk": "secretary of state",
    "Nikita Khrushchev": "Soviet premier",
    "Fidel Castro": "Cuba's leader",
}
GAPS = ["Cuba", "Scali", "KGB", "invade", "letter"]


@pytest.fixture
def bobs_post(assignment):
    bob, prompt = User.objects.get(username="bob"), assignment.lesson.prompts.order_by("number").first()
    thread = discussing.thread_of(assignment, prompt)
    return discussing.answer(
        thread=thread, author=bob, text="I say he had orders.", token=uuid.uuid4(), now=timezone.now()
    )


def join(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Your class code").fill("kxw 4tn")
    page.get_by_role("button", name="Join with this code").click()
    page.get_by_label("First name").fill("Maya")
    page.get_by_label("Last name").fill("Torres")
    page.locator("#id_password").fill("quiet-harbor-9")
    page.get_by_label("The same password again").fill("quiet-harbor-9")
    page.get_by_role("button", name="Join Period 3").click()
    expect(page.get_by_text("sign in as maya.torres")).to_be_visible()


def saved(page: Page) -> None:
    expect(page.locator("[data-save-status]")).to_contain_text("Saved at")


def asked(page: Page, number: int) -> None:
    expect(page.get_by_text(f"Question {number} of 12,")).to_be_visible()


def go_on(page: Page, to: int) -> None:
    page.get_by_role("button", name="Next", exact=True).click()
    asked(page, to)


def answer_at(position: int) -> Any:
    return Response.objects.get(attempt__quiz__slug="the-column", attempt__is_preview=False, position=position).answer


def card(line: Locator, text: str) -> str:
    """Return the value of the card (an option of the select) that says `text`."""
    return line.locator("option", has_text=text).get_attribute("value") or ""


def test_a_students_hour(assignment: Assignment, bobs_post, new_context, console_errors):
    page = new_context().new_page()
    join(page)
    read_and_come_back(page)
    take_the_quiz(page, console_errors)
    hand_in_and_review(page)
    discuss(page)


def read_and_come_back(page: Page) -> None:
    page.get_by_role("link", name="Start reading").first.click()
    word = page.get_by_role("button", name="back channel").first
    word.press("Enter")
    expect(page.get_by_role("dialog", name="back channel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="back channel")).to_be_hidden()
    expect(word).to_be_focused()

    levels = page.get_by_role("navigation", name="Level of the text")
    levels.get_by_role("link", name="Supported").click()
    expect(levels.get_by_role("link", name="Supported")).to_have_attribute("aria-current", "true")
    levels.get_by_role("link", name="Core").click()

    footprint = page.locator("[data-question]").first
    footprint.get_by_label("The first step of a plan").check()
    footprint.get_by_role("button", name="Check my answer").click()
    expect(footprint.get_by_text("The image is about traces left behind")).to_be_visible()

    with page.expect_response(
        lambda answer: bool(re.search(r"paragraph=1[23]\b", answer.request.post_data or "")) and answer.ok
    ):
        page.locator("#p13").evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 200)")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Home").click()
    expect(page.get_by_text(re.compile(r"at paragraph 1[23] of 18"))).to_be_visible()
    page.get_by_role("link", name="Go on reading").first.click()
    expect(page.get_by_text("Welcome back: you stopped here")).to_be_in_viewport()
    page.get_by_role("button", name="Finish reading").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The back channel")


def take_the_quiz(page: Page, console_errors: list[str]) -> None:
    page.get_by_role("button", name="Start the quiz").click()
    for number, word in enumerate(GAPS, start=1):
        page.get_by_label(f"Gap {number}").fill(word)
    saved(page)
    go_on(page, 2)
    put_in_order(page)
    go_on(page, 3)
    page.get_by_label("It frames the 1962 story").check()
    go_on(page, 4)
    page.get_by_label("Critics of Kushner should have").check()
    go_on(page, 5)
    match_by_keyboard(page)
    page.get_by_role("button", name="Save and leave").click()
    page.get_by_role("link", name="Go on").click()
    asked(page, 5)
    expect(page.get_by_label("Dean Rusk")).not_to_have_value("")
    go_on(page, 6)

    second_tab = page.context.new_page()
    second_tab.goto(page.url)
    second_tab.get_by_label("Negotiating through a back channel is honorable").check()
    saved(second_tab)
    second_tab.close()
    page.reload()
    expect(page.get_by_label("Negotiating through a back channel is honorable")).to_be_checked()

    page.context.set_offline(True)
    page.get_by_label("The criticism of Kushner is just").check()
    expect(page.locator("[data-save-status]")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    saved(page)
    assert len(answer_at(6)["choices"]) == 2
    console_errors.clear()


def put_in_order(page: Page) -> None:
    for place, text in enumerate(TELLING):
        button = page.get_by_role("button", name=f"Move up: {text}")
        button.focus()
        while not page.locator(".q-order__text").nth(place).inner_text().startswith(text):
            page.keyboard.press("Enter")
            expect(button).to_be_focused()
    saved(page)
    assert page.locator("[data-ordering-keep]").is_hidden()


def match_by_keyboard(page: Page) -> None:
    """Choose each card by the letter that it begins with, as in "C. Soviet premier"."""
    for name, role in ROLES.items():
        line = page.get_by_label(name)
        letter = line.locator("option", has_text=role).inner_text()[0]
        line.press(letter)
        expect(line).to_have_value(card(line, role))
    saved(page)


def hand_in_and_review(page: Page) -> None:
    page.get_by_role("button", name="Question 12", exact=False).click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Submit with 6 questions unanswered?")).to_be_visible()
    page.get_by_role("link", name="Question 7", exact=True).click()
    page.locator("#reading [data-ref=p7]").click()
    saved(page)
    page.get_by_role("button", name="Question 12", exact=False).click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Submit with 5 questions unanswered?")).to_be_visible()
    page.get_by_role("button", name="Submit the quiz").click()
    expect(page.get_by_text("9.67 of 15 points").first).to_be_visible()
    again = page.get_by_role("link", name=re.compile("Read paragraph .* again")).first
    again.click()
    expect(page.locator(".is-passage").first).to_be_in_viewport()


def discuss(page: Page) -> None:
    page.get_by_role("link", name="The back channel", exact=True).click()
    page.get_by_role("link", name="Open the discussion").click()
    page.get_by_role("heading", level=2).first.get_by_role("link").click()
    expect(page.get_by_text("I say he had orders.")).to_have_count(0)
    page.get_by_label("Your answer").fill("He says himself that he had none.")
    page.get_by_role("button", name="Post my answer").click()
    expect(page.get_by_text("I say he had orders.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Reply.*to Bob Baker")).click()
    page.get_by_label("Your reply to Bob Baker").fill("Which paragraph says so?")
    page.get_by_role("button", name="Post my reply").click()
    expect(page.get_by_role("article", name="Reply by Maya Torres")).to_contain_text("Which paragraph says so?")
