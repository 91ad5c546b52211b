"""All questions of a quiz on one page, as a browser without scripts and autosave's requests see it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import taking
from quizzes.models import Attempt
from quizzes.terms import FeedbackPolicy, Moment, Paging, Terms
from tests.factories import (
    RIGHT_ANSWERS,
    make_alice,
    make_assignment,
    make_attempt,
    make_classroom,
    make_lesson,
    make_question,
    make_quiz,
)
from tests.forms import form_values

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def client(sign_in, alice):
    return sign_in(alice)


def begin(student, quiz=None, **terms):
    quiz = quiz or make_quiz()
    assignment = make_assignment(classroom=make_classroom(students=[student]), quizzes=[quiz])
    terms = Terms(paging=Paging.ALL, **terms)
    return make_attempt(quiz=quiz, student=student, assignment=assignment, terms=terms, started_at=timezone.now())


def page(attempt):
    return reverse("quizzes:attempt-page", args=[attempt.pk])


def choice(attempt, position):
    return f"r{attempt.responses.get(position=position).pk}-choice"


def answers(attempt):
    return list(attempt.responses.order_by("position").values_list("answer", flat=True))


def put(attempt, position, letter, revision=1):
    taking.save(
        attempt=attempt, position=position, answer={"choice": letter}, revision=revision, now=timezone.now()
    )  # fmt: skip


def as_shown(client, attempt, **changes):
    """Return what the page's form would post, with `changes`."""
    return form_values(client.get(page(attempt)), "answer") | changes


def test_every_question_stands_on_the_page_beside_the_reading(client, alice):
    attempt = begin(alice)
    html = client.get(page(attempt)).text
    for position in (1, 2, 3):
        assert f'id="q{position}"' in html
        assert f'href="#q{position}"' in html
    assert html.count("Fomin") >= 1
    assert html.count("<form") == html.count("</form>")
    assert html.count('id="answer"') == 1


@pytest.mark.parametrize("go", ["save", "finish", "leave", "level-core", "", "nonsense"])
def test_any_button_saves_all_of_them(client, alice, go):
    attempt = begin(alice)
    sent = as_shown(client, attempt, go=go, **{choice(attempt, 1): "a", choice(attempt, 3): "c", "flagged-2": "1"})
    assert client.post(page(attempt), sent).status_code == 302
    assert answers(attempt) == [{"choice": "a"}, None, {"choice": "c"}]
    assert list(attempt.responses.filter(is_flagged=True).values_list("position", flat=True)) == [2]


def test_every_kind_comes_back_as_it_was_sent(client, alice):
    lesson = make_lesson()
    quiz = make_quiz(lesson=lesson, questions=[make_question(lesson=lesson, kind=kind) for kind in RIGHT_ANSWERS])
    attempt = begin(alice, quiz)
    for position, answer in enumerate(RIGHT_ANSWERS.values(), start=1):
        taking.save(attempt=attempt, position=position, answer=answer, revision=1, now=timezone.now())
    before = answers(attempt)
    client.post(page(attempt), as_shown(client, attempt, go="save"))
    assert answers(attempt) == before


def test_a_question_that_nobody_touched_here_is_no_conflict(client, alice):
    attempt = begin(alice)
    sent = as_shown(client, attempt, go="save", **{choice(attempt, 1): "b"})
    put(attempt, 2, "a", revision=5)
    assert client.post(page(attempt), sent).status_code == 302
    assert answers(attempt) == [{"choice": "b"}, {"choice": "a"}, None]


def test_a_conflict_is_shown_at_its_question_and_the_rest_is_saved(client, alice):
    attempt = begin(alice)
    sent = as_shown(client, attempt, go="finish", **{choice(attempt, 1): "b", choice(attempt, 2): "c"})
    put(attempt, 2, "a", revision=5)
    response = client.post(page(attempt), sent)
    assert response.status_code == 409
    assert answers(attempt) == [{"choice": "b"}, {"choice": "a"}, None]
    shown = {item.position: item.is_newer for item in response.context["page"].items}
    assert shown == {1: False, 2: True, 3: False}
    again = form_values(response, "answer")
    assert again[choice(attempt, 2)] == ["c"]
    client.post(page(attempt), again | {"go": "save"})
    assert answers(attempt)[1] == {"choice": "c"}


