import pytest

from tests.factories import make_alice, make_rivera

pytestmark = pytest.mark.django_db
CHOICES = {"theme": "dark", "text_size": "large", "line_spacing": "wide", "typeface": "hyperlegible"}


@pytest.fixture
def alice():
    return make_alice()


def chosen(user):
    user.refresh_from_db()
    return {name: getattr(user, name) for name in CHOICES}


def test_the_choices_stand_on_the_html_element_of_every_page(sign_in, alice):
    client = sign_in(alice)
    client.post("/settings/display/", CHOICES)

    page = client.get("/settings/").content.decode()

    assert 'data-theme="dark" data-text-size="large" data-line-spacing="wide" data-typeface="hyperlegible"' in page


def test_a_visitor_gets_the_look_of_the_device(client):
    assert 'data-theme="auto"' in client.get("/").content.decode()


def test_a_form_comes_back_to_the_page_it_stood_on(sign_in, alice):
    response = sign_in(alice).post("/settings/display/", {**CHOICES, "next": "/settings/password/"})

    assert response.url == "/settings/password/"
    assert chosen(alice) == CHOICES


def test_a_form_never_leads_away(sign_in, alice):
    assert sign_in(alice).post("/settings/display/", {**CHOICES, "next": "//evil.example"}).url == "/settings/"


def test_a_script_gets_json(sign_in, alice):
    client = sign_in(alice)

    saved = client.post("/settings/display/", CHOICES, HTTP_ACCEPT="application/json")
    refused = client.post("/settings/display/", {"theme": "pink"}, HTTP_ACCEPT="application/json")

    assert (saved.status_code, saved.json()) == (200, {"saved": True})
    assert (refused.status_code, refused.json()) == (400, {"saved": False})


@pytest.mark.parametrize("bad", [{"theme": "pink"}, {"text_size": ""}, {"typeface": "x" * 5000}])
def test_a_choice_that_does_not_exist_changes_nothing_and_says_so(sign_in, alice, bad):
    response = sign_in(alice).post("/settings/display/", {**CHOICES, **bad}, follow=True)

    assert "pick one choice in each group" in response.content.decode()
    assert chosen(alice)["theme"] == "auto"


def test_other_fields_of_the_account_cannot_be_set_along(sign_in, alice):
    sign_in(alice).post("/settings/display/", {**CHOICES, "role": "teacher", "is_staff": "on"})

    alice.refresh_from_db()
    assert (alice.role, alice.is_staff) == ("student", False)


def test_a_teacher_changes_their_name(sign_in):
    rivera = make_rivera()

    sign_in(rivera).post("/settings/name/", {"first_name": "Rosa", "last_name": "Rivera-Diaz"})

    rivera.refresh_from_db()
    assert str(rivera) == "Rosa Rivera-Diaz"


def test_an_empty_name_is_refused_and_the_page_still_shows_the_old_one(sign_in):
    rivera = make_rivera()

    page = sign_in(rivera).post("/settings/name/", {"first_name": "", "last_name": ""}).content.decode()

    assert "This field is required" in page
    assert f"<dd>{rivera}</dd>" in page


def test_a_student_does_not_rename_themselves_in_the_gradebook(sign_in, alice):
    response = sign_in(alice).post("/settings/name/", {"first_name": "Bob", "last_name": "Bobson"})

    assert response.status_code == 403
