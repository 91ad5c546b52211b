"""A teacher's first hour by keyboard alone: from making an account to a gradebook in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from classrooms import assigning, joining
from classrooms.models import Assignment, Classroom
from quizzes import taking
from quizzes.models import Attempt, Quiz
from tests.factories import make_alice, make_bob


@pytest.fixture
def press(tab_to) -> Callable[..., None]:
    """Return a function that goes to a link or button with Tab and presses Enter on it."""

    def pressed(page: Page, target: Locator, key: str = "Enter") -> None:
        tab_to(page, target.first)
        page.keyboard.press(key)

    return pressed


def test_a_teachers_first_hour_by_keyboard_alone(lesson, new_context, press, tmp_path):
    page = new_context(accept_downloads=True).new_page()
    sign_up(page, press)
    classroom = make_a_class(page, press)
    assignment = assign_in_three(page, press)
    students_do_their_work(classroom, assignment)
    see_results(page, press)
    mark_the_essays(page, press)
    rows = export(page, press, tmp_path)
    assert rows[1][:3] == ["Abbott", "Alice", "alice"]
    assert rows[1][-3:] == ["7.00", "11.00", "63.6"]
    assert rows[2][0] == "Baker"


def sign_up(page: Page, press) -> None:
    page.goto("/")
    press(page, page.get_by_role("link", name="Make a teacher account"))
    expect(page.get_by_role("heading", name="Make a teacher account")).to_be_visible()
    for name, text in (
        ("first_name", "Rosa"),
        ("last_name", "Diaz"),
        ("username", "diaz"),
        ("password1", "quiet-harbor-9"),
        ("password2", "quiet-harbor-9"),
    ):
        type_into(page, page.locator(f"[name={name}]"), text, press)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your account is ready")).to_be_visible()


def type_into(page: Page, field: Locator, text: str, press) -> None:
    press(page, field, key="End")
    page.keyboard.type(text)


def make_a_class(page: Page, press) -> Classroom:
    press(page, page.get_by_role("link", name="Make a class"))
    type_into(page, page.get_by_label("Name"), "Period 3", press)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Join Period 3")).to_be_visible()
    classroom = Classroom.objects.get()
    expect(page.get_by_text(classroom.join_code).first).to_be_visible()
    return classroom


def assign_in_three(page: Page, press) -> Assignment:
    press(page, page.get_by_role("link", name="Lessons"))
    press(page, page.get_by_role("link", name=re.compile("^Assign")))
    press(page, page.get_by_role("button", name="Assign", exact=True))
    expect(page.get_by_text("Assigned ").first).to_be_visible()
    return Assignment.objects.get()


def students_do_their_work(classroom: Classroom, assignment: Assignment) -> None:
    """Alice hands in two essays, Bob has begun to write."""
    now, essays = timezone.now(), assignment.quizzes.get(purpose=Quiz.Purpose.ESSAY)
    for student in (make_alice(), make_bob()):
        joining.join(classroom=classroom, user=student, now=now)
        assigning.begin_quiz(assignment=assignment, quiz=essays, student=student, now=now)
    attempt = Attempt.objects.get(student__username="alice")
    for response in attempt.responses.filter(version__kind="essay"):
        answer = {"text": "He had no orders, and he said so."}
        taking.save(attempt=attempt, position=response.position, answer=answer, revision=1, now=now)
    taking.submit(attempt=attempt, now=now)


def see_results(page: Page, press) -> None:
    press(page, page.get_by_role("link", name="See the results"))
    row = page.get_by_role("row", name=re.compile("Abbott, Alice"))
    expect(row.first).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Baker, Bob")).first).to_be_visible()
    press(page, page.get_by_role("link", name="Questions", exact=True))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    press(page, page.get_by_role("link", name=re.compile("^Marking")))


def mark_the_essays(page: Page, press) -> None:
    press(page, page.get_by_role("link", name="Mark the next answer"))
    expect(page.get_by_role("heading", name=re.compile("Alice Abbott"))).to_be_visible()
    choose_level(page, 3)
    type_into(page, page.get_by_label("Comment for the student"), "Name the paragraph.", press)
    press(page, page.get_by_role("button", name="Save and next"))
    expect(page.get_by_text("Saved. Here is the next one.").first).to_be_visible()
    choose_level(page, 4)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Nothing else waits for a mark").first).to_be_visible()


def choose_level(page: Page, level: int) -> None:
    page.wait_for_load_state("load")
    page.keyboard.press(str(level))
    expect(page.get_by_role("radio", name=re.compile(f"^{level} "))).to_be_checked()


def export(page: Page, press, folder: Path) -> list[list[str]]:
    press(page, page.get_by_role("link", name="Classes"))
    press(page, page.get_by_role("link", name=re.compile("^Gradebook")))
    expect(page.get_by_role("heading", name="Gradebook")).to_be_visible()
    with page.expect_download() as download:
        press(page, page.get_by_role("link", name="Export as CSV"))
    download.value.save_as(folder / "gradebook.csv")
    text = (folder / "gradebook.csv").read_text(encoding="utf-8-sig")
    return list(csv.reader(text.splitlines()))
