"""The same hour on a device whose browser runs no scripts."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.test_student import GAPS, ROLES, TELLING, asked, bobs_post, card, go_on, join

__all__ = ["bobs_post"]


def test_a_students_hour_without_scripts(assignment, bobs_post, new_context):
    page = new_context(java_script_enabled=False).new_page()
    join(page)
    read_and_come_back(page)
    take_the_quiz(page)
    hand_in_and_review(page)
    discuss(page)


def read_and_come_back(page: Page) -> None:
    page.get_by_role("link", name="Start reading").first.click()
    page.get_by_role("button", name="back channel").first.click()
    expect(page.get_by_role("dialog", name="back channel")).to_be_visible()
    page.get_by_role("button", name="Close back channel").click()
    levels = page.get_by_role("navigation", name="Level of the text")
    levels.get_by_role("link", name="Supported").click()
    expect(levels.get_by_role("link", name="Supported")).to_have_attribute("aria-current", "true")

    footprint = page.locator("[data-question]").first
    footprint.get_by_label("The first step of a plan").check()
    footprint.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_text("The image is about traces left behind")).to_be_visible()

    page.locator("[data-note]").nth(8).locator("summary").click()
    page.locator("[data-note]").nth(8).get_by_role("button", name="I stopped here").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Home").click()
    expect(page.get_by_text("at paragraph 9 of 18")).to_be_visible()
    page.get_by_role("link", name="Go on reading").first.click()
    expect(page.get_by_text("you stopped at paragraph 9")).to_be_visible()
    page.get_by_role("button", name="Finish reading").click()


def take_the_quiz(page: Page) -> None:
    page.get_by_role("button", name="Start the quiz").click()
    for number, word in enumerate(GAPS, start=1):
        page.get_by_label(f"Gap {number}").fill(word)
    go_on(page, 2)
    for place, text in enumerate(TELLING, start=1):
        page.get_by_label(f"Place of “{text}").select_option(str(place))
    go_on(page, 3)
    page.get_by_label("It frames the 1962 story").check()
    page.get_by_role("button", name="Save and leave").click()
    page.get_by_role("link", name="Go on").click()
    asked(page, 3)
    expect(page.get_by_label("It frames the 1962 story")).to_be_checked()
    go_on(page, 4)
    go_on(page, 5)
    for name, role in ROLES.items():
        page.get_by_label(name).select_option(card(page.get_by_label(name), role))
    page.get_by_role("button", name=re.compile("Question 7")).click()
    asked(page, 7)
    page.get_by_label("Choose one paragraph").select_option("p7")


def hand_in_and_review(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Question 12")).click()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Submit with 7 questions unanswered?")).to_be_visible()
    page.get_by_role("link", name="Question 4", exact=True).click()
    page.get_by_label("Critics of Kushner should have").check()
    page.get_by_role("button", name=re.compile("Question 12")).click()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Submit the quiz").click()
    expect(page.get_by_text("9 of 15 points").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Read paragraph .* again")).first.click()
    expect(page.locator(".is-passage").first).to_be_in_viewport()


def discuss(page: Page) -> None:
    page.get_by_role("link", name="The back channel", exact=True).click()
    page.get_by_role("link", name="Open the discussion").click()
    page.get_by_role("heading", level=2).first.get_by_role("link").click()
    expect(page.get_by_text("I say he had orders.")).to_have_count(0)
    page.get_by_label("Your answer").fill("He says himself that he had none.")
    page.get_by_role("button", name="Post my answer").click()
    page.get_by_role("link", name=re.compile("Reply.*to Bob Baker")).click()
    page.get_by_label("Your reply to Bob Baker").fill("Which paragraph says so?")
    page.get_by_role("button", name="Post my reply").click()
    expect(page.get_by_role("article", name="Reply by Maya Torres")).to_contain_text("Which paragraph says so?")
