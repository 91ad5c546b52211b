import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD, make_alice

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_choice_shows_at_once_and_is_there_on_the_next_device(open_as):
    alice = make_alice()
    page = open_as(alice)
    page.goto("/settings/")

    page.get_by_label("Dark", exact=True).check()
    page.get_by_text("Saved.", exact=True).wait_for()

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 29)"
    other = open_as(alice)
    other.goto("/settings/")
    assert other.locator("html").get_attribute("data-theme") == "dark"


def test_without_a_script_the_choices_are_a_form(open_as):
    page = open_as(make_alice(), java_script_enabled=False)
    page.goto("/settings/")

    page.get_by_label("Very wide").check()
    page.get_by_role("button", name="Save the display").click()

    assert page.locator("html").get_attribute("data-line-spacing") == "wider"
    assert page.get_by_text("Your display settings are saved.").is_visible()


def test_when_the_connection_fails_the_page_says_that_it_is_not_saved(open_as, console_errors):
    page = open_as(make_alice())
    page.goto("/settings/")
    page.context.set_offline(True)

    page.get_by_label("Dark", exact=True).check()
    page.get_by_text("Not saved").wait_for()

    assert page.get_by_role("button", name="Save the display").is_visible()
    console_errors.clear()


def test_signing_in_and_out_by_keyboard(page):
    alice = make_alice(password=PASSWORD)
    page.goto("/sign-in/")
    expect(page.locator("[name=username]")).to_be_focused()

    page.keyboard.type(alice.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")

    assert page.get_by_role("link", name="Sign in").first.is_visible()


def test_a_password_can_be_seen_while_it_is_typed(page):
    page.goto("/sign-in/")
    field = page.locator("#id_password")
    field.fill(PASSWORD)

    page.get_by_label("Show what I type").check()

    assert field.get_attribute("type") == "text"
    page.get_by_label("Show what I type").uncheck()
    assert field.get_attribute("type") == "password"
