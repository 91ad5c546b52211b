"""A quiz without going back: by its buttons, by typed addresses, second tabs, the back button and late answers."""

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import taking
from quizzes.taking import Refusal
from quizzes.terms import Terms
from tests.factories import (
    NOW,
    make_alice,
    make_assignment,
    make_attempt,
    make_classroom,
    make_question,
    make_quiz,
    make_user,
)

pytestmark = pytest.mark.django_db
A, B = {"choice": "a"}, {"choice": "b"}


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def client(sign_in, alice):
    return sign_in(alice)


@pytest.fixture
def attempt(alice):
    return begin(alice)


def begin(student, quiz=None):
    quiz = quiz or make_quiz()
    assignment = make_assignment(classroom=make_classroom(students=[student]), quizzes=[quiz])
    terms = Terms(backtracking=False)
    return make_attempt(quiz=quiz, student=student, assignment=assignment, terms=terms, started_at=timezone.now())


def page(attempt, query=""):
    return reverse("quizzes:attempt-page", args=[attempt.pk]) + query


def form(attempt, position, choice="b", revision=1, **fields):
    name = f"r{attempt.responses.get(position=position).pk}-choice"
    return {"position": position, "revision": revision, **({name: choice} if choice else {}), **fields}


def go(client, attempt, position, to="next", **fields):
    return client.post(page(attempt), form(attempt, position, go=to, **fields), follow=True)


def reached(attempt):
    attempt.refresh_from_db(fields=["reached"])
    return attempt.reached


def answers(attempt):
    return list(attempt.responses.order_by("position").values_list("answer", flat=True))


def save(attempt, position, answer=B, revision=1):
    return taking.save(attempt=attempt, position=position, answer=answer, revision=revision, now=timezone.now())


def test_next_saves_and_closes_the_question_behind(client, attempt):
    assert "Question 2 of 3" in go(client, attempt, 1).text
    assert (reached(attempt), answers(attempt)) == (2, [B, None, None])


def test_each_question_says_so_and_offers_no_way_back(client, attempt):
    go(client, attempt, 1)
    html = client.get(page(attempt)).text
    assert "You cannot come back to this question once you move on." in html
    assert ">Previous<" not in html
    assert 'name="flagged"' not in html
    assert '<button class="attempt-square' not in html


@pytest.mark.parametrize("query", ["", "?q=1", "?q=2", "?q=3", "?q=99", "?q=٣", "?q=" + "9" * 5000])
def test_whatever_the_address_says_the_page_shows_where_the_student_is(client, attempt, query):
    go(client, attempt, 1)
    assert "Question 2 of 3" in client.get(page(attempt, query)).text


def test_an_address_of_a_question_behind_is_explained(client, attempt):
    go(client, attempt, 1)
    assert "this quiz does not go back" in client.get(page(attempt, "?q=1")).text
    assert "one after the other" in client.get(page(attempt, "?q=3")).text


@pytest.mark.parametrize("to", ["previous", "1", "3", "level-core", "", "check"])
def test_no_button_leads_anywhere_else(client, attempt, to):
    go(client, attempt, 1)
    assert "Question 2 of 3" in go(client, attempt, 2, to).text
    assert reached(attempt) == 2


def test_a_blank_question_asks_once_and_may_then_be_left(client, attempt):
    page_again = go(client, attempt, 1, choice="").text
    assert "This question is blank, and you cannot come back to it." in page_again
    assert 'value="skip"' in page_again
    assert reached(attempt) == 1
    assert "Question 2 of 3" in go(client, attempt, 1, "skip", choice="", revision=2).text
    assert reached(attempt) == 2


def test_an_answer_given_after_being_asked_is_saved(client, attempt):
    go(client, attempt, 1, choice="")
    go(client, attempt, 1, "skip", choice="b", revision=2)
    assert answers(attempt)[0] == B


def test_the_last_question_asks_as_well_and_then_finishes(client, attempt):
    go(client, attempt, 1)
    go(client, attempt, 2)
    assert "This question is blank" in go(client, attempt, 3, "finish", choice="").text
    html = go(client, attempt, 3, "skip", choice="", revision=2).text
    assert "1 question unanswered" in html
    assert f'href="{page(attempt)}"' not in html
    assert "?q=" not in html


def test_before_the_end_the_list_leads_onward_only(client, attempt):
    go(client, attempt, 1)
    html = client.get(reverse("quizzes:attempt-submit", args=[attempt.pk])).text
    assert "You have not come to 1 of them yet." in html
    assert "Go on with question 2" in html
    assert "?q=" not in html


def test_pressing_next_twice_leaves_one_question_only(client, attempt):
    go(client, attempt, 1)
    go(client, attempt, 1)
    assert reached(attempt) == 2


def test_a_question_behind_takes_no_answer_from_a_second_tab_and_says_what_was_written(client, alice):
    attempt = begin(alice, make_quiz(questions=[make_question(kind="essay"), make_question(kind="essay")]))
    name = f"r{attempt.responses.get(position=1).pk}-text"
    first = {"position": 1, "revision": 1, name: "From the first tab.", "go": "next"}
    client.post(page(attempt), first)
    late = client.post(page(attempt), first | {"revision": 7, name: "From the second tab."}, follow=True).text
    assert "You had gone on from question 1 before this answer arrived" in late
    assert "From the second tab." in late
    assert "Question 2 of 2" in late
    assert answers(attempt)[0] == {"text": "From the first tab."}


def test_autosave_to_a_question_behind_or_ahead_is_refused_and_explained(client, attempt):
    go(client, attempt, 1)
    url = reverse("quizzes:attempt-save", args=[attempt.pk])
    for position in (1, 3):
        response = client.post(url, form(attempt, position, choice="c", revision=9))
        assert (response.status_code, response.json()["state"]) == (409, "moved")
    assert answers(attempt) == [B, None, None]


def test_the_same_answer_arriving_again_is_no_problem(client, attempt):
    """The form brought the answer and moved on; then autosave's own request arrives, or the queue is sent again."""
    go(client, attempt, 1, revision=4)
    for revision in (3, 4, 5):
        assert save(attempt, 1, B, revision).accepted
    assert attempt.responses.get(position=1).revision == 4


def test_a_checked_question_can_be_moved_on_from():
    attempt = taking.start(student=make_user(), quiz=make_quiz(), terms=Terms(backtracking=False), now=NOW)
    assert taking.move_on(attempt=attempt, position=1, now=NOW).reached == 2
    assert taking.move_on(attempt=attempt, position=1, now=NOW).reached == 2
    assert taking.move_on(attempt=attempt, position=2, now=NOW).reached == 3
    assert taking.move_on(attempt=attempt, position=3, now=NOW).reached == 3


def test_where_one_may_go_back_moving_on_means_nothing():
    attempt = taking.start(student=make_user(), quiz=make_quiz(), terms=Terms(), now=NOW)
    assert taking.move_on(attempt=attempt, position=1, now=NOW).reached == 1
    saved = taking.save(attempt=attempt, position=3, answer=A, revision=1, now=NOW)
    assert saved.reason is Refusal.NONE


def test_after_handing_in_all_answers_count(client, attempt):
    for position in (1, 2, 3):
        go(client, attempt, position, choice="a")
    client.post(reverse("quizzes:attempt-submit", args=[attempt.pk]))
    attempt.refresh_from_db()
    assert attempt.score == 3
