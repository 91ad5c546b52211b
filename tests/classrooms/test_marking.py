from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from classrooms import marking
from classrooms.models import Mark
from tests.dashboards.work import begin, hand_in
from tests.factories import (
    NOW,
    enrol,
    make_alice,
    make_assignment,
    make_bob,
    make_classroom,
    make_lesson,
    make_okafor,
    make_question,
    make_quiz,
    make_rivera,
    make_slot,
    make_user,
)
from tests.quizzes.test_taking_races import at_once

pytestmark = pytest.mark.django_db
ESSAY = {"text": "It was a rumor.\n\nThen it was an offer."}


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def rivera():
    return make_rivera()


@pytest.fixture
def lesson():
    return make_lesson()


@pytest.fixture
def quiz(lesson):
    return make_quiz(questions=[make_question(lesson=lesson, kind="essay", slug="Q41")], points=3)


@pytest.fixture
def assignment(alice, rivera, quiz):
    return make_assignment(classroom=make_classroom(teacher=rivera, students=[alice]), quizzes=[quiz])


@pytest.fixture
def response(assignment, alice, quiz):
    return hand_in(assignment, alice, quiz, [ESSAY]).responses.get()


@pytest.fixture
def client(rivera, sign_in):
    return sign_in(rivera)


def give(response, marker, fraction="0.5", revision=0, **kwargs):
    return marking.mark(
        response=response, marker=marker, fraction=Decimal(fraction), revision=revision, now=NOW, **kwargs
    )


def page_of(response):
    return reverse("classrooms:response-mark", args=[response.pk])


def queue_of(assignment):
    return reverse("classrooms:marking-queue", args=[assignment.pk])


def close_call(assignment, student, kind="short", answer=None):
    quiz = make_quiz(questions=[make_question(lesson=assignment.lesson, kind=kind)])
    assignment.assignment_quizzes.create(quiz=quiz, position=9)
    return hand_in(assignment, student, quiz, [answer or {"text": "Cubba"}]).responses.get()


def test_a_mark_sets_the_fraction_and_the_score_of_the_attempt(response, rivera):
    given = give(response, rivera, "0.75", level=3, comment="Good")
    response.refresh_from_db()
    assert (response.fraction, response.attempt.score) == (Decimal("0.75"), Decimal("2.25"))
    assert (given.points, given.level, given.revision) == (Decimal("2.25"), 3, 1)


def test_a_third_of_the_points_is_kept_exactly_and_shown_rounded(response, rivera):
    assert give(response, rivera, Decimal(1) / 3).points == 1
    response.refresh_from_db()
    assert response.attempt.score == Decimal("0.99999")


def test_a_mark_is_logged_with_what_it_was_before(response, rivera):
    give(response, rivera, "0.5")
    give(response, rivera, "1", revision=1)
    newest = AuditEntry.objects.filter(action="response-mark").first()
    assert newest.actor == rivera
    assert "Gave 3.00 of 3.00 points" in newest.summary
    assert "was 1.50" in newest.summary


def test_a_second_marker_never_overwrites_the_first(response, rivera):
    okafor = make_okafor()
    give(response, rivera, "1", comment="Strong")
    with pytest.raises(marking.Conflict) as conflict:
        give(response, okafor, "0")
    assert conflict.value.mark.marker == rivera
    response.refresh_from_db()
    assert (response.fraction, Mark.objects.get().comment) == (1, "Strong")


@pytest.mark.django_db(transaction=True)
def test_of_two_first_marks_at_the_same_moment_one_is_kept_and_the_other_is_told(response, rivera):
    def marked_by(teacher, fraction):
        try:
            return give(response, teacher, fraction).points
        except marking.Conflict as conflict:
            return conflict.mark.points

    okafor = make_okafor()
    points = at_once(lambda: marked_by(rivera, "1"), lambda: marked_by(okafor, "0"))
    assert set(points) == {Mark.objects.get().points}


