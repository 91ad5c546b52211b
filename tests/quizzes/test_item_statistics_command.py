"""`manage.py item_statistics`: figures of a quiz or of a file, as JSON and as CSV."""

import csv
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from quizzes import taking
from quizzes.models import Attempt
from quizzes.score_matrix import Which, load_matrix
from quizzes.terms import Terms
from tests.factories import (
    NOW,
    RIGHT_ANSWERS,
    make_attempt,
    make_lesson,
    make_question,
    make_quiz,
    make_response,
    make_slot,
    make_user,
)

RIGHT, WRONG = {"choice": "a"}, {"choice": "b"}
KEYS = (
    "name n facility sd discrimination discriminative_efficiency intended_weight effective_weight upper_lower".split()
)
KEYS += ["alpha_if_dropped", "interval", "warnings"]
WORKED = "a,b,c\n1,1,1\n1,1,\n1,0,0\n0,1,0\n,0,0\n"


@pytest.fixture
def run(capsys):
    def run(*args, **options):
        call_command("item_statistics", *args, **options)
        return capsys.readouterr().out

    return run


@pytest.fixture
def worked(tmp_path):
    path = tmp_path / "worked.csv"
    path.write_text(WORKED)
    return path


def hand_in(quiz, student, answers, at=NOW):
    attempt = taking.start(student=student, quiz=quiz, terms=Terms(shuffle_options=False), now=at)
    for position, answer in enumerate(answers, start=1):
        taking.save(attempt=attempt, position=position, answer=answer, revision=1, now=at)
    return taking.submit(attempt=attempt, now=at + timedelta(minutes=5))


def test_the_json_has_the_promised_keys_and_figures(run, worked):
    printed = json.loads(run(matrix=worked))
    assert list(printed) == ["n", "alpha", "sem", "error_ratio", "mean", "sd", "items"]
    assert (printed["n"], printed["alpha"]) == (5, pytest.approx(1.5 * (1 - 0.8 / 1.3)))
    assert [list(item) for item in printed["items"]] == [KEYS] * 3
    first = printed["items"][0]
    assert (first["n"], first["facility"], first["upper_lower"]) == (5, 0.6, None)
    assert first["interval"] == [pytest.approx(0.230725, abs=1e-5), pytest.approx(0.882379, abs=1e-5)]
    assert "5 students: too few to drop it." in printed["items"][0]["warnings"]


def test_an_item_that_was_not_reached_counts_zero_and_stays_in_n(run, worked):
    assert [item["n"] for item in json.loads(run(matrix=worked))["items"]] == [5, 5, 5]


def test_the_csv_has_the_same_figures(run, worked):
    items = json.loads(run(matrix=worked))["items"]
    whole, *rows = csv.DictReader(run(matrix=worked, format="csv").splitlines())
    assert (whole["name"], whole["n"], float(whole["alpha"])) == ("whole test", "5", pytest.approx(0.576923))
    assert [float(row["discrimination"]) for row in rows] == [item["discrimination"] for item in items]
    assert [float(row["interval_low"]) for row in rows] == [item["interval"][0] for item in items]


def test_a_file_that_nobody_stands_in_has_no_figures(run, tmp_path):
    (tmp_path / "header.csv").write_text("a,b/4\n")
    printed = json.loads(run(matrix=tmp_path / "header.csv"))
    assert (printed["n"], printed["alpha"], printed["items"][1]["facility"]) == (0, None, None)
    assert [item["intended_weight"] for item in printed["items"]] == [0.2, 0.8]


def test_a_bad_file_is_one_clear_error(tmp_path):
    (tmp_path / "bad.csv").write_text("a,b\n1,two\n")
    with pytest.raises(CommandError, match=r"^Line 2, column 2 \(b\): 'two' is not a number"):
        call_command("item_statistics", matrix=tmp_path / "bad.csv")


@pytest.mark.parametrize(
    ("args", "options"), [((), {}), (("quiz",), {"matrix": "x.csv"}), ((), {"matrix": "x.csv", "attempts": "best"})]
)
def test_options_that_do_not_go_together_are_refused(args, options):
    with pytest.raises(CommandError, match=r"^Name a quiz|^--attempts is for quizzes"):
        call_command("item_statistics", *args, **options)


