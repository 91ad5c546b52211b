"""Whole journeys take place in the lesson that comes with the project."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from classrooms.models import Assignment
from lessons.models import Lesson
from tests import factories as make
from tests.quizzes.test_exchange import SHIPPED, load


@pytest.fixture
def lesson(transactional_db) -> Lesson:
    load(SHIPPED)
    return Lesson.objects.get()


@pytest.fixture
def assignment(lesson) -> Assignment:
    """Guiding questions, the quiz on the column and the discussion, given to Ms. Rivera's Period 3, where Bob is."""
    classroom = make.make_classroom(
        name="Period 3", join_code="KXW-4TN", teacher=make.make_rivera(), students=[make.make_bob()]
    )
    return make.make_assignment(
        classroom=classroom,
        title="The back channel",
        quizzes=list(lesson.quizzes.filter(slug__in=["guiding-questions", "the-column"])),
        opens_at=timezone.now() - timedelta(days=1),
        due_at=timezone.now() + timedelta(days=3),
    )


@pytest.fixture
def tab_to() -> Callable[[Page, Locator], None]:
    """Return a function that presses Tab until the focus is where it should be: the way of a keyboard alone."""

    def tabbed(page: Page, target: Locator, most: int = 150) -> None:
        expect(target).to_be_visible()
        for _ in range(most):
            if target.evaluate("element => element === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not get to {target}")

    return tabbed
