"""What `make run` says when it cannot, and when there is a demo school."""

import socket

import pytest

from accounts.models import User
from scripts.serve import Problem, check_address, prepare_demo
from tests.factories import make_rivera


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield str(listener.getsockname()[1])


@pytest.fixture
def free_port(taken_port):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


def test_a_taken_port_is_one_line_that_says_what_to_do(taken_port):
    with pytest.raises(Problem, match=rf"^Port {taken_port} is taken\..*make run PORT=\d+$"):
        check_address("127.0.0.1", taken_port)


@pytest.mark.parametrize("port", ["", "abc", "0", "65536", "-1", "8000.5", "८०००"])
def test_a_port_that_is_none_is_named(port):
    with pytest.raises(Problem, match="it has to be a number from 1 to 65535"):
        check_address("127.0.0.1", port)


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_a_host_that_is_not_this_machine_is_named(host, free_port):
    with pytest.raises(Problem, match="no address of this machine"):
        check_address(host, free_port)


@pytest.mark.parametrize(("host", "loopback"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False)])
def test_only_loopback_is_out_of_reach_for_others(host, loopback, free_port):
    assert check_address(host, free_port) is loopback


@pytest.mark.django_db
def test_a_school_that_others_can_reach_gets_no_demo_people():
    prepare_demo(loopback=False)

    assert User.objects.count() == 0


@pytest.mark.django_db
def test_a_database_with_demo_people_is_not_shown_to_others():
    make_rivera(is_demo=True)

    with pytest.raises(Problem, match="demo school"):
        prepare_demo(loopback=False)


@pytest.mark.django_db
def test_a_school_that_removed_the_demo_people_does_not_get_them_back():
    make_rivera()

    prepare_demo(loopback=True)

    assert User.objects.filter(is_demo=True).count() == 0
