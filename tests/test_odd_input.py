"""Whatever comes in, nothing is a server error: odd values in every query and every form, by somebody who may."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client

from tests.school import School
from tests.test_access import PEOPLE, ROWS, clients, school

__all__ = ["clients", "school"]

pytestmark = pytest.mark.django_db

ODD = ["\0", "9" * 40, "²", "-1", "a" * 70_000, "\u202e{{ x }} <b> %s '; --"]
QUERY_NAMES = (
    "q level panel passage reply quiz scope attempts show sort names class code next version number kind lesson fragment k p o e page "
    "all status__exact lesson__id__exact"
).split()
# Names that only scripts send, or that stand in forms which the pages below do not show.
MORE_NAMES = "text token parent paragraph ref color seen finish position revision flagged go minutes reason".split()


def may_open(expected: list[str]) -> str:
    """Return somebody who gets the page: the one who has most to lose."""
    return next(name for name, answer in zip(PEOPLE, expected, strict=True) if answer in ("ok", "on"))


def answered(client: Client, method: str, url: str, data: dict[str, str]) -> int:
    with transaction.atomic():
        response = client.post(url, data) if method == "POST" else client.get(url, data)
        transaction.set_rollback(True)
    return response.status_code


@pytest.fixture(scope="module")
def field_names(school: School, clients: dict[str, Client]) -> list[str]:
    """Return the name of every field of every form that somebody is shown."""
    names = set(MORE_NAMES)
    for what, expected in ROWS:
        if what.startswith("GET") and "ok" in expected:
            page = clients[may_open(expected)].get(school.address(what.split(maxsplit=1)[1]))
            names |= set(re.findall(r'name="([\w-]+)"', page.content.decode()))
    return sorted(names - {"csrfmiddlewaretoken"})


OPEN = [(what, expected) for what, expected in ROWS if {"ok", "on"} & set(expected)]


@pytest.mark.parametrize(("what", "expected"), OPEN, ids=[what for what, _ in OPEN])
def test_odd_input_is_no_server_error(school, clients, field_names, what, expected):
    method, place = what.split(maxsplit=1)
    url, person = school.address(place), may_open(expected)
    names = field_names if method == "POST" else QUERY_NAMES
    values = ODD if method == "POST" else [value for value in ODD if len(value) < 1000]
    got = {value[:20]: answered(clients[person], method, url, dict.fromkeys(names, value)) for value in values}
    assert {value: status for value, status in got.items() if status >= 500} == {}
