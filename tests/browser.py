"""What browser tests share that is no fixture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from accounts.models import User

# Each width and each ground is seen once; the colors are the same at both widths.
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1280, "light"), (360, "dark"))


def sign_in_context(context: BrowserContext, user: User, address: str) -> None:
    """Give the browser context the cookie of a new session of `user` at `address` (the live server's URL)."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def each_look(page: Page) -> Iterator[str]:
    """Show the page wide and light, then narrow and dark, and yield what it is: "360 px, dark"."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        yield f"{width} px, {scheme}"


def sideways_scroll(page: Page) -> int:
    """Return by how many pixels the page is wider than the window; 0 when nothing scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