def test_a_double_click_marks_once(response, rivera):
    first = give(response, rivera, "1", comment="Strong")
    assert give(response, rivera, "1", comment="Strong") == first
    assert (Mark.objects.get().revision, AuditEntry.objects.filter(action="response-mark").count()) == (1, 1)


def test_an_open_attempt_cannot_be_marked(assignment, alice, quiz, rivera):
    response = begin(assignment, alice, quiz, [ESSAY]).responses.get()
    with pytest.raises(marking.NotSubmitted):
        give(response, rivera)


@pytest.mark.parametrize("fraction", ["-0.1", "1.1"])
def test_a_mark_outside_of_the_points_is_refused(response, rivera, fraction):
    with pytest.raises(ValueError, match="between nothing and full marks"):
        give(response, rivera, fraction)


def test_levels_are_shares_of_the_highest_and_nothing_is_always_there(response):
    levels = marking.guide_for(response).levels
    assert [(level.level, level.points) for level in levels] == [
        (4, 3), (3, Decimal("2.25")), (2, Decimal("1.5")), (1, Decimal("0.75")), (0, 0)
    ]  # fmt: skip


def test_without_a_rubric_there_are_full_half_and_no_marks(assignment, alice, lesson):
    spec = {"marking": "teacher", "score_points": ["names the memo"]}
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind="short", spec=spec)])
    guide = marking.guide_for(hand_in(assignment, alice, quiz, [{"text": "the memo"}]).responses.get())
    assert [level.fraction for level in guide.levels] == [1, Decimal("0.5"), 0]
    assert guide.score_points == ("names the memo",)


def test_the_queue_holds_what_waits_and_what_is_marked_by_question(assignment, alice, quiz, rivera, response):
    enrol(assignment.classroom, bob := make_bob())
    give(response, rivera)
    other = hand_in(assignment, bob, quiz, [ESSAY]).responses.get()
    (group,), close_calls = marking.load_queue(assignment)
    assert (group.waiting, group.marked, group.next, close_calls) == (1, 1, other, [])


def test_a_blank_essay_waits_for_nobody(assignment, alice, quiz):
    hand_in(assignment, alice, quiz)
    assert marking.load_queue(assignment) == ([], [])


def test_the_next_answer_is_to_the_same_question_first(assignment, alice, lesson, quiz, response):
    enrol(assignment.classroom, bob := make_bob())
    two = make_quiz(questions=[make_question(lesson=lesson, kind="essay")], position=1)
    assignment.assignment_quizzes.create(quiz=two, position=2)
    elsewhere = hand_in(assignment, alice, two, [ESSAY]).responses.get()
    same = hand_in(assignment, bob, quiz, [ESSAY]).responses.get()
    assert marking.next_unmarked(assignment, response) == same
    give(same, make_okafor())
    assert marking.next_unmarked(assignment, response) == elsewhere


def test_an_accepted_spelling_keeps_its_points_and_is_not_asked_about_again(assignment, alice, rivera):
    response = close_call(assignment, alice)
    marking.accept_spelling(response=response, marker=rivera, revision=0, now=NOW)
    response.refresh_from_db()
    assert (response.fraction, response.needs_review, response.attempt.score) == (1, False, 1)


def test_a_rejected_spelling_loses_its_points(assignment, alice, rivera):
    response = close_call(assignment, alice)
    marking.reject_spelling(response=response, marker=rivera, revision=0, now=NOW)
    response.refresh_from_db()
    assert (response.fraction, response.needs_review, response.attempt.score) == (0, False, 0)


def test_a_rejected_spelling_in_a_gap_leaves_the_other_gaps_their_credit(assignment, alice, lesson, rivera):
    gaps = [{"id": "1", "kind": "short", "accept": ["Washington"]}]
    gaps += [{"id": "2", "kind": "short", "accept": ["Cuba"], "close_spelling": True}]
    spec = {"text": "In (1)___ and (2)___.", "gaps": gaps}
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind="cloze", spec=spec)])
    response = hand_in(assignment, alice, quiz, [{"gaps": {"1": "Washington", "2": "Cubba"}}]).responses.get()
    assert (response.fraction, response.needs_review) == (1, True)
    assert marking.fraction_without_close_spelling(response) == Decimal("0.5")


