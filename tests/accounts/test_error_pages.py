import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.factories import PASSWORD, make_alice

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there_says_what_to_do(sign_in):
    response = sign_in(make_alice()).get("/no/such/page/")

    assert response.status_code == 404
    assert "Go to your home page" in response.content.decode()


def test_a_form_from_another_session_says_what_is_safe(client):
    alice = make_alice(password=PASSWORD)

    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": alice.username, "password": PASSWORD})

    assert response.status_code == 403
    assert "Everything saved before it is safe" in response.content.decode()


def test_a_wrong_host_gets_a_page_and_no_crash(client):
    response = client.get("/", HTTP_HOST="evil.example")

    assert response.status_code == 400
    assert "nothing was changed" in response.content.decode()


def test_the_page_for_our_own_faults_needs_no_database(django_db_blocker):
    with django_db_blocker.block():
        assert "Something broke on our side" in render_to_string("500.html")
