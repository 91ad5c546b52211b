import pytest

from tests.factories import PASSWORD, make_alice, make_user

pytestmark = pytest.mark.django_db


def post(client, username="alice", password=PASSWORD, **data):
    return client.post("/sign-in/", {"username": username, "password": password, **data})


@pytest.fixture
def alice():
    return make_alice(password=PASSWORD)


def test_a_person_signs_in_and_lands_at_home(client, alice):
    response = post(client, alice.username)

    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_a_capital_letter_from_a_phone_keyboard_does_not_matter(client, alice):
    assert post(client, f" {alice.username.upper()} ").status_code == 302


def test_where_two_names_differ_only_in_their_letters_case_each_signs_in_as_typed(client):
    make_user(username="sam", password="small-letters-1")
    big = make_user(username="Sam", password="capital-letter-1")

    post(client, "Sam", "capital-letter-1")

    assert client.session["_auth_user_id"] == str(big.pk)


def test_a_wrong_password_keeps_the_name_and_says_what_to_check(client, alice):
    response = post(client, alice.username, "wrong")

    page = response.content.decode()
    assert response.status_code == 200
    assert "Check both for typos" in page
    assert f'value="{alice.username}"' in page
    assert "_auth_user_id" not in client.session


def test_after_signing_in_people_are_where_they_wanted_to_be(client, alice):
    form = client.get("/settings/", follow=True)
    assert 'name="next" value="/settings/"' in form.content.decode()

    assert post(client, alice.username, next="/settings/").url == "/settings/"


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_next_never_leads_away(client, alice, evil):
    assert post(client, alice.username, next=evil).url == "/"


def test_who_is_signed_in_does_not_see_the_form_again(sign_in, alice):
    assert sign_in(alice).get("/sign-in/?next=/settings/").url == "/settings/"


def test_signing_out_takes_a_post(sign_in, alice):
    client = sign_in(alice)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/"
    assert "_auth_user_id" not in client.session


def test_ten_wrong_passwords_lock_that_name_out_with_a_page_that_helps(client, settings, alice):
    settings.AXES_ENABLED = True
    for _ in range(9):
        assert post(client, alice.username, "guess").status_code == 200

    locked = post(client, alice.username, "guess")

    assert locked.status_code == 429
    assert "Wait 15 minutes" in locked.content.decode()
    assert post(client, alice.username).status_code == 429


def test_a_locked_name_locks_nobody_else_in_the_same_room_out(client, settings, alice):
    settings.AXES_ENABLED = True
    bob = make_user(password=PASSWORD)
    for _ in range(10):
        post(client, alice.username, "guess")

    assert post(client, bob.username).status_code == 302


def test_writing_the_name_in_capitals_is_no_way_around_the_lock(client, settings, alice):
    settings.AXES_ENABLED = True
    for name in [alice.username, alice.username.upper()] * 5:
        response = post(client, name, "guess")

    assert response.status_code == 429
