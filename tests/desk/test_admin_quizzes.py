"""Quizzes and their slots: order, points, passages, and what was answered stays."""

from decimal import Decimal

import pytest

from quizzes import taking
from quizzes.models import Quiz, Slot
from quizzes.terms import Terms
from tests.desk.people import desk_url, errors_of, make_desk_editor, post_form
from tests.factories import NOW, make_alice, make_attempt, make_lesson, make_question, make_quiz, make_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(sign_in):
    return sign_in(make_desk_editor())


@pytest.fixture
def quiz():
    return make_quiz()


def save(client, quiz, changes):
    return post_form(client, desk_url(quiz), changes, form="quiz_form")


def test_a_new_quiz_leads_to_its_slots(client):
    lesson = make_lesson()
    url = f"{desk_url(Quiz, 'add')}?lesson={lesson.pk}"
    saved = post_form(client, url, {"title": "Before you read", "purpose": "warm_up"}, form="quiz_form")
    quiz = lesson.quizzes.get()

    assert quiz.slug == "before-you-read"
    assert saved.url == desk_url(quiz)


def test_slots_are_moved_weighed_and_removed(client, quiz):
    first, second, third = quiz.slots.all()
    changes = {"slots-0-position": "9", "slots-1-points": "2.5", "slots-2-DELETE": "on"}
    assert save(client, quiz, changes).status_code == 302

    assert list(quiz.slots.all()) == [second, first]
    assert quiz.slots.get(pk=second.pk).points == Decimal("2.50")
    assert not Slot.objects.filter(pk=third.pk).exists()


def test_a_new_slot_goes_last_where_no_place_was_given(client, quiz):
    question = make_question(lesson=quiz.lesson)
    save(client, quiz, {"slots-3-question": str(question.pk), "slots-3-position": ""})

    assert quiz.slots.last().question == question


def test_empty_rows_are_left_out(client, quiz):
    save(client, quiz, {"slots-3-position": "7"})

    assert quiz.slots.count() == 3


@pytest.mark.parametrize(("make", "complaint"), [
    (lambda quiz: {"slots-3-question": str(make_question().pk)}, "Select a valid choice"),
    (lambda quiz: {"slots-3-question": str(quiz.slots.first().question_id)}, "duplicate"),
    (lambda quiz: {"slots-0-anchor": str(make_lesson().anchors.get(slug="thesis").pk)}, "Select a valid choice"),
    (lambda quiz: {"slots-0-points": "0"}, "greater than or equal to 0.01"),
    (lambda quiz: {"slots-0-position": "-1"}, "greater than or equal to 0"),
    (lambda quiz: {"minutes": "0"}, "from 1 to 600"),
])  # fmt: skip
def test_what_cannot_be_is_refused(client, quiz, make, complaint):
    page = save(client, quiz, make(quiz))

    assert page.status_code == 200
    assert complaint in errors_of(page)
    assert quiz.slots.count() == 3


def test_a_slot_with_answers_is_not_removed_and_no_student_is_named(client, quiz):
    make_attempt(quiz=quiz, student=make_alice())
    page = save(client, quiz, {"slots-0-DELETE": "on"})

    assert "Students have answered" in errors_of(page)
    assert "Alice" not in page.content.decode()
    assert quiz.slots.count() == 3


def test_a_slot_with_answers_keeps_its_question_and_may_move(client, quiz):
    make_attempt(quiz=quiz)
    slot = quiz.slots.first()
    other = make_question(lesson=quiz.lesson)
    save(client, quiz, {"slots-0-question": str(other.pk), "slots-0-position": "9"})
    moved = quiz.slots.get(pk=slot.pk)

    assert moved.question == slot.question
    assert moved.position == 9


