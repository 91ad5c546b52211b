"""Item statistics of a quiz, as a teacher sees them: whose attempts, which figures, in which words."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from classrooms import marking
from dashboards.quiz_statistics import choose_scope, load_statistics, taught_scopes
from quizzes.score_matrix import Which
from tests.dashboards.work import RIGHT, WRONG, begin, hand_in
from tests.factories import (
    NOW,
    RIGHT_ANSWERS,
    SPECS,
    make_assignment,
    make_classroom,
    make_lesson,
    make_misconception,
    make_question,
    make_quiz,
    make_slot,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson():
    return make_lesson()


@pytest.fixture
def quiz(lesson):
    return make_quiz(questions=[make_question(lesson=lesson, slug=slug) for slug in ("q1", "q2", "q3")], slug="column")


def make_class(quiz, students=4, teacher=None, **fields):
    people = [make_user() for _ in range(students)]
    classroom = make_classroom(students=people, **({"teacher": teacher} if teacher else {}), **fields)
    return make_assignment(classroom=classroom, quizzes=[quiz]), people


def statistics(quiz, user, scope="", which=Which.FIRST):
    scopes = taught_scopes(user, quiz)
    return load_statistics(quiz, scopes, choose_scope(scopes, scope), which)


def address(quiz, query=""):
    return reverse("dashboards:quiz-statistics", args=[quiz.pk]) + query


def text_of(response):
    return " ".join(response.content.decode().split())


def answer_in_a_staircase(assignment, students, quiz):
    """The first student gets nothing right, the next one question, and so on; then again from the beginning."""
    for at, student in enumerate(students):
        hand_in(assignment, student, quiz, [RIGHT] * (at % 4) + [WRONG] * (3 - at % 4))


def test_the_page_names_average_reliability_and_error_in_words(quiz, sign_in):
    assignment, students = make_class(quiz, students=12)
    answer_in_a_staircase(assignment, students, quiz)
    page = text_of(sign_in(assignment.created_by).get(address(quiz)))
    assert "The first finished attempts of 12 students" in page
    assert "1.5 of 3" in page
    assert "Cronbach’s alpha, n = 12" in page
    assert "A score of 2 means 1.4 to 2.6" in page


def test_attempts_under_way_previews_and_students_who_left_are_not_counted(quiz):
    assignment, students = make_class(quiz)
    hand_in(assignment, students[0], quiz, [RIGHT] * 3)
    begin(assignment, students[1], quiz, [RIGHT] * 3)
    hand_in(assignment, students[2], quiz, [WRONG] * 3)
    assignment.classroom.enrolments.filter(user=students[2]).update(left_at=NOW)
    assert statistics(quiz, assignment.created_by).figures.n == 1


def test_first_last_and_best_attempt(quiz):
    assignment, (student, *_) = make_class(quiz)
    for day, right in enumerate([1, 3, 2]):
        hand_in(assignment, student, quiz, [RIGHT] * right, at=NOW + timedelta(days=day))
    shares = {which: statistics(quiz, assignment.created_by, which=which).figures.mean for which in Which}
    assert shares == {
        Which.FIRST: pytest.approx(1 / 3), Which.LAST: pytest.approx(2 / 3), Which.BEST: pytest.approx(1)
    }  # fmt: skip


def test_a_teacher_chooses_between_all_classes_one_class_and_one_assignment(quiz):
    teacher = make_user(role="teacher")
    first, (alice, *_) = make_class(quiz, teacher=teacher, name="A")
    second, (bob, carol, *_) = make_class(quiz, teacher=teacher, name="B")
    again = make_assignment(classroom=second.classroom, quizzes=[quiz], opens_at=NOW + timedelta(days=1), due_at=None)
    for assignment, student in ((first, alice), (second, bob), (again, carol)):
        hand_in(assignment, student, quiz, [RIGHT])
    labels = [scope.value for scope in taught_scopes(teacher, quiz)]
    assert labels == [
        "all", f"class-{first.classroom_id}", f"class-{second.classroom_id}", f"assignment-{second.pk}",
        f"assignment-{again.pk}",
    ]  # fmt: skip
    counted = {scope: statistics(quiz, teacher, scope).figures.n for scope in ["", *labels]}
    assert list(counted.values()) == [3, 3, 1, 2, 1, 1]


def test_the_only_assignment_of_a_class_is_the_class(quiz):
    assignment, _ = make_class(quiz)
    scopes = taught_scopes(assignment.created_by, quiz)
    assert [scope.value for scope in scopes] == [f"class-{assignment.classroom_id}"]
    assert choose_scope(scopes, f"assignment-{assignment.pk}") == choose_scope(scopes, "all") == scopes[0]


def test_another_teachers_class_is_not_found(quiz, sign_in):
    assignment, _ = make_class(quiz)
    other, _ = make_class(quiz)
    client = sign_in(assignment.created_by)
    for value in (f"class-{other.classroom_id}", f"assignment-{other.pk}", "nonsense", "class-"):
        assert client.get(address(quiz, f"?scope={value}")).status_code == 404


def test_the_figures_of_other_teachers_students_are_in_none(quiz):
    mine, (alice, *_) = make_class(quiz)
    theirs, (bob, *_) = make_class(quiz)
    hand_in(mine, alice, quiz, [RIGHT])
    hand_in(theirs, bob, quiz, [RIGHT])
    assert statistics(quiz, mine.created_by).figures.n == 1


def test_nobody_finished_is_said(quiz, sign_in):
    assignment, students = make_class(quiz)
    begin(assignment, students[0], quiz)
    assert "Nobody has finished this quiz yet." in text_of(sign_in(assignment.created_by).get(address(quiz)))


def test_guiding_questions_have_no_statistics_but_a_way_to_what_was_chosen(lesson, sign_in):
    quiz = make_quiz(questions=[make_question(lesson=lesson)], purpose="guiding")
    assignment, _ = make_class(quiz)
    page = text_of(sign_in(assignment.created_by).get(address(quiz)))
    assert "Guiding questions are practice, not a test." in page
    assert reverse("dashboards:assignment-items", args=[assignment.pk]) in page


def test_one_student_gets_a_page_without_undefined_figures(quiz, sign_in):
    assignment, students = make_class(quiz)
    hand_in(assignment, students[0], quiz, [RIGHT])
    page = text_of(sign_in(assignment.created_by).get(address(quiz)))
    assert "With so few, one student moves every figure a good deal" in page
    assert "Reliability takes at least three students." in page
    assert "nan" not in page.lower().replace("nano", "")


def test_choices_are_counted_by_thirds_with_their_misconception(lesson, sign_in):
    make_misconception(lesson=lesson, slug="rusk-did-it", statement="The man in office does everything.")
    spec = {"options": [dict(option) for option in SPECS["single"]["options"]]}
    spec["options"][1]["misconception"] = "rusk-did-it"
    quiz = make_quiz(questions=[make_question(lesson=lesson, spec=spec), *(make_question(lesson=lesson) for _ in "ab")])
    assignment, students = make_class(quiz, students=6)
    for student, answers in zip(students, [[RIGHT] * 3] * 2 + [[WRONG, RIGHT]] * 2 + [[None, WRONG]] * 2, strict=True):
        hand_in(assignment, student, quiz, [answer for answer in answers if answer] if answers[0] else [])
    table = statistics(quiz, assignment.created_by).items[0].tables[0]
    assert [line.figures.thirds for line in table.lines] == [(0, 0, 2), (0, 2, 0), (0, 0, 0)]
    assert (table.table.blanks, table.table.asked) == ((2, 0, 0), (2, 2, 2))
    assert "May believe: The man in office does everything." in text_of(
        sign_in(assignment.created_by).get(address(quiz))
    )


def test_a_wrong_key_is_told_to_the_teacher(quiz, sign_in):
    assignment, students = make_class(quiz, students=12)
    for at, student in enumerate(students):
        is_strong = at >= 6
        hand_in(assignment, student, quiz, [WRONG if is_strong else RIGHT, *([RIGHT if is_strong else WRONG] * 2)])
    page = text_of(sign_in(assignment.created_by).get(address(quiz)))
    assert "Question 1</a>: Most strong students chose B: check the key." in page
    assert "did worse here: check the key and the wording." in page


def test_a_quiz_without_doubts_says_so(quiz, sign_in):
    assignment, students = make_class(quiz, students=12)
    answer_in_a_staircase(assignment, students, quiz)
    assert "No question stands out." in text_of(sign_in(assignment.created_by).get(address(quiz)))


def test_each_version_has_its_own_table(quiz):
    assignment, students = make_class(quiz)
    hand_in(assignment, students[0], quiz, [RIGHT])
    make_version(question=quiz.slots.first().question, prompt="Who was the messenger?")
    hand_in(assignment, students[1], quiz, [WRONG])
    item = statistics(quiz, assignment.created_by).items[0]
    assert (item.figures.n, item.version.prompt) == (2, "Who was the messenger?")
    assert [(table.version.number, table.n) for table in item.tables] == [(2, 1), (1, 1)]


def test_questions_from_a_pool_stand_on_those_who_drew_them(lesson, sign_in):
    drawn = [make_question(lesson=lesson, slug=slug, tags=["talks"]) for slug in ("p1", "p2")]
    quiz = make_quiz(questions=[make_question(lesson=lesson, slug="q1")])
    make_slot(quiz=quiz, question=None, pool="talks")
    assignment, students = make_class(quiz)
    for student, question in zip(students, (drawn[0], drawn[1], drawn[1], drawn[0]), strict=True):
        attempt = hand_in(assignment, student, quiz, [RIGHT, RIGHT])
        attempt.responses.filter(position=2).update(version=question.current)
    items = statistics(quiz, assignment.created_by).items
    assert [(item.question.slug, item.figures.n) for item in items] == [("q1", 4), ("p1", 2), ("p2", 2)]
    page = text_of(sign_in(assignment.created_by).get(address(quiz)))
    assert "Students were asked different questions, so there is no reliability of the quiz as a whole." in page


def test_an_essay_that_waits_is_left_out_and_told(lesson, sign_in):
    quiz = make_quiz(questions=[make_question(lesson=lesson), make_question(lesson=lesson, kind="essay", slug="essay")])
    assignment, students = make_class(quiz)
    essays = [hand_in(assignment, each, quiz, [RIGHT, RIGHT_ANSWERS["essay"]]) for each in students]
    page = text_of(sign_in(assignment.created_by).get(address(quiz)))
    assert "Left out of all figures" in page
    assert "essay, 4 answers to mark" in page
    for attempt in essays:
        response = attempt.responses.get(position=2)
        marking.mark(response=response, marker=assignment.created_by, fraction=Decimal(1), revision=0, now=NOW)
    assert len(statistics(quiz, assignment.created_by).items) == 2


def test_a_quiz_of_nothing_but_unmarked_essays_says_what_to_do(lesson, sign_in):
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind="essay")])
    assignment, students = make_class(quiz)
    hand_in(assignment, students[0], quiz, [RIGHT_ANSWERS["essay"]])
    page = text_of(sign_in(assignment.created_by).get(address(quiz)))
    assert "1 answer to mark" in page
    assert reverse("classrooms:marking-queue", args=[assignment.pk]) in page


@pytest.mark.parametrize("kind", list(SPECS))
def test_every_kind_has_its_place(lesson, kind, sign_in):
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind=kind), make_question(lesson=lesson)])
    assignment, students = make_class(quiz)
    hand_in(assignment, students[0], quiz, [RIGHT_ANSWERS[kind], RIGHT])
    hand_in(assignment, students[1], quiz)
    assert sign_in(assignment.created_by).get(address(quiz)).status_code == 200


def test_a_damaged_question_does_not_bring_the_page_down(quiz, sign_in):
    assignment, students = make_class(quiz)
    hand_in(assignment, students[0], quiz, [RIGHT])
    quiz.slots.first().question.versions.update(spec={"nonsense": True})
    assert sign_in(assignment.created_by).get(address(quiz)).status_code == 200


def test_the_csv_has_the_quiz_its_questions_and_their_options(quiz, sign_in):
    assignment, students = make_class(quiz, students=12)
    answer_in_a_staircase(assignment, students, quiz)
    url = reverse("dashboards:quiz-statistics-csv", args=[quiz.pk])
    text = sign_in(assignment.created_by).get(f"{url}?scope=all&attempts=best").content.decode("utf-8-sig")
    whole, *rows = csv.DictReader(io.StringIO(text))
    found = statistics(quiz, assignment.created_by)
    assert (whole["row"], whole["n"], float(whole["alpha"])) == ("quiz", "12", found.figures.alpha)
    assert [row["row"] for row in rows] == ["question", "option", "option", "option"] * 3
    assert float(rows[0]["discrimination"]) == found.items[0].figures.discrimination
    assert [rows[1][name] for name in ("option", "right", "n", "chose_upper")] == ["A", "yes", "9", "3"]


def test_the_csv_holds_no_formula(lesson, sign_in):
    quiz = make_quiz(questions=[make_question(lesson=lesson, prompt="=HYPERLINK(1)")])
    assignment, students = make_class(quiz)
    hand_in(assignment, students[0], quiz, [RIGHT])
    page = sign_in(assignment.created_by).get(reverse("dashboards:quiz-statistics-csv", args=[quiz.pk]))
    assert "'=HYPERLINK" in page.content.decode()


def test_the_questions_of_an_assignment_lead_to_their_statistics(quiz, sign_in):
    assignment, students = make_class(quiz)
    hand_in(assignment, students[0], quiz, [RIGHT])
    page = text_of(sign_in(assignment.created_by).get(reverse("dashboards:assignment-items", args=[assignment.pk])))
    assert address(quiz, f"?scope=assignment-{assignment.pk}") in page


def test_the_page_needs_few_queries_for_many_students(quiz, sign_in, django_assert_max_num_queries):
    assignment, students = make_class(quiz, students=30)
    answer_in_a_staircase(assignment, students, quiz)
    client = sign_in(assignment.created_by)
    with django_assert_max_num_queries(13):
        client.get(address(quiz))
