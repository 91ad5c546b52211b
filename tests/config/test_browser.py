import pytest

from tests.factories import make_alice

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_signed_in_browser_sees_home_without_a_complaint(open_as):
    page = open_as(make_alice())
    page.goto("/")

    assert page.locator("main").count() == 1


def test_a_broken_load_is_noticed(page, console_errors):
    page.goto("/nowhere-at-all/")

    assert [error for error in console_errors if "404" in error]
    console_errors.clear()