def test_after_the_deadline_nothing_more_is_taken_and_that_is_said(client, alice):
    attempt = begin(alice)
    put(attempt, 1, "a")
    sent = as_shown(client, attempt, **{choice(attempt, 2): "c"})
    past = timezone.now() - timedelta(minutes=1)
    Attempt.objects.update(started_at=past - timedelta(hours=1), deadline=past)
    response = client.post(page(attempt), sent, follow=True)
    assert "Your time was up before this answer arrived" in response.text
    assert answers(attempt) == [{"choice": "a"}, None, None]


@pytest.mark.parametrize("revision", ["x", "-1", str(2**40)])
def test_a_form_that_was_tampered_with_saves_nothing_and_says_so(client, alice, revision):
    attempt = begin(alice)
    sent = as_shown(client, attempt, **{choice(attempt, 1): "a", "revision-2": revision})
    assert "was not saved" in client.post(page(attempt), sent, follow=True).text
    assert answers(attempt) == [None, None, None]


def test_one_answer_is_checked_and_stays_while_the_others_go_on(client, alice):
    at_once = FeedbackPolicy(**dict.fromkeys(FeedbackPolicy.model_fields, Moment.AT_ONCE))
    attempt = begin(alice, feedback=at_once)
    sent = as_shown(client, attempt, go="check-2", **{choice(attempt, 1): "b", choice(attempt, 2): "b"})
    response = client.post(page(attempt), sent)
    assert response.url == page(attempt) + "#q2"
    html = client.get(page(attempt)).text
    assert "He took the message on." in html
    assert html.count("Check my answer") == 2
    sent = as_shown(client, attempt, go="save", **{choice(attempt, 1): "c", choice(attempt, 2): "a"})
    client.post(page(attempt), sent)
    assert answers(attempt)[:2] == [{"choice": "c"}, {"choice": "b"}]


def test_checking_a_blank_answer_asks_for_one(client, alice):
    at_once = FeedbackPolicy(**dict.fromkeys(FeedbackPolicy.model_fields, Moment.AT_ONCE))
    attempt = begin(alice, feedback=at_once)
    assert "Answer first" in client.post(page(attempt), as_shown(client, attempt, go="check-1"), follow=True).text


def test_the_list_before_submitting_leads_to_the_place_on_the_page(client, alice):
    attempt = begin(alice)
    html = client.get(reverse("quizzes:attempt-submit", args=[attempt.pk])).text
    assert f'href="{page(attempt)}#q2"' in html


def test_autosave_saves_one_question_of_many(client, alice):
    attempt = begin(alice)
    sent = {"position": 2, "revision": 1, choice(attempt, 2): "b"}
    data = client.post(reverse("quizzes:attempt-save", args=[attempt.pk]), sent).json()
    assert data["state"] == "saved"
    assert answers(attempt) == [None, {"choice": "b"}, None]


def test_the_number_of_queries_does_not_grow_with_the_questions(client, alice, django_assert_max_num_queries):
    kinds = ["single", "evidence", "essay"] * 6
    lesson = make_lesson()
    quiz = make_quiz(lesson=lesson, questions=[make_question(lesson=lesson, kind=kind) for kind in kinds])
    attempt = begin(alice, quiz)
    with django_assert_max_num_queries(12):
        sent = as_shown(client, attempt, go="save")
    sent |= {f"r{row.pk}-text": "Words" for row in attempt.responses.filter(version__kind="essay")}
    with django_assert_max_num_queries(13):
        client.post(page(attempt), sent)
    assert answers(attempt)[2] == {"text": "Words"}


def test_an_answer_taken_back_is_blank_in_the_database_too(client, alice):
    attempt = begin(alice, make_quiz(questions=[make_question(kind="short")]))
    name = f"r{attempt.responses.get().pk}-text"
    client.post(page(attempt), as_shown(client, attempt, go="save", **{name: "Cuba"}))
    client.post(page(attempt), as_shown(client, attempt, go="save", **{name: ""}))
    assert attempt.responses.filter(answer__isnull=True, cited__isnull=True, revision=2).exists()
