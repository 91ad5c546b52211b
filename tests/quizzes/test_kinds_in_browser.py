"""Each kind of question in a real browser: by keyboard, with scripts off, light and dark, wide and narrow."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.quizzes.kind_pages")]


@pytest.fixture
def open_page(new_context):
    def opened(path, **kwargs):
        page = new_context(**kwargs).new_page()
        page.goto(path)
        return page

    return opened


def saved(page):
    """What the server read from the form."""
    page.get_by_role("button", name="Save the answers").click()
    return json.loads(page.locator("body").inner_text())


@pytest.mark.parametrize("mode", ["ask", "filled", "review"])
def test_every_kind_is_sound_at_every_width(open_page, check_page, mode):
    check_page(open_page(f"/kinds/?mode={mode}"))


def test_items_are_put_in_order_with_the_keyboard(open_page):
    page = open_page("/kinds/?kind=ordering")
    texts = ["The landing", "The photographs", "The speech", "The lunch"]
    for place, text in enumerate(texts):
        button = page.get_by_role("button", name=f"Move up: {text}")
        button.focus()
        while page.locator(".q-order__text").all_inner_texts().index(text) > place:
            page.keyboard.press("Enter")
            expect(button).to_be_focused()
    assert page.locator(".q-order__text").all_inner_texts() == texts
    assert saved(page)["ordering"] == {"answer": {"order": ["a", "b", "c", "d"]}, "fraction": "1"}


def test_a_move_is_announced_and_tells_the_page_that_something_changed(open_page):
    page = open_page("/kinds/?kind=ordering")
    page.evaluate("document.addEventListener('change', () => { window.changes = (window.changes || 0) + 1 })")
    text = page.locator(".q-order__text").nth(1).inner_text()
    page.get_by_role("button", name=f"Move up: {text}").click()
    expect(page.locator("[data-ordering-status]")).to_have_text(f"Moved to position 1 of 4: {text}")
    assert page.evaluate("window.changes") == 1


def test_the_order_as_it_stands_can_be_the_answer(open_page):
    page = open_page("/kinds/?kind=ordering")
    page.get_by_role("button", name="Keep this order").click()
    assert len(saved(page)["ordering"]["answer"]["order"]) == 4


def test_an_untouched_order_is_blank_with_scripts_too(open_page):
    assert saved(open_page("/kinds/?kind=ordering"))["ordering"]["answer"] is None


def test_an_order_survives_going_back(open_page):
    page = open_page("/kinds/?kind=ordering")
    page.get_by_role("button", name="Move up:").nth(1).click()
    order = page.locator(".q-order__text").all_inner_texts()
    first = saved(page)
    page.go_back()
    assert page.locator("[data-ordering]").is_visible()
    assert first["ordering"]["answer"] is not None
    assert len(order) == 4


def test_evidence_is_chosen_in_the_reading_by_click_and_by_keyboard(open_page):
    page = open_page("/kinds/?kind=evidence")
    page.locator("#p6").click()
    expect(page.locator("[data-evidence-select]")).to_have_value("p6")
    expect(page.locator("[data-evidence-status]")).to_have_text("Paragraph 6 chosen")
    page.locator("#p6").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#p7")).to_have_attribute("aria-current", "true")
    assert saved(page)["evidence"]["fraction"] == "1"


def test_evidence_chosen_in_the_list_shows_in_the_reading(open_page):
    page = open_page("/kinds/?kind=evidence")
    page.locator("[data-evidence-select]").select_option("Paragraph 17")
    expect(page.locator("#p17")).to_have_class("reading-paragraph evidence-place is-evidence")


def test_words_are_counted_while_writing(open_page):
    page = open_page("/kinds/?kind=essay")
    page.get_by_label("Your essay").press_sequentially("Two words ")
    expect(page.locator("[data-words]")).to_have_text("2 words")


def test_everything_can_be_answered_with_scripts_off(open_page):
    page = open_page("/kinds/", java_script_enabled=False)
    page.locator("#single").get_by_label("Cuba").check()
    page.locator("#multiple").get_by_label("Cuba").check()
    page.locator("#multiple").get_by_label("Greece").check()
    page.locator("#truefalse").get_by_label("True").check()
    page.locator("#short").get_by_label("Your answer").fill("secret")
    page.locator("#numeric").get_by_label("Your number").fill("1,962")
    for line, card in (("John Scali", "Reporter"), ("Dean Rusk", "Minister"), ("Fidel Castro", "Leader")):
        select = page.get_by_label(line)
        select.select_option(select.locator("option", has_text=card).inner_text())
    for place, item in enumerate(("The landing", "The photographs", "The speech", "The lunch"), start=1):
        page.get_by_label(f"Place of “{item}”").select_option(str(place))
    page.get_by_label("Gap 1").fill("1962")
    page.get_by_label("Gap 2").select_option("Cuba")
    page.get_by_label("Gap 3").fill("Secret")
    page.get_by_label("Choose one paragraph").select_option("Paragraph 7")
    page.get_by_role("group", name="Castro pushed.").get_by_label("Contested").check()
    page.get_by_role("group", name="Fomin was Feklisov.").get_by_label("Supported").check()
    page.get_by_label("Your essay").fill("An essay")
    fractions = {kind: graded["fraction"] for kind, graded in saved(page).items()}
    assert fractions.pop("essay") is None
    assert set(fractions.values()) == {"1"}
