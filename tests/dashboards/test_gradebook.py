import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from dashboards.gradebook import csv_rows, export_name, load_gradebook
from tests.dashboards.work import RIGHT, WRONG, begin, hand_in
from tests.factories import (
    NOW,
    enrol,
    make_alice,
    make_assignment,
    make_bob,
    make_classroom,
    make_question,
    make_quiz,
    make_rivera,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def bob():
    return make_bob()


@pytest.fixture
def classroom(alice, bob):
    return make_classroom(teacher=make_rivera(), students=[alice, bob], name="History, période 3")


@pytest.fixture
def quiz():
    return make_quiz(title="On the column")


@pytest.fixture
def assignment(classroom, quiz):
    return make_assignment(classroom=classroom, quizzes=[quiz], title="Back channel")


def table(classroom, now=NOW):
    heading, *rows = csv_rows(load_gradebook(classroom, now))
    return [dict(zip(heading, row, strict=True)) for row in rows]


def columns(assignment, quiz):
    name = f"{assignment.title} ({assignment.opens_at:%Y-%m-%d}): {quiz.title}"
    return f"{name} - points", f"{name} - %", f"{name} - status"


def test_a_student_has_points_percent_and_a_total(assignment, classroom, alice, quiz):
    hand_in(assignment, alice, quiz, [RIGHT, RIGHT])
    points, percent, status = columns(assignment, quiz)
    row = table(classroom)[0]
    assert (row[points], row[percent], row[status]) == (2, Decimal("66.7"), "")
    assert (row["Last name"], row["Total points"], row["Out of"], row["Total %"]) == ("Abbott", 2, 3, Decimal("66.7"))


def test_the_class_average_is_taken_over_unrounded_scores(assignment, classroom, alice, bob, quiz):
    hand_in(assignment, alice, quiz, [RIGHT])
    hand_in(assignment, bob, quiz, [RIGHT])
    average = load_gradebook(classroom, NOW).averages[0]
    assert average.n == 2
    assert average.fraction == Decimal(1) / 3


def test_missing_is_said_and_is_no_zero(assignment, classroom, alice, bob, quiz):
    hand_in(assignment, alice, quiz, [RIGHT])
    points, _, status = columns(assignment, quiz)
    rows = table(classroom, assignment.due_at)
    assert (rows[1][points], rows[1][status], rows[1]["Total %"]) == (None, "missing", None)
    assert load_gradebook(classroom, assignment.due_at).averages[0].n == 1


def test_late_and_in_progress_are_said(assignment, classroom, alice, bob, quiz):
    hand_in(assignment, alice, quiz, [RIGHT], at=assignment.due_at)
    begin(assignment, bob, quiz, at=assignment.due_at)
    status = columns(assignment, quiz)[2]
    rows = table(classroom, assignment.due_at + timedelta(hours=1))
    assert [row[status] for row in rows] == ["late", "missing"]
    assert [row[status] for row in table(classroom)] == ["late", "in progress"]


def test_half_a_mark_is_not_exported_as_a_grade(assignment, classroom, alice):
    essays = make_quiz(
        questions=[make_question(lesson=assignment.lesson), make_question(lesson=assignment.lesson, kind="essay")],
        title="Essays",
    )
    assignment.assignment_quizzes.create(quiz=essays, position=2)
    hand_in(assignment, alice, essays, [RIGHT, {"text": "A rumor."}])
    points, percent, status = columns(assignment, essays)
    row = table(classroom)[0]
    assert (row[points], row[percent], row[status]) == (None, None, "1 to mark (1 so far)")
    assert row["Total %"] is None


def test_quizzes_that_do_not_count_and_withdrawn_assignments_are_left_out(assignment, classroom, quiz):
    assignment.assignment_quizzes.update(counts=False)
    make_assignment(classroom=classroom, quizzes=[make_quiz()], archived_at=NOW)
    assert load_gradebook(classroom, NOW).entries == ()


def test_two_assignments_of_one_title_keep_their_columns_apart(assignment, classroom, quiz):
    make_assignment(classroom=classroom, quizzes=[quiz], title="Back channel")
    heading = next(iter(csv_rows(load_gradebook(classroom, NOW))))
    assert len(heading) == len(set(heading)) == 3 + 6 + 3


def test_students_who_left_are_not_in_it(assignment, classroom, bob):
    classroom.enrolments.filter(user=bob).update(left_at=NOW)
    assert [row["User name"] for row in table(classroom)] == ["alice"]


def test_the_export_is_utf8_with_a_mark_and_named_after_class_and_date(assignment, classroom, sign_in):
    enrol(classroom, make_user(name="Zoë Żak"))
    response = sign_in(assignment.created_by).get(reverse("dashboards:gradebook-csv", args=[classroom.pk]))
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="History-periode-3-gradebook-20')
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert [row[:2] for row in rows[1:]] == [["Abbott", "Alice"], ["Baker", "Bob"], ["Żak", "Zoë"]]


def test_the_export_is_dated_in_the_zone_of_the_class(classroom):
    evening = datetime(2026, 10, 24, 2, 0, tzinfo=UTC)
    assert export_name(load_gradebook(classroom, evening), evening).endswith("2026-10-23")


def test_a_name_like_a_formula_is_exported_as_text(assignment, classroom, sign_in):
    enrol(classroom, make_user(first_name="=HYPERLINK(1)", last_name="@SUM(A1)", username="mallory"))
    response = sign_in(assignment.created_by).get(reverse("dashboards:gradebook-csv", args=[classroom.pk]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert ["'@SUM(A1)", "'=HYPERLINK(1)"] in [row[:2] for row in rows]


@pytest.mark.parametrize("name", ["gradebook", "gradebook-csv"])
def test_an_empty_class_has_a_page_and_an_export(sign_in, name):
    classroom = make_classroom(teacher=(teacher := make_rivera()))
    assert sign_in(teacher).get(reverse(f"dashboards:{name}", args=[classroom.pk])).status_code == 200


def test_the_page_shows_scores_and_their_words(assignment, classroom, alice, quiz, sign_in):
    hand_in(assignment, alice, quiz, [RIGHT, WRONG], at=assignment.due_at)
    page = sign_in(assignment.created_by).get(reverse("dashboards:gradebook", args=[classroom.pk])).content.decode()
    assert "33%" in page
    assert "late" in page


def test_the_page_needs_few_queries_however_many_students(quiz, sign_in, django_assert_max_num_queries):
    crowd = [make_user() for _ in range(40)]
    classroom = make_classroom(students=crowd)
    for _ in range(3):
        assignment = make_assignment(classroom=classroom, quizzes=[quiz])
    for student in crowd[:20]:
        hand_in(assignment, student, quiz, [RIGHT])
    client = sign_in(assignment.created_by)
    with django_assert_max_num_queries(14):
        client.get(reverse("dashboards:gradebook", args=[classroom.pk]))
