"""People and classes at the desk of an admin."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, User
from classrooms.models import Assignment, Classroom
from tests.desk.people import desk_url, errors_of, make_auditor, post_form
from tests.factories import (
    make_admin,
    make_alice,
    make_assignment,
    make_attempt,
    make_classroom,
    make_okafor,
    make_post,
    make_rivera,
    make_thread,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_admin()


@pytest.fixture
def client(sign_in, ada):
    return sign_in(ada)


def password_url(user):
    return reverse("admin:accounts_user_password", args=[user.pk])


def test_a_new_person_gets_a_temporary_password_next(client):
    added = post_form(client, desk_url(User, "add"), {"username": "newton", "first_name": "Ned", "role": "teacher"})
    newton = User.objects.get(username="newton")

    assert added.url == password_url(newton)
    assert not newton.has_usable_password()


def test_a_temporary_password_is_shown_once_and_logged(client, ada):
    alice = make_alice()
    page = client.post(password_url(alice))
    password = page.context["password"]
    alice.refresh_from_db()

    assert password in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert alice.check_password(password)
    assert alice.password_is_temporary
    assert AuditEntry.objects.get().actor == ada
    assert password not in client.get(password_url(alice)).content.decode()


def test_no_hash_stands_on_the_page_of_a_person(client):
    alice = make_user(password="october-1962")
    page = client.get(desk_url(alice)).content.decode()

    assert "Chosen by the person" in page
    assert "md5" not in page.lower()
    assert alice.password not in page


def test_two_people_do_not_share_a_name_that_differs_in_capitals(client):
    make_alice()
    page = post_form(client, desk_url(User, "add"), {"username": "ALICE", "role": "student"})

    assert "Somebody has this user name already" in errors_of(page)


def test_an_admin_does_not_lock_themselves_out(client, ada):
    page = post_form(client, desk_url(ada), {"is_superuser": None})
    assert "This is you." in errors_of(page)

    assert client.post(desk_url(ada, "delete"), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [ada.pk], "post": "yes"}
    client.post(desk_url(User, "changelist"), bulk)
    assert User.objects.filter(pk=ada.pk, is_superuser=True).exists()


def test_staff_who_may_change_people_cannot_make_themselves_admins(sign_in):
    from django.contrib.auth.models import Permission

    helper = make_auditor()
    helper.user_permissions.add(*Permission.objects.filter(codename__in=["view_user", "change_user", "add_user"]))
    client = sign_in(helper)

    assert client.post(desk_url(helper), {"is_superuser": "on", "username": "x"}).status_code == 403
    assert client.get(desk_url(User, "add")).status_code == 403


def test_a_person_who_did_something_is_not_deleted(client):
    alice = make_attempt(student=make_alice()).student
    assert "1 attempt" in client.post(desk_url(alice, "delete"), {"post": "yes"}).content.decode()
    bulk = {"action": "delete_selected", "_selected_action": [alice.pk], "post": "yes"}
    assert client.post(desk_url(User, "changelist"), bulk).status_code == 200

    assert User.objects.filter(pk=alice.pk).exists()


def test_a_person_who_did_nothing_is_deleted(client):
    nobody = make_user()
    client.post(desk_url(nobody, "delete"), {"post": "yes"})

    assert not User.objects.filter(pk=nobody.pk).exists()


def test_a_class_gets_another_teacher(client):
    classroom = make_classroom(teacher=make_rivera())
    okafor = make_okafor()
    post_form(client, desk_url(classroom), {"new_teacher": "okafor"}, form="classroom_form")
    assert classroom in Classroom.objects.taught_by(okafor)

    page = post_form(client, desk_url(classroom), {"new_teacher": "nobody"}, form="classroom_form")
    assert "Nobody was added" in str(next(iter(client.get(page.url).context["messages"])))


def test_a_class_with_members_is_not_deleted(client):
    classroom = make_classroom(students=[make_alice()])

    assert "2 enrolments" in client.post(desk_url(classroom, "delete"), {"post": "yes"}).content.decode()
    assert Classroom.objects.filter(pk=classroom.pk).exists()


def test_the_rules_of_an_assignment_are_looked_at_and_its_words_changed(client):
    assignment = make_assignment()
    post_form(client, desk_url(assignment), {"title": "For Friday", "tries": "9"}, form="assignment_form")
    changed = Assignment.objects.get(pk=assignment.pk)

    assert (changed.title, changed.tries) == ("For Friday", assignment.tries)


def test_a_hidden_post_is_read_with_its_reason(sign_in):
    rivera = make_rivera()
    thread = make_thread(assignment=make_assignment(classroom=make_classroom(teacher=rivera)))
    post = make_post(thread=thread, author=make_alice(), hidden_by=rivera, hidden_reason="Names a classmate.")
    page = sign_in(make_auditor()).get(desk_url(post)).content.decode()

    assert "Names a classmate." in page
    assert "I think that he had no orders." in page
    assert 'name="_save"' not in page
