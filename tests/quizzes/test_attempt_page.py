"""The attempt page as a browser without scripts, and autosave's requests, see it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import taking
from quizzes.models import Attempt, Quiz
from quizzes.terms import Terms
from tests.factories import (
    RIGHT_ANSWERS,
    make_alice,
    make_assignment,
    make_attempt,
    make_bob,
    make_classroom,
    make_question,
    make_quiz,
    make_reading,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def client(sign_in, alice):
    return sign_in(alice)


def begin(student, quiz=None, *, assigned=True, **terms):
    quiz = quiz or make_quiz()
    assignment = make_assignment(classroom=make_classroom(students=[student]), quizzes=[quiz]) if assigned else None
    return make_attempt(
        quiz=quiz, student=student, assignment=assignment, terms=Terms(**terms), started_at=timezone.now()
    )


def page(attempt, query=""):
    return reverse("quizzes:attempt-page", args=[attempt.pk]) + query


def save_url(attempt):
    return reverse("quizzes:attempt-save", args=[attempt.pk])


def form(attempt, choice="b", position=1, revision=1, **fields):
    response = attempt.responses.get(position=position)
    answer = {f"r{response.pk}-choice": choice} if choice else {}
    return {"position": position, "revision": revision, **answer, **fields}


def first(attempt):
    return attempt.responses.get(position=1)


def put(attempt, answer, revision=1, position=1):
    taking.save(attempt=attempt, position=position, answer=answer, revision=revision, now=timezone.now())


def run_out(attempt):
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=timezone.now() - timedelta(hours=1), deadline=timezone.now() - timedelta(minutes=1)
    )


# Looking


def test_the_page_asks_one_question_beside_the_reading(client, alice):
    html = client.get(page(begin(alice), "?q=2")).content.decode()
    assert "Question 2 of 3" in html
    assert "Fomin" in html


def test_the_page_begins_at_the_first_question(client, alice):
    assert "Question 1 of 3" in client.get(page(begin(alice))).content.decode()


def test_coming_back_goes_on_where_the_last_answer_was_saved(client, alice):
    attempt = begin(alice)
    put(attempt, {"choice": "a"}, position=2)
    html = client.get(page(attempt)).content.decode()
    assert "Question 2 of 3" in html
    assert "checked" in html


def test_a_question_that_is_not_there_shows_where_the_student_is(client, alice):
    assert "Question 1 of 3" in client.get(page(begin(alice), "?q=99")).content.decode()


def test_the_page_is_never_kept_by_the_browser(client, alice):
    assert "no-store" in client.get(page(begin(alice)))["Cache-Control"]


def test_another_students_attempt_is_not_there(sign_in, alice):
    attempt = begin(alice)
    bob = sign_in(make_bob())
    for name in ("page", "submit", "review"):
        assert bob.get(reverse(f"quizzes:attempt-{name}", args=[attempt.pk])).status_code == 404
    assert bob.post(save_url(attempt), form(attempt)).status_code == 404
    assert bob.post(page(attempt), form(attempt)).status_code == 404
    assert first(attempt).answer is None


def test_a_warm_up_has_no_reading_beside_it(client, alice):
    attempt = begin(alice, make_quiz(purpose=Quiz.Purpose.WARM_UP))
    assert "Fomin" not in client.get(page(attempt)).content.decode()


def test_a_question_that_asks_for_a_place_in_the_text_has_the_text_beside_it(client, alice):
    quiz = make_quiz(questions=[make_question(kind="evidence")], purpose=Quiz.Purpose.WARM_UP)
    assert "Fomin" in client.get(page(begin(alice, quiz))).content.decode()


def test_the_student_reads_only_the_levels_that_the_teacher_allows(client, alice):
    quiz = make_quiz()
    make_reading(lesson=quiz.lesson, level="supported", text="A short text for grade six.")
    make_reading(lesson=quiz.lesson, level="original", text="The text as it was printed.")
    attempt = begin(alice, quiz)
    html = client.get(page(attempt, "?level=supported")).content.decode()
    assert "A short text for grade six." in html
    assert "The text as it was printed." not in client.get(page(attempt, "?level=original")).content.decode()


@pytest.mark.parametrize("kind", RIGHT_ANSWERS)
def test_a_question_of_every_kind_can_be_asked_without_its_key(client, alice, kind):
    attempt = begin(alice, make_quiz(questions=[make_question(kind=kind, explanation="The secret reason.")]))
    response = client.get(page(attempt))
    assert response.status_code == 200
    assert "The secret reason." not in response.content.decode()


def test_a_question_whose_spec_is_broken_does_not_take_the_page_down(client, alice):
    attempt = begin(alice)
    version = first(attempt).version
    type(version).objects.filter(pk=version.pk).update(spec={"broken": True})
    assert "cannot be shown" in client.get(page(attempt, "?q=1")).content.decode()
    client.post(page(attempt), form(attempt, go="next"))
    assert client.get(page(attempt, "?q=2")).status_code == 200


def test_a_quiz_without_questions_says_so(client, alice):
    assert "no questions yet" in client.get(page(begin(alice, make_quiz(questions=[])))).content.decode()


def test_the_clock_is_there_only_when_there_is_one(client, alice):
    assert "data-clock" not in client.get(page(begin(alice))).content.decode()
    html = client.get(page(begin(alice, minutes=Decimal(10)))).content.decode()
    assert "data-clock" in html
    assert "Eastern" in html


def test_the_page_takes_few_queries(client, alice, django_assert_max_num_queries):
    attempt = begin(alice, make_quiz(questions=[make_question() for _ in range(15)]))
    with django_assert_max_num_queries(12):
        client.get(page(attempt, "?q=7"))


# Without scripts


@pytest.mark.parametrize(("go", "to"), [("next", "?q=3"), ("previous", "?q=1"), ("1", "?q=1"), ("", "?q=2")])
def test_each_button_saves_and_goes(client, alice, go, to):
    attempt = begin(alice)
    response = client.post(page(attempt), form(attempt, position=2, go=go))
    assert response.url == page(attempt, to) + "#asked"
    assert attempt.responses.get(position=2).answer == {"choice": "b"}


def test_switching_the_level_saves_what_is_written(client, alice):
    attempt = begin(alice)
    response = client.post(page(attempt), form(attempt, go="level-supported"))
    assert response.url == page(attempt, "?q=1&level=supported")
    assert first(attempt).answer == {"choice": "b"}


def test_finish_saves_and_lists_what_is_unanswered(client, alice):
    attempt = begin(alice)
    response = client.post(page(attempt), form(attempt, position=3, go="finish"), follow=True)
    html = response.content.decode()
    assert "2 questions unanswered" in html
    assert f'href="{page(attempt, "?q=1")}"' in html
    assert f'href="{page(attempt, "?q=3")}"' not in html


def test_a_flag_travels_with_the_answer(client, alice):
    attempt = begin(alice)
    client.post(page(attempt), form(attempt, flagged="1"))
    assert first(attempt).is_flagged
    assert "answered, flagged" in client.get(page(attempt)).content.decode()


def test_two_tabs_lose_nothing_and_the_student_decides(client, alice):
    attempt = begin(alice)
    put(attempt, {"choice": "a"}, revision=3)
    response = client.post(page(attempt), form(attempt, "c", revision=1, go="next"))
    html = response.content.decode()
    assert response.status_code == 409
    assert "A newer answer" in html
    assert 'value="c" checked' in html
    assert 'name="revision" value="4"' in html
    assert first(attempt).answer == {"choice": "a"}


def test_a_form_that_was_tampered_with_saves_nothing_and_says_so(client, alice):
    attempt = begin(alice)
    response = client.post(page(attempt), form(attempt, revision="x"), follow=True)
    assert "was not saved" in response.content.decode()
    assert first(attempt).answer is None


def test_what_comes_after_the_deadline_is_not_saved_and_what_was_saved_is_handed_in(client, alice):
    attempt = begin(alice)
    put(attempt, {"choice": "a"})
    run_out(attempt)
    response = client.post(page(attempt), form(attempt, "b", revision=2))
    assert response.url == reverse("quizzes:attempt-review", args=[attempt.pk])
    attempt.refresh_from_db()
    assert (attempt.score, attempt.by_deadline) == (1, True)


def test_looking_after_the_deadline_hands_in_what_was_saved(client, alice):
    attempt = begin(alice)
    run_out(attempt)
    response = client.get(page(attempt), follow=True)
    assert "Your time is up" in response.content.decode()
    assert not Attempt.objects.get().is_open


# Autosave


def test_autosave_says_what_is_saved(client, alice):
    attempt = begin(alice)
    response = client.post(save_url(attempt), form(attempt, revision=4))
    data = response.json()
    assert (data["state"], data["revision"], data["answered"]) == ("saved", 4, True)
    assert first(attempt).answer == {"choice": "b"}


def test_autosave_tells_of_a_newer_answer(client, alice):
    attempt = begin(alice)
    put(attempt, {"choice": "a"}, revision=5)
    response = client.post(save_url(attempt), form(attempt, revision=5))
    assert (response.status_code, response.json()["state"], response.json()["revision"]) == (409, "newer", 5)


def test_autosave_after_the_deadline_hands_in_and_says_so(client, alice):
    attempt = begin(alice)
    run_out(attempt)
    response = client.post(save_url(attempt), form(attempt))
    assert (response.status_code, response.json()["state"]) == (410, "over")
    assert not Attempt.objects.get().is_open


def test_autosave_of_a_submitted_attempt_is_refused(client, alice):
    attempt = taking.submit(attempt=begin(alice), now=timezone.now())
    assert client.post(save_url(attempt), form(attempt)).json()["message"].startswith("This quiz has been handed in")


@pytest.mark.parametrize("fields", [{"revision": "x"}, {"position": ""}, {"revision": str(2**40)}, {"revision": -1}])
def test_autosave_of_nonsense_gets_a_plain_message(client, alice, fields):
    attempt = begin(alice)
    response = client.post(save_url(attempt), form(attempt) | fields)
    assert response.status_code == 400
    assert "not saved" in response.json()["message"]


def test_autosave_tells_how_much_time_is_left(client, alice):
    attempt = begin(alice, minutes=Decimal(10))
    left = client.post(save_url(attempt), form(attempt)).json()["seconds_left"]
    assert 590 <= left <= 600


def test_autosave_says_when_an_answer_cannot_be_read(client, alice):
    attempt = begin(alice, make_quiz(questions=[make_question(kind="numeric")]))
    name = f"r{first(attempt).pk}-text"
    data = client.post(save_url(attempt), form(attempt, None) | {name: "a lot"}).json()
    assert data["answered"]
    assert "number" in data["notice"]


def test_evidence_is_resolved_by_the_server(client, alice):
    attempt = begin(alice, make_quiz(questions=[make_question(kind="evidence")]))
    name = f"r{first(attempt).pk}-ref"
    client.post(save_url(attempt), form(attempt, None, level="core") | {name: "p3"})
    assert first(attempt).answer == {"refs": ["p3"], "level": "core", "anchors": ["fomin-offer"]}


def queries_of(captured):
    """Leave out what only marks the beginning and the end of a transaction."""
    return [each["sql"] for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


@pytest.mark.parametrize("kind", RIGHT_ANSWERS)
def test_a_save_takes_at_most_5_queries(client, alice, kind, django_assert_max_num_queries):
    attempt = begin(alice, make_quiz(questions=[make_question(kind=kind)]))
    name = f"r{first(attempt).pk}"
    answers = {f"{name}-text": "Cuba", f"{name}-choice": "a", f"{name}-ref": "p3", "level": "core"}
    sent = form(attempt, None) | answers
    with django_assert_max_num_queries(9) as captured:
        assert client.post(save_url(attempt), sent).status_code == 200
    assert len(queries_of(captured)) <= 5


# Handing in


def test_submitting_hands_in_and_shows_the_review(client, alice):
    attempt = begin(alice)
    put(attempt, {"choice": "a"})
    url = reverse("quizzes:attempt-submit", args=[attempt.pk])
    assert client.get(url).status_code == 200
    assert Attempt.objects.get().is_open
    response = client.post(url)
    assert response.url == reverse("quizzes:attempt-review", args=[attempt.pk])
    assert Attempt.objects.get().score == 1


def test_submitting_twice_is_no_error(client, alice):
    attempt = begin(alice)
    url = reverse("quizzes:attempt-submit", args=[attempt.pk])
    client.post(url)
    assert client.post(url).status_code == 302


def test_the_list_names_an_answer_that_cannot_be_read(client, alice):
    attempt = begin(alice, make_quiz(questions=[make_question(kind="numeric")]))
    put(attempt, {"text": "a lot"})
    html = client.get(reverse("quizzes:attempt-submit", args=[attempt.pk])).content.decode()
    assert "Worth another look" in html


def test_submitting_15_answers_takes_at_most_20_queries(client, alice, django_assert_max_num_queries):
    attempt = begin(alice, make_quiz(questions=[make_question() for _ in range(15)]))
    with django_assert_max_num_queries(20):
        client.post(reverse("quizzes:attempt-submit", args=[attempt.pk]))
