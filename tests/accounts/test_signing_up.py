import pytest

from accounts.models import User
from accounts.signing_up import NameIsTaken, sign_up_teacher
from tests.factories import make_alice, make_user

pytestmark = pytest.mark.django_db
NEW = {
    "first_name": "Rosa",
    "last_name": "Rivera",
    "username": "rosa",
    "password1": "thirteen-days",
    "password2": "thirteen-days",
}


@pytest.fixture(autouse=True)
def open_sign_up(settings):
    settings.TEACHER_SIGNUP = "open"


def test_a_teacher_signs_up_and_is_signed_in(client):
    response = client.post("/sign-up/", NEW)

    rosa = User.objects.get(username="rosa")
    assert response.url == "/"
    assert (rosa.role, str(rosa), rosa.is_staff) == (User.Role.TEACHER, "Rosa Rivera", False)
    assert client.session["_auth_user_id"] == str(rosa.pk)


def test_nobody_becomes_more_than_a_teacher_by_adding_fields(client):
    client.post("/sign-up/", {**NEW, "is_staff": "on", "is_superuser": "on", "role": "staff"})

    rosa = User.objects.get(username="rosa")
    assert (rosa.role, rosa.is_staff, rosa.is_superuser) == (User.Role.TEACHER, False, False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"username": "ROSA.R"}, "Somebody has this user name"),
        ({"password2": "fourteen-days"}, "two password fields"),
        ({"password1": "12345678", "password2": "12345678"}, "too common"),
        ({"first_name": ""}, "This field is required"),
        ({"username": "rosa rivera"}, "Enter a valid username"),
    ],
)
def test_a_slip_is_named_and_what_was_typed_stays(client, change, words):
    make_user(username="rosa.r")

    response = client.post("/sign-up/", {**NEW, **change})

    page = response.content.decode()
    assert words in page
    assert 'value="Rivera"' in page
    assert User.objects.count() == 1


def test_a_name_taken_in_the_same_second_is_an_error_and_no_crash():
    make_user(username="rosa")

    with pytest.raises(NameIsTaken):
        sign_up_teacher(username="rosa", first_name="Rosa", last_name="R", password="thirteen-days")


def test_where_sign_up_is_closed_the_page_says_whom_to_ask(client, settings):
    settings.TEACHER_SIGNUP = "closed"

    assert "technology coordinator" in client.get("/sign-up/").content.decode()
    assert client.post("/sign-up/", NEW).status_code == 403
    assert not User.objects.exists()


def test_who_has_an_account_goes_home_instead(sign_in):
    assert sign_in(make_alice()).post("/sign-up/", NEW).url == "/"
    assert not User.objects.filter(username="rosa").exists()
