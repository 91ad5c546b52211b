from datetime import timedelta

import pytest
from django.urls import reverse

from dashboards.items import load_items
from quizzes import taking
from quizzes.models import Response
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
def students():
    return [make_user() for _ in range(4)]


@pytest.fixture
def lesson():
    return make_lesson()


@pytest.fixture
def quiz(lesson):
    return make_quiz(questions=[make_question(lesson=lesson)], slug="column")


@pytest.fixture
def assignment(students, quiz):
    return make_assignment(classroom=make_classroom(students=students), quizzes=[quiz])


@pytest.fixture
def as_teacher_of(sign_in):
    return lambda assignment: sign_in(assignment.created_by)


def counts(item):
    return {line.choice.label: line.choice.count for line in item.versions[0].lines}


def test_facility_and_choices_count_each_students_first_finished_attempt(assignment, students, quiz):
    hand_in(assignment, students[0], quiz, [WRONG])
    hand_in(assignment, students[0], quiz, [RIGHT], at=NOW + timedelta(hours=1))
    hand_in(assignment, students[1], quiz, [RIGHT])
    begin(assignment, students[2], quiz, [RIGHT])
    items = load_items(assignment)
    assert (items.n, items.items[0].n, items.items[0].facility) == (2, 2, 0.5)
    assert counts(items.items[0]) == {"John Scali": 1, "Dean Rusk": 1, "Fidel Castro": 0}


def test_blanks_are_counted_and_score_nothing(assignment, students, quiz):
    hand_in(assignment, students[0], quiz, [RIGHT])
    hand_in(assignment, students[1], quiz)
    item = load_items(assignment).items[0]
    assert (item.blanks, item.facility) == (1, 0.5)
    assert counts(item)["No answer"] == 1


def test_an_essay_that_waits_is_in_no_figure(students, lesson):
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind="essay")])
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[quiz])
    hand_in(assignment, students[0], quiz, [{"text": "A rumor."}])
    item = load_items(assignment).items[0]
    assert (item.n, item.facility, item.waiting) == (0, None, 1)


def test_guiding_questions_count_the_first_checked_answer_of_open_attempts(students, lesson):
    quiz = make_quiz(questions=[make_question(lesson=lesson)], purpose="guiding")
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[quiz])
    attempt = begin(assignment, students[0], quiz, [WRONG])
    taking.check(response=attempt.responses.get(), now=NOW)
    taking.save(attempt=attempt, position=1, answer=RIGHT, revision=2, now=NOW)
    begin(assignment, students[1], quiz, [RIGHT])
    item = load_items(assignment).items[0]
    assert (item.n, item.facility) == (1, 0)
    assert counts(item)["Dean Rusk"] == 1


def test_a_new_version_has_its_own_table(assignment, students, quiz):
    hand_in(assignment, students[0], quiz, [WRONG])
    make_version(question=quiz.slots.get().question, prompt="Who was the messenger?")
    hand_in(assignment, students[1], quiz, [RIGHT])
    item = load_items(assignment).items[0]
    assert [(found.version.number, found.answers) for found in item.versions] == [(2, 1), (1, 1)]
    assert item.n == 2


def test_a_wrong_choice_names_its_misconception(students, lesson):
    make_misconception(lesson=lesson, slug="rusk-did-it", statement="The man in office does everything.")
    spec = {"options": [dict(option) for option in SPECS["single"]["options"]]}
    spec["options"][1]["misconception"] = "rusk-did-it"
    quiz = make_quiz(questions=[make_question(lesson=lesson, spec=spec)])
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[quiz])
    hand_in(assignment, students[0], quiz, [WRONG])
    lines = load_items(assignment).items[0].versions[0].lines
    assert [line.belief for line in lines] == ["", "The man in office does everything.", ""]


def test_a_question_far_from_what_was_expected_says_so(assignment, students, quiz):
    question = quiz.slots.get().question
    question.expected_facility = "0.95"
    question.save()
    for student in students:
        hand_in(assignment, student, quiz, [WRONG])
    assert load_items(assignment).items[0].surprise == "harder"


@pytest.mark.parametrize("kind", list(SPECS))
def test_every_kind_has_its_place_on_the_page(students, lesson, kind, sign_in):
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind=kind)])
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[quiz])
    hand_in(assignment, students[0], quiz, [RIGHT_ANSWERS[kind]])
    hand_in(assignment, students[1], quiz)
    page = sign_in(assignment.created_by).get(reverse("dashboards:assignment-items", args=[assignment.pk]))
    assert page.status_code == 200
    assert "What was answered to question 1" in page.content.decode()


def test_what_a_student_wrote_is_shown_as_text(students, lesson, sign_in):
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind="short")])
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[quiz])
    hand_in(assignment, students[0], quiz, [{"text": "<script>alert(1)</script>"}])
    page = sign_in(assignment.created_by).get(reverse("dashboards:assignment-items", args=[assignment.pk]))
    assert "<script>alert(1)" not in page.content.decode()


def test_a_damaged_question_does_not_bring_the_page_down(assignment, students, quiz, sign_in):
    hand_in(assignment, students[0], quiz, [RIGHT])
    quiz.slots.get().question.versions.update(spec={"nonsense": True})
    client = sign_in(assignment.created_by)
    for name in ("assignment-items", "assignment-results"):
        assert client.get(reverse(f"dashboards:{name}", args=[assignment.pk])).status_code == 200


def test_an_assignment_without_a_quiz_says_so(students, sign_in):
    assignment = make_assignment(classroom=make_classroom(students=students))
    page = sign_in(assignment.created_by).get(reverse("dashboards:assignment-items", args=[assignment.pk]))
    assert "This assignment has no quiz." in page.content.decode()


