import pytest

from tests.factories import PASSWORD, make_alice

pytestmark = pytest.mark.django_db
NEW = {"new_password1": "thirteen-days", "new_password2": "thirteen-days"}


@pytest.fixture
def newcomer():
    return make_alice(password=PASSWORD, password_is_temporary=True)


def test_a_temporary_password_opens_only_the_page_to_choose_ones_own(sign_in, newcomer):
    client = sign_in(newcomer)

    assert client.get("/settings/").url == "/password/?next=%2Fsettings%2F"
    assert client.post("/settings/display/", {"theme": "dark"}).url == "/password/"
    assert client.get("/password/").status_code == 200


def test_after_choosing_people_go_on_to_where_they_wanted(sign_in, newcomer):
    client = sign_in(newcomer)

    response = client.post("/password/", {**NEW, "next": "/settings/"})

    newcomer.refresh_from_db()
    assert response.url == "/settings/"
    assert newcomer.check_password("thirteen-days")
    assert not newcomer.password_is_temporary
    assert client.get("/settings/").status_code == 200


def test_two_different_passwords_change_nothing(sign_in, newcomer):
    response = sign_in(newcomer).post("/password/", {**NEW, "new_password2": "other"})

    newcomer.refresh_from_db()
    assert response.status_code == 200
    assert newcomer.password_is_temporary


def test_somebody_with_a_temporary_password_can_still_sign_out(sign_in, newcomer):
    client = sign_in(newcomer)

    client.post("/sign-out/")

    assert "_auth_user_id" not in client.session


def test_the_page_for_newcomers_is_no_way_around_the_old_password(sign_in):
    alice = make_alice(password=PASSWORD)

    assert sign_in(alice).post("/password/", NEW).url == "/settings/password/"
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_changing_the_password_needs_the_old_one(sign_in):
    alice = make_alice(password=PASSWORD)
    client = sign_in(alice)

    refused = client.post("/settings/password/", {"old_password": "guess", **NEW})
    changed = client.post("/settings/password/", {"old_password": PASSWORD, **NEW})

    assert (refused.status_code, changed.url) == (200, "/settings/")
    assert client.get("/settings/").status_code == 200


def test_a_new_password_signs_the_other_devices_out(sign_in):
    alice = make_alice(password=PASSWORD)
    here, there = sign_in(alice), sign_in(alice)

    here.post("/settings/password/", {"old_password": PASSWORD, **NEW})

    assert there.get("/settings/").url == "/sign-in/?next=/settings/"
