"""What every test may ask for: a signed-in client, a browser, and a browser that complains about what people would see."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError, expect

from tests.browser import each_look, sideways_scroll, sign_in_context

# Playwright's loop runs in the thread of the test, and Django takes that for an async view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long an example takes depends on what else the machine does.
hypothesis_settings.register_profile("backchannel", deadline=None)
hypothesis_settings.load_profile("backchannel")

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Naming the tags turns on what axe leaves out otherwise, such as the size of targets in WCAG 2.2.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_RUN = """options => axe.run(options).then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${help}: ${target} ${html.slice(0, 120)}`)))"""
AXE_OPTIONS = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"], "preload": False}


def pytest_configure() -> None:
    """Change what a test cannot wait for (slow hashes, collected files) or must not trip over (the throttle)."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    django_settings.WHITENOISE_AUTOREFRESH = True
    django_settings.AXES_ENABLED = False
    # A page takes its time where all cores are at work; what never comes is still found.
    expect.set_options(timeout=20_000)


def pytest_itemcollected(item: pytest.Item) -> None:
    if "new_context" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.browser)
    if looks_at_pages(item):
        item.add_marker(pytest.mark.looks)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that empty every table last: with the tables goes what migrations wrote.

    pytest-django sorts them so too, but afterwards pytest brings together what shares a browser. Of these the sweeps of
    all pages, the longest, come first, so that no worker waits for one at the end.
    """
    items.sort(key=lambda item: (empties_tables(item), not looks_at_pages(item)))


def looks_at_pages(item: pytest.Item) -> bool:
    """Whether the test does nothing but look at pages: they look the same whatever database they come from."""
    names = getattr(item, "fixturenames", ())
    return "check_page" in names or ("new_context" in names and item.path.name == "test_pages.py")


def empties_tables(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked_for = {"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(asked_for or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite's test database in a file: in memory, all threads of a live server would share one transaction."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """End what a live server's threads may still hold open at the end: PostgreSQL drops no database in use."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """Return a function from a user to a test client in which that user is signed in."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


# The browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Start the system's Chromium; where there is none, the one that `playwright install chromium` brought."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    system = next(filter(None, map(shutil.which, names)), None)
    found = {"executable_path": system} if system else {}
    return {**browser_type_launch_args, **found, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def base_url(live_server) -> str:
    """Let pages go to "/lessons/": a path is enough."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-US",
        "timezone_id": "America/New_York",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def console_errors() -> list[str]:
    """Return what browsers complained about so far: script errors, failed loads and broken content security policy.

    A browser test fails at its end if anything is left in it. A test that provokes an error (a page that is not
    there, no network) checks the list and clears it.
    """
    return []


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], console_errors: list[str]):
    """Return a function that opens a new, watched browser context: a person's own device."""

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            console_errors.append(f"{message.text} ({message.location['url']})")

    def note_error(error: WebError) -> None:
        console_errors.append(str(error.error))

    def watched(**kwargs) -> BrowserContext:
        context = new_context(**kwargs)
        context.set_default_timeout(20_000)
        context.on("console", note_message)
        context.on("weberror", note_error)
        return context

    yield watched
    assert console_errors == [], "the browser's console has errors"


@pytest.fixture
def open_as(new_context: Callable[..., BrowserContext], base_url: str) -> Callable[..., Page]:
    """Return a function from a user to a page on a device where they are signed in; keywords go to the context.

    `open_as(alice, viewport={"width": 360, "height": 740})`, `open_as(alice, java_script_enabled=False)`.
    """

    def opened(user, **kwargs) -> Page:
        context = new_context(**kwargs)
        sign_in_context(context, user, base_url)
        return context.new_page()

    return opened


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Return a function from a page to axe's findings on it, one line each; empty when there is nothing to mend."""
    script = Axe().axe_script

    def findings(page: Page) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        return page.evaluate(AXE_RUN, AXE_OPTIONS)

    return findings


@pytest.fixture
def check_page(axe: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """Return a function that fails unless the page shown is sound at 1280 px in light and at 360 px in dark."""

    def check(page: Page) -> None:
        problems = []
        for look in each_look(page):
            problems += [f"{look}: {finding}" for finding in axe(page)]
            if wider := sideways_scroll(page):
                problems.append(f"{look}: scrolls sideways by {wider} px")
        assert problems == [], page.url

    return check


@pytest.fixture(scope="session")
def project_root() -> Path:
    return Path(__file__).resolve().parent.parent
