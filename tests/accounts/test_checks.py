import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from tests.factories import make_alice

pytestmark = pytest.mark.django_db


def test_check_deploy_fails_while_demo_people_can_sign_in():
    make_alice(is_demo=True)

    with pytest.raises(CommandError, match=r"accounts\.E001"):
        call_command("check", deploy=True)


def test_check_deploy_does_not_mind_real_people():
    make_alice()

    assert "accounts.E001" not in [message.id for message in run_checks(include_deployment_checks=True)]


def test_a_plain_check_does_not_ask_the_database(django_assert_num_queries):
    make_alice(is_demo=True)

    with django_assert_num_queries(0):
        assert "accounts.E001" not in [message.id for message in run_checks()]
