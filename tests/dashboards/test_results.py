from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from classrooms.models import Accommodation
from dashboards.advice import advise
from dashboards.results import State, load_results
from lessons.models import ReadingProgress
from quizzes.terms import CountingRule
from tests.dashboards.work import RIGHT, WRONG, begin, hand_in
from tests.factories import (
    NOW,
    SPECS,
    enrol,
    make_alice,
    make_assignment,
    make_bob,
    make_classroom,
    make_lesson,
    make_misconception,
    make_post,
    make_question,
    make_quiz,
    make_rivera,
    make_thread,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def quiz():
    return make_quiz(slug="column", title="On the column")


@pytest.fixture
def assignment(alice, quiz):
    return make_assignment(classroom=make_classroom(teacher=make_rivera(), students=[alice]), quizzes=[quiz])


def read_to(student, lesson, paragraph, at=NOW):
    ReadingProgress.objects.create(
        reader=student, lesson=lesson, level="core", paragraph=1, furthest=paragraph, started_at=at, updated_at=at
    )


def row_of(assignment, student, now=NOW, **kwargs):
    return next(row for row in load_results(assignment, now, **kwargs).rows if row.student == student)


def sentences(assignment, now=NOW):
    return [sentence.text for sentence in advise(load_results(assignment, now), now)]


def add_essay(assignment):
    essay = make_quiz(questions=[make_question(lesson=assignment.lesson, kind="essay")], slug="essays")
    assignment.assignment_quizzes.create(quiz=essay, position=2)
    return essay


def test_a_student_without_any_trace_has_not_begun(assignment, alice):
    assert row_of(assignment, alice).state is State.NOT_BEGUN


def test_a_reader_is_shown_with_the_paragraph(assignment, alice):
    read_to(alice, assignment.lesson, 2)
    row = row_of(assignment, alice)
    assert (row.state, row.detail) == (State.READING, "paragraph 2 of 4")


def test_reading_before_the_assignment_opened_does_not_count(assignment, alice):
    read_to(alice, assignment.lesson, 2, at=assignment.opens_at - timedelta(days=9))
    assert row_of(assignment, alice).state is State.NOT_BEGUN


def test_a_student_in_a_quiz_is_shown_with_what_is_answered(assignment, alice, quiz):
    begin(assignment, alice, quiz, [RIGHT])
    row = row_of(assignment, alice)
    assert (row.state, row.detail) == (State.IN_QUIZ, "On the column: 1 of 3 answered")
    assert [cell.mark for cell in row.cells] == ["answered", "open", "open"]


def test_submitted_answers_are_right_wrong_or_blank(assignment, alice, quiz):
    hand_in(assignment, alice, quiz, [RIGHT, WRONG])
    row = row_of(assignment, alice)
    assert row.state is State.SUBMITTED
    assert [cell.mark for cell in row.cells] == ["right", "wrong", "blank"]
    assert row.scores[0].points == 1


def test_one_of_two_quizzes_is_partly_submitted(assignment, alice, quiz):
    assignment.assignment_quizzes.create(quiz=make_quiz(lesson=assignment.lesson), position=2)
    hand_in(assignment, alice, quiz)
    row = row_of(assignment, alice)
    assert (row.state, row.detail) == (State.PARTLY, "1 of 2 quizzes")


def test_an_assignment_without_quizzes_is_done_when_it_is_read_to_the_end(alice):
    assignment = make_assignment(classroom=make_classroom(students=[alice]))
    read_to(alice, assignment.lesson, 4)
    assert row_of(assignment, alice).state is State.SUBMITTED


def test_guiding_questions_are_reading_and_never_hold_up_a_student(alice, assignment, quiz):
    guiding = make_quiz(lesson=assignment.lesson, purpose="guiding")
    assignment.assignment_quizzes.create(quiz=guiding, position=0)
    begin(assignment, alice, guiding)
    assert row_of(assignment, alice).state is State.READING
    hand_in(assignment, alice, quiz)
    assert row_of(assignment, alice).state is State.SUBMITTED


def test_work_after_the_due_date_is_late(assignment, alice, quiz):
    hand_in(assignment, alice, quiz, at=assignment.due_at)
    assert row_of(assignment, alice).is_late


def test_a_student_with_a_later_due_date_of_their_own_is_not_late(assignment, alice, quiz):
    hand_in(assignment, alice, quiz, at=assignment.due_at, due_at=assignment.due_at + timedelta(days=1))
    assert not row_of(assignment, alice).is_late


def test_nothing_by_the_due_date_is_missing(assignment, alice):
    assert not row_of(assignment, alice).scores[0].is_missing
    assert row_of(assignment, alice, now=assignment.due_at).scores[0].is_missing


@pytest.mark.parametrize(("rule", "shown", "points"), [("best", 1, 2), ("first", 1, 2), ("latest", 2, 1)])
def test_the_attempt_that_counts_is_shown(assignment, alice, quiz, rule, shown, points):
    assignment.counting_rule = CountingRule(rule)
    hand_in(assignment, alice, quiz, [RIGHT, RIGHT])
    hand_in(assignment, alice, quiz, [RIGHT], at=NOW + timedelta(hours=1))
    score = row_of(assignment, alice).scores[0]
    assert (score.shown.number, score.points) == (shown, points)


def test_the_average_rule_averages_points_and_shows_the_latest(assignment, alice, quiz):
    assignment.counting_rule = CountingRule.AVERAGE
    hand_in(assignment, alice, quiz, [RIGHT, RIGHT])
    latest = hand_in(assignment, alice, quiz, [RIGHT], at=NOW + timedelta(hours=1))
    score = row_of(assignment, alice).scores[0]
    assert (score.shown, score.points) == (latest, Decimal("1.5"))


def test_an_essay_waits_and_is_no_zero(assignment, alice):
    hand_in(assignment, alice, add_essay(assignment), [{"text": "It was a rumor."}])
    row = row_of(assignment, alice, quiz_slug="essays")
    assert [cell.mark for cell in row.cells] == ["waiting"]
    assert (row.scores[1].points, row.waiting) == (None, 1)


def test_students_who_left_are_not_listed_and_wait_for_nobody(assignment, alice):
    hand_in(assignment, alice, add_essay(assignment), [{"text": "It was a rumor."}])
    assignment.classroom.enrolments.filter(user=alice).update(left_at=NOW)
    results = load_results(assignment, NOW)
    assert (results.rows, results.to_mark) == ((), 0)


def test_extra_time_and_posts_stand_beside_the_name(assignment, alice):
    enrolment = assignment.classroom.enrolments.get(user=alice)
    Accommodation.objects.create(enrolment=enrolment, time_factor=Decimal("1.5"))
    thread = make_thread(assignment=assignment)
    make_post(thread=thread, author=alice)
    make_post(thread=thread, author=alice, hidden_at=NOW)
    row = row_of(assignment, alice)
    assert (row.time_factor, row.posts) == (Decimal("1.5"), 1)


def test_the_facility_of_a_column_leaves_out_open_attempts(assignment, alice, quiz):
    enrol(assignment.classroom, bob := make_bob())
    hand_in(assignment, alice, quiz, [RIGHT])
    begin(assignment, bob, quiz, [WRONG])
    column = load_results(assignment, NOW).shown_columns[0]
    assert (column.facility, column.n) == (1, 1)


def test_advice_counts_who_has_not_begun(assignment):
    assert sentences(assignment)[0] == "1 of 1 has not begun."


def test_advice_for_an_empty_class_shows_the_way_to_the_code():
    assignment = make_assignment(classroom=make_classroom())
    first = advise(load_results(assignment, NOW), NOW)[0]
    assert first.text == "Nobody is in this class yet."
    assert first.url == reverse("classrooms:class-code", args=[assignment.classroom_id])


def test_advice_before_the_opening_blames_nobody(assignment):
    before = assignment.opens_at - timedelta(hours=1)
    assert sentences(assignment, before) == ["Students cannot begin yet: this assignment is not open."]


def test_advice_counts_what_waits_and_what_was_close(assignment, alice, quiz):
    close = make_quiz(questions=[make_question(lesson=assignment.lesson, kind="short")])
    assignment.assignment_quizzes.create(quiz=close, position=3)
    hand_in(assignment, alice, add_essay(assignment), [{"text": "It was a rumor."}])
    hand_in(assignment, alice, close, [{"text": "Cubba"}])
    assert "1 answer waits for your mark." in sentences(assignment)
    assert "1 close call of the grader (near spellings and the like) to check." in sentences(assignment)


def test_advice_names_the_most_missed_question_and_its_misconception():
    lesson = make_lesson()
    make_misconception(lesson=lesson, slug="rusk-did-it", statement="The man in office does everything.")
    spec = {"options": [dict(option) for option in SPECS["single"]["options"]]}
    spec["options"][1]["misconception"] = "rusk-did-it"
    missed = make_question(lesson=lesson, spec=spec, prompt="Who *carried* it?")
    quiz = make_quiz(questions=[missed, make_question(lesson=lesson)])
    students = [make_user() for _ in range(5)]
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[quiz])
    for student in students:
        hand_in(assignment, student, quiz, [WRONG, RIGHT])
    assert sentences(assignment) == [
        "All 5 students have submitted.",
        "Most missed: question 1, “Who carried it?”, 0% right (n = 5). "
        "Most chose “Dean Rusk”: they may believe “The man in office does everything”.",
    ]


