"""How long a regrade of many attempts takes: preview, apply and undo, for each of the four actions.

    python bench/regrade.py [attempts] [questions]                     on a new SQLite
    python scripts/with_postgresql.py python bench/regrade.py          on a new PostgreSQL

The database is a new one and is thrown away afterwards.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    folder = tempfile.TemporaryDirectory(prefix="backchannel-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/bench.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "REQUEST_LOG_LEVEL": "WARNING"}

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from classrooms.models import Assignment, Classroom, Submission, SubmissionAttempt
from lessons.models import Lesson
from quizzes import regrading, taking
from quizzes.models import Attempt, Question, QuestionVersion, Quiz, Response, Slot
from quizzes.rekeying import corrected_by
from quizzes.terms import Terms
from quizzes.versions import digest

OPTIONS = [{"id": name, "text": f"Answer {name}", "right": name == "a"} for name in "abcd"]


def make_quiz(questions: int) -> tuple[Quiz, QuestionVersion]:
    """Return a quiz of single-choice questions, and the version of its first one."""
    lesson = Lesson.objects.create(slug="bench", title="Bench", status=Lesson.Status.PUBLISHED)
    quiz = Quiz.objects.create(lesson=lesson, slug="bench", title="Bench", purpose=Quiz.Purpose.COLUMN)
    for number in range(questions):
        question = Question.objects.create(lesson=lesson, slug=f"q{number}")
        version = QuestionVersion(question=question, kind="single", prompt="Which?", spec={"options": OPTIONS})
        version.created_at, version.digest = timezone.now(), digest(version)
        version.save()
        Slot.objects.create(quiz=quiz, question=question, position=number)
    return quiz, QuestionVersion.objects.earliest("pk")


def hand_in(quiz: Quiz, attempts: int) -> Assignment:
    """Let as many students hand in the quiz, each with other answers, through the verb that closes attempts."""
    now = timezone.now()
    teacher = User.objects.create(username="bench", role=User.Role.TEACHER)
    classroom = Classroom.objects.create(name="Bench", created_at=now)
    assignment = Assignment.objects.create(
        classroom=classroom, lesson=quiz.lesson, title="Bench", opens_at=now, created_by=teacher, created_at=now
    )
    students = User.objects.bulk_create(
        User(username=f"s{number}", last_name=f"S{number}") for number in range(attempts)
    )
    data = Terms().model_dump(mode="json")
    made = Attempt.objects.bulk_create(
        Attempt(
            student=student, quiz=quiz, terms_data=data, seed=1, started_at=now, deadline=now,
            max_score=Decimal(quiz.slots.count()),
        )
        for student in students
    )  # fmt: skip
    submissions = Submission.objects.bulk_create(
        Submission(assignment=assignment, student=student, started_at=now) for student in students
    )
    SubmissionAttempt.objects.bulk_create(
        SubmissionAttempt(submission=submission, attempt=attempt)
        for submission, attempt in zip(submissions, made, strict=True)
    )
    versions: dict[int | None, QuestionVersion] = {each.question_id: each for each in QuestionVersion.objects.all()}
    Response.objects.bulk_create(
        Response(
            attempt=attempt, slot=slot, version=versions[slot.question_id], position=place + 1,
            answer={"choice": "abcd"[(index * 7 + place * 3) % 4]},
        )
        for index, attempt in enumerate(made)
        for place, slot in enumerate(quiz.slots.all())
    )  # fmt: skip
    for start in range(0, attempts, 100):
        taking.close_overdue(
            Attempt.objects.filter(pk__in=[each.pk for each in made[start : start + 100]]), timezone.now()
        )
    return assignment


def timed(verb: Callable[[], Any]) -> tuple[float, Any]:
    started = perf_counter()
    result = verb()
    return perf_counter() - started, result


def measure(version: QuestionVersion, assignment: Assignment, action: str) -> None:
    corrected = corrected_by(version, {"choice": "b"}) if action in regrading.NEEDS_SPEC else None
    wanted = regrading.Wanted(version.question, action, (version,), (assignment,), corrected)
    log: dict[str, Any] = {"by": assignment.created_by, "now": timezone.now(), "reason": "A measurement."}
    looking, seen = timed(lambda: regrading.preview(wanted, timezone.now()))
    doing, applied = timed(lambda: regrading.apply(wanted, **log))
    undoing, _ = timed(lambda: regrading.undo(applied.regrade, **log))
    print(
        f"  {action:12} preview {looking:.2f} s, apply {doing:.2f} s, together {looking + doing:.2f} s; "
        f"undo {undoing:.2f} s ({seen.raised} up, {seen.lowered} down)"
    )


def main(attempts: int = 2_000, questions: int = 15) -> None:
    call_command("migrate", verbosity=0)
    quiz, version = make_quiz(questions)
    making, assignment = timed(lambda: hand_in(quiz, attempts))
    print(f"{connection.vendor}: {attempts} attempts of {questions} questions, made and graded in {making:.1f} s")
    for action in ("new_key", "accept_both", "full_marks", "drop"):
        measure(version, assignment, action)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