@pytest.mark.django_db
class TestOfAQuiz:
    @pytest.fixture
    def lesson(self):
        return make_lesson(slug="october")

    @pytest.fixture
    def quiz(self, lesson):
        return make_quiz(slug="column", questions=[make_question(lesson=lesson, slug=slug) for slug in ("q1", "q2")])

    def test_it_stands_on_each_students_first_finished_attempt(self, run, quiz):
        alice, bob, dana = make_user(), make_user(), make_user()
        hand_in(quiz, alice, [WRONG, RIGHT])
        hand_in(quiz, alice, [RIGHT, RIGHT], at=NOW + timedelta(days=1))
        hand_in(quiz, bob, [RIGHT])
        taking.start(student=dana, quiz=quiz, terms=Terms(), now=NOW)
        taking.submit(
            attempt=taking.start(student=make_user(), quiz=quiz, terms=Terms(), now=NOW, is_preview=True), now=NOW
        )
        items = json.loads(run("column"))["items"]
        assert [(item["name"], item["n"], item["facility"]) for item in items] == [("q1", 2, 0.5), ("q2", 2, 0.5)]
        assert [item["facility"] for item in json.loads(run("october/column", attempts="last"))["items"]] == [1, 0.5]

    def test_the_best_attempt_is_the_one_with_most_points(self, quiz):
        student = make_user()
        for day, answers in enumerate([[WRONG, WRONG], [RIGHT, WRONG], [WRONG, RIGHT]]):
            hand_in(quiz, student, answers, at=NOW + timedelta(days=day))
        scores = {which: load_matrix(Attempt.objects.all(), which).scores.tolist() for which in Which}
        assert scores == {Which.FIRST: [[0, 0]], Which.BEST: [[1, 0]], Which.LAST: [[0, 1]]}

    def test_questions_count_with_their_points(self, run, lesson):
        questions = [make_question(lesson=lesson), make_question(lesson=lesson, kind="multiple")]
        quiz = make_quiz(questions=questions, points=Decimal(4), slug="points")
        hand_in(quiz, make_user(), [RIGHT, {"choices": ["a"]}])
        matrix = load_matrix(Attempt.objects.filter(quiz=quiz))
        assert (matrix.max_points.tolist(), matrix.scores.tolist()) == ([4, 4], [[4, 2]])

    def test_a_question_that_waits_for_marks_is_left_out_and_named(self, capsys, lesson):
        quiz = make_quiz(
            questions=[make_question(lesson=lesson), make_question(lesson=lesson, kind="essay", slug="e1")]
        )
        hand_in(quiz, make_user(), [RIGHT, RIGHT_ANSWERS["essay"]])
        hand_in(quiz, make_user(), [WRONG])
        call_command("item_statistics", quiz.slug)
        out, err = capsys.readouterr()
        assert [item["n"] for item in json.loads(out)["items"]] == [2]
        assert err.strip() == "e1 is left out: 1 answer waits for a mark."

    def test_a_wrong_answer_that_the_strong_prefer_is_named(self, run, lesson):
        quiz = make_quiz(questions=[make_question(lesson=lesson) for _ in range(3)])
        for at in range(12):
            hand_in(quiz, make_user(), [WRONG, RIGHT, RIGHT] if at < 6 else [RIGHT, WRONG, WRONG])
        first, *_ = json.loads(run(quiz.slug))["items"]
        assert "Most strong students chose B: check the key." in first["warnings"]

    def test_a_quiz_that_nobody_finished_has_no_figures(self, run, quiz):
        assert json.loads(run("column")) == {
            "n": 0, "alpha": None, "sem": None, "error_ratio": None, "mean": None, "sd": None, "items": []
        }  # fmt: skip

    def test_a_new_version_is_the_same_question(self, quiz):
        hand_in(quiz, make_user(), [RIGHT, RIGHT])
        question = quiz.slots.first().question
        version = question.current
        version.pk, version.number = None, 2
        version.save()
        hand_in(quiz, make_user(), [RIGHT, WRONG])
        assert load_matrix(Attempt.objects.all()).scores.tolist() == [[1, 1], [1, 0]]

    def test_questions_drawn_from_a_pool_stand_on_those_who_had_them(self, run, lesson):
        first, second = make_question(lesson=lesson, slug="p1"), make_question(lesson=lesson, slug="p2")
        quiz = make_quiz(questions=[make_question(lesson=lesson, slug="q1")], slug="pooled")
        finished = {"submitted_at": NOW + timedelta(hours=1), "max_score": 2}
        attempts = [make_attempt(quiz=quiz, answers=[RIGHT], **finished) for _ in range(3)]
        pool = make_slot(quiz=quiz, question=None, pool="talks")
        for attempt, question, fraction in zip(attempts, (first, first, second), (1, 0, 1), strict=True):
            make_response(attempt=attempt, slot=pool, position=2, version=question.current)
            attempt.responses.update(fraction=fraction)
        printed = json.loads(run("pooled"))
        assert [(item["name"], item["n"], item["facility"], item["intended_weight"]) for item in printed["items"]] == [
            ("q1", 3, pytest.approx(2 / 3), 0.5), ("p1", 2, 0.5, 0.5), ("p2", 1, 1, 0.5)
        ]  # fmt: skip
        assert (printed["mean"], printed["alpha"]) == (pytest.approx(2 / 3), None)

    def test_a_question_that_was_dropped_is_not_asked(self, quiz):
        attempt = hand_in(quiz, make_user(), [RIGHT, WRONG])
        hand_in(quiz, make_user(), [RIGHT, RIGHT])
        attempt.responses.filter(position=2).update(counts=False)
        matrix = load_matrix(Attempt.objects.all())
        assert matrix.asked.tolist() == [[True, False], [True, True]]
        assert matrix.shares.tolist() == [1, 1]

    def test_an_unknown_quiz_lists_those_there_are(self, quiz):
        with pytest.raises(CommandError, match=r"There is no quiz 'nonsense'\. Quizzes here: october/column\."):
            call_command("item_statistics", "nonsense")

    def test_a_slug_of_two_lessons_has_to_be_told_apart(self, quiz):
        make_quiz(lesson=make_lesson(slug="berlin"), slug="column")
        with pytest.raises(
            CommandError, match=r"more than one lesson\. Name one of them: berlin/column, october/column"
        ):
            call_command("item_statistics", "column")

    def test_guiding_questions_are_no_test(self, lesson):
        make_quiz(lesson=lesson, slug="along", purpose="guiding")
        with pytest.raises(CommandError, match="practice"):
            call_command("item_statistics", "along")

    def test_many_attempts_take_three_queries(self, quiz, django_assert_num_queries):
        for _ in range(12):
            hand_in(quiz, make_user(), [RIGHT, WRONG])
        with django_assert_num_queries(3):
            load_matrix(Attempt.objects.filter(quiz=quiz))