def test_advice_says_nothing_about_questions_with_few_answers(assignment, alice, quiz):
    hand_in(assignment, alice, quiz, [WRONG])
    assert sentences(assignment) == ["The one student of this class has submitted."]


def test_the_page_submits_attempts_whose_time_is_up(assignment, alice, quiz, sign_in):
    attempt = begin(assignment, alice, quiz, [RIGHT], minutes=30)
    sign_in(assignment.created_by).get(reverse("dashboards:assignment-results", args=[assignment.pk]))
    attempt.refresh_from_db()
    assert (attempt.by_deadline, attempt.score) == (True, 1)


@pytest.mark.parametrize(
    "query", ["", "?show=not-begun", "?show=nonsense&quiz=nonsense", "?sort=name", "?show=to-mark"]
)
def test_the_page_opens_with_any_query(assignment, sign_in, query):
    response = sign_in(assignment.created_by).get(
        reverse("dashboards:assignment-results", args=[assignment.pk]) + query
    )
    assert response.status_code == 200


def test_a_filter_leaves_the_others_out(assignment, alice, quiz, sign_in):
    enrol(assignment.classroom, make_bob())
    hand_in(assignment, alice, quiz)
    client = sign_in(assignment.created_by)
    page = client.get(reverse("dashboards:assignment-results", args=[assignment.pk]) + "?show=submitted")
    assert [row.student for row in page.context["rows"]] == [alice]
    assert "Baker, Bob" not in page.content.decode()


def test_those_who_have_not_begun_stand_first(assignment, alice, quiz, sign_in):
    enrol(assignment.classroom, zed := make_user(name="Zed Zulu"))
    hand_in(assignment, alice, quiz)
    url = reverse("dashboards:assignment-results", args=[assignment.pk])
    client = sign_in(assignment.created_by)
    assert [row.student for row in client.get(url).context["rows"]] == [zed, alice]
    assert [row.student for row in client.get(url + "?sort=name").context["rows"]] == [alice, zed]


def test_a_class_of_200_needs_no_more_than_20_queries(sign_in, django_assert_max_num_queries):
    students = [make_user() for _ in range(200)]
    quiz = make_quiz()
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[quiz])
    for student in students[:6]:
        hand_in(assignment, student, quiz, [WRONG, RIGHT])
    for student in students[6:40]:
        begin(assignment, student, quiz, [RIGHT])
    client = sign_in(assignment.created_by)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("dashboards:assignment-results", args=[assignment.pk]))
    assert len(page.context["rows"]) == 200