def test_a_quiz_that_was_taken_is_not_deleted_one_by_one_or_in_bulk(client, quiz):
    make_attempt(quiz=quiz)
    assert "1 attempt" in client.post(desk_url(quiz, "delete"), {"post": "yes"}).content.decode()
    bulk = {"action": "delete_selected", "_selected_action": [quiz.pk], "post": "yes"}
    assert client.post(desk_url(Quiz, "changelist"), bulk).status_code == 200

    assert Quiz.objects.filter(pk=quiz.pk).exists()


def test_a_quiz_that_nobody_took_is_deleted(client, quiz):
    client.post(desk_url(quiz, "delete"), {"post": "yes"})

    assert not Quiz.objects.filter(pk=quiz.pk).exists()


def test_the_page_of_a_quiz_takes_few_queries(client, django_assert_max_num_queries):
    lesson = make_lesson()
    quiz = make_quiz(questions=[make_question(lesson=lesson) for _ in range(20)])

    with django_assert_max_num_queries(20):
        client.get(desk_url(quiz))


# Pools


@pytest.fixture
def tagged(quiz):
    """Two questions with the tag "record" that stand nowhere else in the quiz, and one that does."""
    fixed = quiz.slots.first().question
    type(fixed).objects.filter(pk=fixed.pk).update(tags=["record"])
    return [make_question(lesson=quiz.lesson, tags=["record", *more]) for more in ([], ["dates"])]


def test_a_slot_draws_from_a_pool_and_says_from_how_many(client, quiz, tagged):
    assert save(client, quiz, {"slots-3-pool": " Record "}).status_code == 302
    slot = quiz.slots.last()
    page = client.get(desk_url(quiz)).content.decode()

    assert (slot.question, slot.pool) == (None, "Record")
    assert "1 of 2" in page
    assert "record <span" in page


def test_several_slots_may_have_the_same_pool(client, quiz, tagged):
    assert save(client, quiz, {"slots-3-pool": "record", "slots-4-pool": "record"}).status_code == 302
    assert [slot.pool for slot in quiz.slots.all()][3:] == ["record", "record"]


@pytest.mark.parametrize(("changes", "complaint"), [
    ({"slots-3-pool": "recrod"}, "No question of this lesson has the tag “recrod”"),
    ({"slots-3-pool": "record, dates", "slots-4-pool": "dates"}, "the bank has 1 with all of these tags"),
    ({"slots-0-pool": "record"}, "Take the question out"),
    ({"slots-0-question": ""}, "Choose a question, or write the tags"),
    ({"slots-3-pool": "dates", "purpose": "guiding"}, "stands at its passage"),
])  # fmt: skip
def test_a_pool_that_cannot_be_drawn_from_is_refused(client, quiz, tagged, changes, complaint):
    page = save(client, quiz, changes)

    assert page.status_code == 200
    assert complaint in errors_of(page)
    assert quiz.slots.count() == 3


def test_a_pool_that_was_drawn_from_stays_and_is_named_without_a_question(client, quiz, tagged):
    make_slot(quiz=quiz, pool="record", position=9)
    taking.start(student=make_alice(), quiz=quiz, terms=Terms(), now=NOW)
    save(client, quiz, {"slots-3-pool": "dates", "slots-3-points": "3"})
    slot = quiz.slots.last()
    assert (slot.pool, slot.points) == ("record", 3)
    assert "Students have answered" in errors_of(save(client, quiz, {"slots-3-DELETE": "on"}))


def test_a_tag_taken_away_warns_of_a_pool_that_is_too_small_now(client, quiz, tagged):
    make_slot(quiz=quiz, pool="record")
    make_slot(quiz=quiz, pool="record")
    post_form(client, desk_url(tagged[0]), {"spec_options-total": "3", "tags": "column"}, form="question_form")
    page = client.get(desk_url(Quiz, "changelist")).content.decode()

    assert f"“{quiz}” draws more questions" in page


def test_a_question_says_in_which_pools_it_is(client, quiz, tagged):
    make_slot(quiz=quiz, pool="record")
    page = client.get(desk_url(type(tagged[0]), "changelist")).content.decode()
    assert page.count(f"{quiz} (pool)") == 2