def test_names_stay_hidden_once_chosen_on_every_page_until_they_are_wanted_again(client, assignment, response):
    pages = [queue_of(assignment), page_of(response)]
    assert all("Abbott" in client.get(url).content.decode() for url in pages)
    client.get(queue_of(assignment) + "?names=hidden")
    assert not any("Abbott" in client.get(url).content.decode() for url in pages)
    client.get(page_of(response) + "?names=shown")
    assert all("Abbott" in client.get(url).content.decode() for url in pages)


def test_the_marking_page_shows_the_essay_the_rubric_and_no_name_if_hidden(client, response):
    page = client.get(page_of(response) + "?names=hidden").content.decode()
    assert "It was a rumor." in page
    assert "Argues from several passages." in page
    assert "Abbott" not in page


def test_an_essay_is_shown_as_text_never_as_html(client, assignment, alice, lesson):
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind="essay")])
    attempt = hand_in(assignment, alice, quiz, [{"text": "<img src=x onerror=alert(1)>"}])
    assert "<img src=x" not in client.get(page_of(attempt.responses.get())).content.decode()


def test_save_and_next_goes_to_the_next_answer_and_keeps_names_hidden(client, assignment, quiz, response):
    enrol(assignment.classroom, bob := make_bob())
    other = hand_in(assignment, bob, quiz, [ESSAY]).responses.get()
    sent = {"level": "3", "comment": " Good. ", "revision": "0", "next": "1"}
    client.get(queue_of(assignment) + "?names=hidden")
    answer = client.post(page_of(response), sent, follow=True)
    assert answer.redirect_chain == [(page_of(other), 302)]
    assert "Bob" not in answer.content.decode()
    assert (response.mark.level, response.mark.comment) == (3, "Good.")


def test_an_answer_can_be_skipped(client, assignment, quiz, response):
    enrol(assignment.classroom, bob := make_bob())
    other = hand_in(assignment, bob, quiz, [ESSAY]).responses.get()
    assert f'href="{page_of(other)}">Skip' in client.get(page_of(response)).content.decode()
    give(other, make_okafor())
    assert "Skip to the next unmarked" not in client.get(page_of(response)).content.decode()


def test_full_points_can_be_given_by_hand_where_they_are_no_half(client, assignment, alice, lesson):
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind="essay")], points=Decimal("1.25"))
    response = hand_in(assignment, alice, quiz, [ESSAY]).responses.get()
    client.post(page_of(response), {"points": "1.25", "revision": "0"})
    response.refresh_from_db()
    assert response.fraction == 1


def test_after_the_last_one_the_queue_says_that_all_is_done(client, assignment, response):
    page = client.post(page_of(response), {"level": "4", "revision": "0", "next": "1"}, follow=True)
    assert "Nothing else waits for a mark." in page.content.decode()
    assert "Everything is marked." in page.content.decode()


def test_points_by_hand_count_instead_of_the_level(client, response):
    client.post(page_of(response), {"level": "3", "points": "2.5", "revision": "0"})
    response.refresh_from_db()
    assert (response.mark.points, response.mark.level) == (Decimal("2.5"), 3)
    assert response.fraction == Decimal("0.83333")


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Choose a level or give points"),
        ({"level": "9"}, "not in the rubric"),
        ({"points": "3.5"}, "has 3 points"),
        ({"points": "1.3"}, "whole or half points"),
        ({"points": "-1"}, "greater than or equal to 0"),
        ({"points": "many"}, "Enter a number"),
    ],
)
def test_a_wrong_form_says_what_to_do_and_keeps_the_comment(client, response, sent, says):
    page = client.post(page_of(response), {"comment": "Well argued", "revision": "0", **sent}).content.decode()
    assert says in page
    assert "Well argued" in page
    assert not Mark.objects.exists()


