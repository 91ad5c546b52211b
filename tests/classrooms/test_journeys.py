"""What people do with their hands: in a browser, without scripts, with an impatient finger."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from classrooms.models import Assignment, Classroom, Post
from tests.factories import (
    make_alice,
    make_assignment,
    make_classroom,
    make_lesson,
    make_prompt,
    make_quiz,
    make_rivera,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """Put the devices of these tests into a zone that is nobody's default."""
    return {**browser_context_args, "timezone_id": "America/Denver"}


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def rivera():
    return make_rivera()


@pytest.fixture
def given(alice, rivera):
    now = timezone.now()
    lesson = make_lesson()
    make_prompt(lesson=lesson, number=1)
    classroom = make_classroom(teacher=rivera, students=[alice], name="Period 3")
    return make_assignment(
        classroom=classroom, quizzes=[make_quiz(lesson=lesson)], minutes=30,
        opens_at=now - timedelta(days=1), due_at=now + timedelta(days=3),
    )  # fmt: skip


def thread_path(assignment):
    return reverse("classrooms:thread-detail", args=[assignment.pk, 1])


def test_without_scripts_a_student_joins_starts_a_timed_quiz_and_discusses(given, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/join/")
    page.get_by_label("Class code").fill(given.classroom.join_code.lower().replace("-", " "))
    page.get_by_role("button", name="Find the class").click()
    page.get_by_label("First name").fill("Maya")
    page.get_by_label("Last name").fill("Torres")
    page.locator("#id_password").fill("quiet-harbor-9")
    page.get_by_label("The same password again").fill("quiet-harbor-9")
    page.get_by_role("button", name="Join Period 3").click()
    expect(page.get_by_text("sign in as maya.torres")).to_be_visible()
    page.get_by_role("link", name=given.title).first.click()
    page.get_by_text("Start the quiz").click()
    page.get_by_role("button", name="Start the clock").click()
    expect(page).to_have_url(re.compile(r"/attempts/\d+/"))
    page.goto(thread_path(given))
    page.get_by_label("Your answer").fill("He had no orders.")
    page.get_by_role("button", name="Post my answer").click()
    expect(page.get_by_role("article", name="Answer by Maya Torres")).to_be_visible()


def test_by_keyboard_a_teacher_makes_a_class_in_the_zone_of_the_device(rivera, open_as):
    page = open_as(rivera)
    page.goto(reverse("classrooms:class-create"))
    page.get_by_label("Name").focus()
    page.keyboard.type("Period 5")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Join Period 5")).to_be_visible()
    assert Classroom.objects.get(name="Period 5").time_zone == "America/Denver"


def test_three_clicks_assign_a_lesson(given, rivera, open_as):
    page = open_as(rivera)
    page.goto(reverse("classrooms:lesson-list"))
    page.get_by_role("link", name="Assign").first.click()
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_text("Assigned ")).to_be_visible()
    assert Assignment.objects.count() == 2


def test_a_double_click_posts_once(given, alice, open_as):
    page = open_as(alice)
    page.goto(thread_path(given))
    page.get_by_label("Your answer").fill("He had no orders.")
    page.get_by_role("button", name="Post my answer").dblclick()
    expect(page.get_by_role("article")).to_have_count(1)
    assert Post.objects.count() == 1


def test_words_survive_a_session_that_ended(given, alice, open_as):
    page = open_as(alice)
    page.goto(thread_path(given))
    page.get_by_label("Your answer").fill("A long thought.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Post my answer").click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    alice.set_password("october-1962")
    alice.save()
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill("october-1962")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Your answer")).to_have_value("A long thought.")
    page.get_by_role("button", name="Post my answer").click()
    expect(page.get_by_role("article")).to_have_count(1)
    assert page.evaluate("sessionStorage.length") == 0
