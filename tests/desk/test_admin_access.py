"""Who gets to which page of the admin's desk."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.groups import AUDITED, EDITED, make_groups
from tests.desk.people import desk_url, make_auditor, make_desk_editor
from tests.factories import (
    make_admin,
    make_alice,
    make_assignment,
    make_attempt,
    make_classroom,
    make_editor,
    make_lesson,
    make_quiz,
    make_rivera,
)

pytestmark = pytest.mark.django_db


def registered(labels):
    named = {f"{app}.{name}" for app, names in labels.items() for name in names}
    return [model for model in admin.site._registry if model._meta.label_lower in named]


def unseen_by_editors():
    return [model for model in admin.site._registry if model not in registered(EDITED)]


def test_an_editor_opens_every_list_and_form_of_content(sign_in):
    make_quiz()
    client = sign_in(make_desk_editor())

    for model in registered(EDITED):
        assert client.get(desk_url(model, "changelist")).status_code == 200, model
        assert client.get(desk_url(model, "add")).status_code == 200, model


@pytest.mark.parametrize("model", unseen_by_editors(), ids=lambda model: model.__name__)
def test_an_editor_sees_no_work_of_students_and_no_people(sign_in, model):
    assert sign_in(make_desk_editor()).get(desk_url(model, "changelist")).status_code == 403


def test_the_desk_of_an_editor_names_content_only(sign_in):
    page = sign_in(make_desk_editor()).get(reverse("admin:index")).content.decode()

    assert "Glossary terms" in page
    assert "Attempts" not in page
    assert "Users" not in page


def test_an_editor_sees_no_name_of_a_student_where_an_answer_stands_in_the_way(sign_in):
    attempt = make_attempt(student=make_alice())
    page = sign_in(make_desk_editor()).get(desk_url(attempt.quiz, "delete")).content.decode()

    assert "1 attempt" in page
    assert "Alice" not in page


def test_an_auditor_reads_the_work_of_students_and_changes_nothing(sign_in):
    quiz = make_quiz()
    attempt = make_attempt(quiz=quiz, assignment=make_assignment(quizzes=[quiz]), student=make_alice())
    client = sign_in(make_auditor())

    for model in registered(AUDITED):
        assert client.get(desk_url(model, "changelist")).status_code == 200, model
        assert client.get(desk_url(model, "add")).status_code == 403, model
    assert client.get(desk_url(attempt)).status_code == 200
    assert client.get(desk_url(attempt, "delete")).status_code == 403
    assert client.get(desk_url(quiz)).status_code == 403


def test_even_an_admin_changes_no_answer(sign_in):
    attempt = make_attempt()
    client = sign_in(make_admin())

    assert client.post(desk_url(attempt), {"score": "3"}).status_code == 403
    assert client.post(desk_url(attempt, "delete"), {"post": "yes"}).status_code == 403
    response = attempt.responses.first()
    assert client.post(desk_url(response), {"fraction": "1"}).status_code == 403


@pytest.mark.parametrize("make", [make_alice, make_rivera])
def test_students_and_teachers_do_not_get_to_the_desk(sign_in, make):
    answer = sign_in(make()).get(reverse("admin:index"))

    assert answer.status_code == 302
    assert "/admin/login/" in answer.url


def test_staff_without_a_group_see_an_empty_desk(sign_in):
    client = sign_in(make_editor())

    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(desk_url(make_lesson())).status_code == 403


def test_the_groups_come_with_the_migrations_and_can_be_made_again():
    before = {group.name: group.permissions.count() for group in Group.objects.all()}
    make_groups()

    assert before == {"Editors": 76, "Auditors": 12}
    assert before == {group.name: group.permissions.count() for group in Group.objects.all()}


def test_the_preview_of_a_question_is_for_editors(sign_in):
    question = make_quiz().slots.first().question
    url = reverse("quizzes:question-preview", args=[question.pk])

    assert sign_in(make_desk_editor()).get(url).status_code == 200
    for make in (make_alice, make_rivera, make_auditor):
        assert sign_in(make()).get(url).status_code == 404
    assert sign_in(make_rivera(username="other")).get(f"{url}?version=1").status_code == 404


def test_every_list_of_the_desk_takes_few_queries(sign_in, django_assert_max_num_queries):
    quiz = make_quiz()
    students = [make_alice(username=f"alice{number}") for number in range(8)]
    assignment = make_assignment(quizzes=[quiz], classroom=make_classroom(students=students))
    for student in students:
        make_attempt(quiz=quiz, assignment=assignment, student=student, answers=[{"choice": "a"}])
    client = sign_in(make_admin())

    for model in admin.site._registry:
        with django_assert_max_num_queries(14):
            assert client.get(f"{desk_url(model, 'changelist')}?q=al").status_code == 200
