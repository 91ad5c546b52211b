"""Who sees what of other people's work. Charlie should have no access."""

import pytest
from django.urls import reverse

from tests.dashboards.work import RIGHT, hand_in
from tests.factories import (
    NOW,
    enrol,
    make_admin,
    make_alice,
    make_assignment,
    make_attempt,
    make_bob,
    make_charlie,
    make_classroom,
    make_editor,
    make_okafor,
    make_question,
    make_quiz,
    make_rivera,
)

pytestmark = pytest.mark.django_db

MEMBER = {403, 404}
PEOPLE = {
    "rivera": {200},
    "alice": MEMBER,
    "bob": MEMBER,
    "charlie": {404},
    "okafor": {404},
    "editor": {404},
    "admin": {404},
}
PAGES = [
    "assignment-results",
    "assignment-items",
    "attempt-detail",
    "gradebook",
    "gradebook-csv",
    "marking-queue",
    "response-mark",
]


@pytest.fixture
def people():
    cast = {"alice": make_alice(), "bob": make_bob(), "rivera": make_rivera(), "okafor": make_okafor()}
    return cast | {"charlie": make_charlie(), "editor": make_editor(), "admin": make_admin()}


@pytest.fixture
def urls(people):
    classroom = make_classroom(teacher=people["rivera"], students=[people["alice"], people["bob"]])
    make_classroom(teacher=people["okafor"])
    quiz = make_quiz(questions=[make_question(kind="essay")])
    assignment = make_assignment(classroom=classroom, quizzes=[quiz])
    attempt = hand_in(assignment, people["alice"], quiz, [{"text": "A rumor."}])
    return {
        "assignment-results": reverse("dashboards:assignment-results", args=[assignment.pk]),
        "assignment-items": reverse("dashboards:assignment-items", args=[assignment.pk]),
        "attempt-detail": reverse("dashboards:attempt-detail", args=[attempt.pk]),
        "gradebook": reverse("dashboards:gradebook", args=[classroom.pk]),
        "gradebook-csv": reverse("dashboards:gradebook-csv", args=[classroom.pk]),
        "marking-queue": reverse("classrooms:marking-queue", args=[assignment.pk]),
        "response-mark": reverse("classrooms:response-mark", args=[attempt.responses.get().pk]),
    }


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_teacher_of_the_class_sees_it(people, urls, sign_in, who, name):
    assert sign_in(people[who]).get(urls[name]).status_code in PEOPLE[who]


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_is_asked_to_sign_in(urls, client, name):
    response = client.get(urls[name])
    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign-in"))


def test_a_teacher_who_left_the_class_sees_nothing(people, urls, sign_in):
    people["rivera"].enrolments.update(left_at=NOW)
    assert {sign_in(people["rivera"]).get(url).status_code for url in urls.values()} == {404}


def test_a_teacher_of_another_class_cannot_mark_or_give_time(people, urls, sign_in):
    client = sign_in(people["okafor"])
    assert client.post(urls["response-mark"], {"level": 4, "revision": 0}).status_code == 404
    assert client.post(urls["response-mark"] + "close-call/").status_code == 404
    assert client.post(urls["attempt-detail"] + "time/", {"minutes": 10}).status_code == 404


def test_a_co_teacher_sees_everything(people, urls, sign_in):
    enrol(people["rivera"].enrolments.get().classroom, people["okafor"], role="teacher")
    assert {sign_in(people["okafor"]).get(url).status_code for url in urls.values()} == {200}


def test_a_teachers_preview_is_no_attempt_of_the_class(people, sign_in):
    preview = make_attempt(student=people["rivera"], is_preview=True, answers=[RIGHT])
    url = reverse("dashboards:attempt-detail", args=[preview.pk])
    assert sign_in(people["rivera"]).get(url).status_code == 404