def test_the_page_needs_few_queries_for_many_students(quiz, sign_in, django_assert_max_num_queries):
    crowd = [make_user() for _ in range(30)]
    assignment = make_assignment(classroom=make_classroom(students=crowd), quizzes=[quiz])
    for student in crowd:
        hand_in(assignment, student, quiz, [RIGHT])
    client = sign_in(assignment.created_by)
    with django_assert_max_num_queries(15):
        client.get(reverse("dashboards:assignment-items", args=[assignment.pk]))


# Pools


@pytest.fixture
def drawing_quiz(lesson):
    """One place that draws from two questions."""
    for slug in ("r1", "r2"):
        make_question(lesson=lesson, slug=slug, tags=["record"], prompt=f"What does {slug} ask?")
    quiz = make_quiz(lesson=lesson, questions=[])
    make_slot(quiz=quiz, pool="record")
    return quiz


def test_each_question_drawn_from_a_pool_is_an_item_of_its_own(drawing_quiz, students, as_teacher_of):
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[drawing_quiz])
    for student in students:
        hand_in(assignment, student, drawing_quiz, [RIGHT])
    made = [row.version.question.slug for row in Response.objects.select_related("version__question")]
    items = load_items(assignment).items
    assert [(item.number, item.question.slug, item.n) for item in items] == [
        (1, slug, made.count(slug)) for slug in sorted(set(made))
    ]
    page = as_teacher_of(assignment).get(reverse("dashboards:assignment-items", args=[assignment.pk])).content.decode()
    assert f'id="question-{drawing_quiz.slots.get().pk}"' in page
    assert page.count("drawn from: record") == len(items)


def test_a_pool_that_nobody_drew_from_yet_says_what_it_is(drawing_quiz, students, as_teacher_of):
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[drawing_quiz])
    items = load_items(assignment).items
    assert [(item.question, item.n) for item in items] == [(None, 0)]
    results = as_teacher_of(assignment).get(reverse("dashboards:assignment-results", args=[assignment.pk]))
    assert 'title="drawn from: record"' in results.content.decode()


def test_the_advice_on_a_pool_names_its_place(drawing_quiz, as_teacher_of):
    students = [make_user() for _ in range(6)]
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[drawing_quiz])
    for student in students:
        hand_in(assignment, student, drawing_quiz, [WRONG])
    page = as_teacher_of(assignment).get(reverse("dashboards:assignment-results", args=[assignment.pk]))
    assert "Most missed: question 1, drawn from: record, 0% right (n = 6)." in page.content.decode()


# Evidence


@pytest.fixture
def evidence_quiz(lesson):
    return make_quiz(questions=[make_question(lesson=lesson, evidence={"unit": "sentence", "key": ["fomin-offer"]})])


def cite(ref, *anchors):
    return {"refs": [ref], "level": "core", "anchors": list(anchors)}


def hand_in_citing(assignment, student, quiz, answer, cited):
    attempt = begin(assignment, student, quiz)
    taking.save(attempt=attempt, position=1, answer=answer, cited=cited, revision=1, now=NOW)
    return taking.submit(attempt=attempt, now=NOW)


def test_the_class_stands_in_four_groups_with_its_names(evidence_quiz, as_teacher_of):
    names = ["Ada Both", "Bea Answer", "Cem Evidence", "Dee Neither", "Eli None"]
    students = [make_user(name=name) for name in names]
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[evidence_quiz])
    shows, elsewhere = cite("p3.s1", "fomin-offer"), cite("p1.s1")
    given = [(RIGHT, shows), (RIGHT, elsewhere), (WRONG, shows), (WRONG, elsewhere), (RIGHT, None)]
    for student, (answer, cited) in zip(students, given, strict=True):
        hand_in_citing(assignment, student, evidence_quiz, answer, cited)
    corners = load_items(assignment).items[0].versions[0].quadrants
    assert [[str(attempt.student) for attempt in corner.attempts] for corner in corners] == [
        ["Ada Both"], ["Bea Answer", "Eli None"], ["Cem Evidence"], ["Dee Neither"],
    ]  # fmt: skip
    page = as_teacher_of(assignment).get(reverse("dashboards:assignment-items", args=[assignment.pk])).content.decode()
    assert "Answer and evidence, 5 students" in page
    assert "Right, but for another reason" in page


def test_a_question_without_evidence_has_no_groups(assignment, students, quiz):
    hand_in(assignment, students[0], quiz, [RIGHT])
    assert load_items(assignment).items[0].versions[0].quadrants == ()


def test_a_teacher_sees_evidence_that_was_asked_for_although_the_reading_was_left_out(
    evidence_quiz, students, as_teacher_of
):
    classroom = make_classroom(students=students)
    assignment = make_assignment(classroom=classroom, quizzes=[evidence_quiz], has_reading=False)
    attempt = hand_in(assignment, students[0], evidence_quiz, [RIGHT])
    page = as_teacher_of(assignment).get(reverse("dashboards:attempt-detail", args=[attempt.pk])).content.decode()
    assert "Evidence score: 0 of 1" in page


def test_a_teacher_sees_what_was_cited(evidence_quiz, students, as_teacher_of):
    assignment = make_assignment(classroom=make_classroom(students=students), quizzes=[evidence_quiz])
    attempt = hand_in_citing(assignment, students[0], evidence_quiz, WRONG, cite("p2.s2", "cover-name"))
    url = reverse("dashboards:attempt-detail", args=[attempt.pk])
    page = as_teacher_of(assignment).get(url).content.decode()
    assert "He called himself Fomin." in page
    assert "Evidence score: 0 of 1" in page
    assert "It stands in paragraph 3, sentence 1." in page
