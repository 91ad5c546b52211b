import json
import logging

import pytest

from tests.factories import make_alice

pytestmark = pytest.mark.django_db


def test_healthz_answers_ok_to_anybody(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_the_request_log_holds_no_name_no_path_and_no_answer(sign_in, caplog):
    caplog.set_level(logging.INFO, logger="backchannel.request")

    sign_in(make_alice()).post("/sign-in/?next=secret", {"username": "alice", "text": "my own words"})

    (record,) = [record for record in caplog.records if record.name == "backchannel.request"]
    assert set(json.loads(record.message)) == {"route", "method", "status", "milliseconds"}
    for private in ("alice", "secret", "my own words"):
        assert private not in record.message.lower()
