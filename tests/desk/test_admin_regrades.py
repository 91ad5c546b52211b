"""Regrades at the admin's desk: who did what to which scores, and why."""

import pytest

from quizzes.models import Regrade
from tests.desk.people import desk_url, make_auditor, make_desk_editor
from tests.factories import make_admin
from tests.quizzes.regrades import REASON, Work

pytestmark = pytest.mark.django_db

B = {"choice": "b"}


@pytest.fixture
def regrade() -> Regrade:
    work = Work()
    work.handed_in(B)
    return work.apply("new_key", B).regrade


def test_an_auditor_reads_what_was_decided_and_what_it_changed(regrade, sign_in):
    page = sign_in(make_auditor()).get(desk_url(regrade)).content.decode()
    assert REASON in page
    assert "Dean Rusk" in page
    assert "0 to 1" in page
    assert "0 of 2 to 1 of 2" in page


def test_nobody_changes_or_deletes_it_there(regrade, sign_in):
    client = sign_in(make_admin())
    assert client.post(desk_url(regrade), {"reason": "Another."}).status_code == 403
    assert client.post(desk_url(regrade, "delete"), {"post": "yes"}).status_code == 403


def test_editors_see_nobodys_scores(regrade, sign_in):
    assert sign_in(make_desk_editor()).get(desk_url(regrade)).status_code == 403


def test_an_editor_of_a_used_question_reads_what_happens_to_earlier_answers(regrade, sign_in):
    page = sign_in(make_desk_editor()).get(desk_url(regrade.question) + "?edit=new").content.decode()
    assert "Answers to earlier versions keep their grade; teachers can regrade them" in page