def test_a_conflict_shows_both_marks_and_saving_again_replaces_knowingly(client, assignment, response):
    enrol(assignment.classroom, okafor := make_okafor(), role="teacher")
    give(response, okafor, "1", comment="Theirs")
    page = client.post(page_of(response), {"level": "1", "comment": "Mine", "revision": "0"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Daniel Okafor marked this answer" in text
    assert "Theirs" in text
    assert "Mine" in text
    assert Mark.objects.get().comment == "Theirs"
    client.post(
        page_of(response), {"level": "1", "comment": "Mine", "revision": page.context["form"]["revision"].value()}
    )
    assert Mark.objects.get().comment == "Mine"


def test_an_open_attempt_has_no_marking_page(client, assignment, alice, quiz):
    response = begin(assignment, alice, quiz, [ESSAY]).responses.get()
    assert client.get(page_of(response)).status_code == 404


def test_close_calls_are_decided_with_one_click(client, assignment, alice):
    response = close_call(assignment, alice)
    assert "“Cubba”" in client.get(queue_of(assignment)).content.decode()
    client.post(reverse("classrooms:close-call-decide", args=[response.pk]), {"verdict": "reject"})
    response.refresh_from_db()
    assert response.fraction == 0
    assert "“Cubba”" not in client.get(queue_of(assignment)).content.decode()


def test_a_second_decision_about_a_close_call_changes_nothing(client, assignment, alice):
    response = close_call(assignment, alice)
    url = reverse("classrooms:close-call-decide", args=[response.pk])
    client.post(url, {"verdict": "accept"})
    page = client.post(url, {"verdict": "reject"}, follow=True)
    response.refresh_from_db()
    assert response.fraction == 1
    assert "decided about this answer already" in page.content.decode()


def test_deciding_needs_a_post(client, assignment, alice):
    url = reverse("classrooms:close-call-decide", args=[close_call(assignment, alice).pk])
    assert client.get(url).status_code == 405


def test_a_machine_graded_answer_can_be_overruled(client, assignment, alice, lesson):
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind="short")])
    assignment.assignment_quizzes.create(quiz=quiz, position=4)
    response = hand_in(assignment, alice, quiz, [{"text": "the island of Cuba"}]).responses.get()
    client.post(page_of(response), {"points": "1", "comment": "That is right too.", "revision": "0"})
    response.refresh_from_db()
    assert (response.fraction, response.attempt.score) == (1, 1)


def test_students_who_left_are_not_in_the_queue(client, assignment, alice, response):
    assignment.classroom.enrolments.filter(user=alice).update(left_at=NOW + timedelta(days=1))
    assert "Nothing to mark here." in client.get(queue_of(assignment)).content.decode()


def test_the_queue_needs_few_queries_for_many_answers(client, assignment, quiz, django_assert_max_num_queries):
    for number in range(12):
        student = make_bob(username=f"bob{number}")
        enrol(assignment.classroom, student)
        hand_in(assignment, student, quiz, [ESSAY])
    with django_assert_max_num_queries(10):
        client.get(queue_of(assignment))


def test_essays_drawn_from_a_pool_are_marked_question_by_question():
    lesson = make_lesson()
    for slug in ("e1", "e2"):
        make_question(lesson=lesson, slug=slug, kind="essay", tags=["essay"])
    quiz = make_quiz(lesson=lesson, questions=[])
    make_slot(quiz=quiz, pool="essay")
    students = [make_user() for _ in range(6)]
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[quiz])
    for student in students:
        hand_in(assignment, student, quiz, [{"text": "Because."}])
    groups, _ = marking.load_queue(assignment)
    assert [len({row.version.question_id for row in group.responses}) for group in groups] == [1] * len(groups)
    for group in groups:
        same = marking.same_question(marking.to_mark(assignment), group.responses[0])
        assert set(same) == set(group.responses)
