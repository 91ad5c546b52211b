"""Rows for tests, made by keyword: say what the test is about and leave the rest.

The cast: Alice and Bob are students, Charlie belongs to nothing and should have no access. Ms. Rivera teaches,
Mr. Okafor teaches another class. Erin edits lessons, Ada is the admin.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import User
from classrooms.models import (
    Assignment,
    AssignmentQuiz,
    Classroom,
    Enrolment,
    Post,
    Submission,
    SubmissionAttempt,
    Thread,
)
from lessons.models import Anchor, Claim, Event, GlossaryTerm, Lesson, Person, Prompt, Reading, Rubric
from lessons.rendering import compile_reading
from quizzes.models import Attempt, Misconception, Question, QuestionVersion, Quiz, Response, Slot
from quizzes.terms import Terms
from quizzes.versions import digest

numbers = count(1)
PASSWORD = "october-1962"
# A Friday noon in Washington, where most classes of the tests are.
NOW = datetime(2026, 10, 23, 16, 0, tzinfo=UTC)

READING_TEXT = """\
The column opens with a claim. {#thesis}Secret talks between rivals, it says, are nothing new.{/thesis}

On October 26, 1962, a Soviet official invited a reporter to lunch. {#cover-name}He called himself Fomin.{/cover-name}

{#fomin-offer}The missiles would leave Cuba if the Americans promised never to invade.{/fomin-offer} Scali said that
he would ask.

{#honorable}Talking in secret, the writer concludes, has a long and honorable history.{/honorable}
"""
ANCHORS = {"thesis": 1, "cover-name": 2, "fomin-offer": 3, "honorable": 4}

SPECS: dict[str, dict[str, Any]] = {
    "single": {
        "options": [
            {"id": "a", "text": "John Scali", "right": True, "feedback": "Yes, the ABC reporter.", "pinned": False},
            {"id": "b", "text": "Dean Rusk", "right": False, "feedback": "He took the message on.", "pinned": False},
            {"id": "c", "text": "Fidel Castro", "right": False, "feedback": "He was in Havana.", "pinned": False},
        ]
    },
    "multiple": {
        "options": [
            {"id": "a", "text": "Remove the missiles", "right": True, "feedback": "", "weight": None},
            {"id": "b", "text": "Promise not to invade", "right": True, "feedback": "", "weight": None},
            {"id": "c", "text": "Leave Berlin", "right": False, "feedback": "Not at this lunch.", "weight": None},
            {"id": "d", "text": "Pay for the ships", "right": False, "feedback": "Nobody said so.", "weight": None},
        ],
        "rule": "right_minus_wrong",
    },
    "truefalse": {"key": True, "feedback_true": "Yes.", "feedback_false": "Read paragraph 2 again."},
    "short": {
        "accept": ["Cuba"],
        "accept_partial": ["the Caribbean"],
        "reject": ["Turkey"],
        "close_spelling": True,
        "marking": "auto",
        "score_points": [],
    },
    "numeric": {"key": "1962", "tolerance": "0", "rule": "nominal"},
    "matching": {
        "pairs": [
            {"id": "a", "left": "Scali", "right": "reporter"},
            {"id": "b", "left": "Fomin", "right": "embassy counselor"},
        ],
        "distractors": [{"id": "x", "text": "premier"}],
    },
    "ordering": {
        "items": [
            {"id": "a", "text": "The landing at the Bay of Pigs", "date": "1961-04-17"},
            {"id": "b", "text": "The lunch", "date": "1962-10-26"},
            {"id": "c", "text": "The Saturday", "date": "1962-10-27"},
        ],
        "unordered_pairs": [],
        "rule": "exact",
    },
    "cloze": {
        "text": "The lunch was in (1)___ and the missiles in (2)___.",
        "gaps": [
            {"id": "1", "kind": "short", "accept": ["Washington"]},
            {"id": "2", "kind": "short", "accept": ["Cuba"]},
        ],
    },
    "categorizing": {
        "rows": [
            {"id": "a", "text": "The two men met for lunch.", "key": ["supported"]},
            {"id": "b", "text": "The lunch ended the crisis.", "key": ["contested", "wrong"]},
        ],
        "categories": [
            {"id": "supported", "text": "Supported"},
            {"id": "contested", "text": "Contested"},
            {"id": "wrong", "text": "Wrong"},
        ],
    },
    "evidence": {"unit": "paragraph", "key": ["fomin-offer"], "also_acceptable": ["cover-name"]},
    "essay": {
        "rubric": [
            {"level": 4, "description": "Argues from several passages."},
            {"level": 3, "description": "Argues from one passage."},
            {"level": 2, "description": "Retells."},
            {"level": 1, "description": "Begins."},
        ],
        "model_answer": "The column argues that ...",
        "min_words": None,
    },
}
# A fully right answer to each of the specs above.
RIGHT_ANSWERS: dict[str, dict[str, Any]] = {
    "single": {"choice": "a"},
    "multiple": {"choices": ["a", "b"]},
    "truefalse": {"choice": True},
    "short": {"text": "Cuba"},
    "numeric": {"text": "1,962"},
    "matching": {"matches": {"a": "a", "b": "b"}},
    "ordering": {"order": ["a", "b", "c"]},
    "cloze": {"gaps": {"1": "Washington", "2": "Cuba"}},
    "categorizing": {"categories": {"a": "supported", "b": "wrong"}},
    "evidence": {"refs": ["p3"], "level": "core", "anchors": ["fomin-offer"]},
    "essay": {"text": "The writer says that such talks are honorable."},
}


def make_user(*, role: str = User.Role.STUDENT, name: str = "", password: str = "", **fields: Any) -> User:
    """Make a person. `name` is "First Last"; without a `password` nobody can sign in with one (which is fast)."""
    number = next(numbers)
    first, _, last = (name or f"Student{number} Sample").partition(" ")
    defaults = {"username": f"{first.lower()}.{last.lower() or 'x'}.{number}", "first_name": first, "last_name": last}
    user = User(role=role, **{**defaults, **fields})
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def make_alice(**fields: Any) -> User:
    return make_user(**{"name": "Alice Abbott", "username": "alice", **fields})


def make_bob(**fields: Any) -> User:
    return make_user(**{"name": "Bob Baker", "username": "bob", **fields})


def make_charlie(**fields: Any) -> User:
    """Charlie belongs to no class and should have no access."""
    return make_user(**{"name": "Charlie Chase", "username": "charlie", **fields})


def make_rivera(**fields: Any) -> User:
    return make_user(**{"name": "Ana Rivera", "username": "rivera", "role": User.Role.TEACHER, **fields})


def make_okafor(**fields: Any) -> User:
    """Mr. Okafor teaches, but not the class in question."""
    return make_user(**{"name": "Daniel Okafor", "username": "okafor", "role": User.Role.TEACHER, **fields})


def make_editor(**fields: Any) -> User:
    """Erin edits content; permissions come from the Editors group, which a test adds if it needs them."""
    return make_user(**{"name": "Erin Ellis", "username": "erin", "role": User.Role.STAFF, "is_staff": True, **fields})


def make_admin(**fields: Any) -> User:
    staff = {"role": User.Role.STAFF, "is_staff": True, "is_superuser": True}
    return make_user(**{"name": "Ada Adams", "username": "ada", **staff, **fields})


def make_lesson(*, anchors: dict[str, int] | None = None, readings: bool = True, **fields: Any) -> Lesson:
    """Make a published lesson with its `anchors` (slug to paragraph number) and, unless told not to, a core reading."""
    number = next(numbers)
    defaults: dict[str, Any] = {
        "slug": f"lesson-{number}",
        "title": f"The back channel {number}",
        "summary": "Two men had lunch.",
        "status": Lesson.Status.PUBLISHED,
    }
    lesson = Lesson.objects.create(**{**defaults, **fields})
    for slug, paragraph in (ANCHORS if anchors is None else anchors).items():
        make_anchor(lesson=lesson, slug=slug, paragraph=paragraph)
    if readings:
        make_reading(lesson=lesson)
    return lesson


def make_anchor(*, lesson: Lesson, slug: str, paragraph: int = 1, **fields: Any) -> Anchor:
    label = fields.pop("label", slug.replace("-", " ").capitalize())
    return Anchor.objects.create(lesson=lesson, slug=slug, label=label, paragraph=paragraph, **fields)


def make_reading(
    *, lesson: Lesson | None = None, level: str = Reading.Level.CORE, text: str = READING_TEXT, **fields: Any
) -> Reading:
    """Make a reading from Markdown with passage marks, compiled as the real ones are."""
    lesson = lesson or make_lesson(readings=False)
    title = fields.pop("title", f"{lesson.title}, {level}")
    return Reading.objects.create(
        lesson=lesson, level=level, title=title, text=text, **{"compiled": compile_reading(text), **fields}
    )


def make_term(*, lesson: Lesson, term: str = "back channel", **fields: Any) -> GlossaryTerm:
    defaults = {"slug": term.replace(" ", "-"), "simple": "Secret talks.", "definition": "Talks outside of offices."}
    return GlossaryTerm.objects.create(lesson=lesson, term=term, **{**defaults, **fields})


def make_event(*, lesson: Lesson, **fields: Any) -> Event:
    number = next(numbers)
    defaults = {"slug": f"event-{number}", "number": f"T{number}", "when": "October 26, 1962", "date": "1962-10-26"}
    return Event.objects.create(lesson=lesson, **{**defaults, "text": "The first lunch.", **fields})


def make_person(*, lesson: Lesson, name: str = "John Scali", **fields: Any) -> Person:
    defaults = {"slug": name.lower().replace(" ", "-"), "role": "reporter"}
    return Person.objects.create(lesson=lesson, name=name, **{**defaults, **fields})


def make_claim(*, lesson: Lesson, **fields: Any) -> Claim:
    defaults = {
        "number": f"C{next(numbers)}",
        "claim": "Fomin acted on orders.",
        "verdict": Claim.Verdict.CONTESTED,
        "evidence": "His memoir denies it.",
        "explanation": "Nobody has found an order.",
    }
    return Claim.objects.create(lesson=lesson, **{**defaults, **fields})


def make_rubric(*, lesson: Lesson, **fields: Any) -> Rubric:
    defaults = {"slug": f"rubric-{next(numbers)}", "title": "Discussion", "levels": SPECS["essay"]["rubric"]}
    return Rubric.objects.create(lesson=lesson, **{**defaults, **fields})


def make_prompt(*, lesson: Lesson, **fields: Any) -> Prompt:
    defaults = {"number": next(numbers), "title": "Whose idea?", "text": "Was the offer Fomin's own?"}
    return Prompt.objects.create(lesson=lesson, **{**defaults, **fields})


def make_misconception(*, lesson: Lesson, slug: str = "background-is-the-point", **fields: Any) -> Misconception:
    defaults = {"statement": "What takes most room is the point."}
    return Misconception.objects.create(lesson=lesson, slug=slug, **{**defaults, **fields})


def make_question(
    *,
    lesson: Lesson | None = None,
    kind: str = "single",
    spec: dict[str, Any] | None = None,
    prompt: str = "Who carried the message?",
    explanation: str = "The column says so in paragraph 3.",
    anchors: list[str] | None = None,
    evidence: dict[str, Any] | None = None,
    **fields: Any,
) -> Question:
    """Make a question with its first version; `evidence` asks for the passage that supports the answer."""
    lesson = lesson or make_lesson()
    question = Question.objects.create(lesson=lesson, **{"slug": f"q{next(numbers)}", **fields})
    asked = {"prompt": prompt, "explanation": explanation, "anchors": anchors, "evidence": evidence}
    make_version(question=question, kind=kind, spec=spec, **asked)
    return question


def make_version(
    *, question: Question, kind: str = "single", spec: dict[str, Any] | None = None, **fields: Any
) -> QuestionVersion:
    spec = SPECS[kind] if spec is None else spec
    defaults = {"prompt": "Who carried the message?", "number": question.versions.count() + 1, "created_at": NOW}
    fields = {**defaults, **fields, "anchors": fields.get("anchors") or ["fomin-offer"]}
    version = QuestionVersion(question=question, kind=kind, spec=spec, **fields)
    version.digest = digest(version)
    version.save()
    return version


def make_quiz(
    *, lesson: Lesson | None = None, questions: list[Question] | None = None, points: Decimal | int = 1, **fields: Any
) -> Quiz:
    """Make a quiz that asks `questions` in this order (three single ones without), each for `points`."""
    number = next(numbers)
    lesson = lesson or (questions[0].lesson if questions else make_lesson())
    defaults = {"slug": f"quiz-{number}", "title": f"Quiz {number}", "purpose": Quiz.Purpose.COLUMN}
    quiz = Quiz.objects.create(lesson=lesson, **{**defaults, **fields})
    for question in questions if questions is not None else [make_question(lesson=lesson) for _ in range(3)]:
        make_slot(quiz=quiz, question=question, points=points)
    return quiz


def make_slot(*, quiz: Quiz, question: Question | None = None, **fields: Any) -> Slot:
    """Make a slot that asks `question`, or draws from `pool`."""
    return Slot.objects.create(quiz=quiz, question=question, **{"position": quiz.slots.count() + 1, **fields})


def make_classroom(*, teacher: User | None = None, students: list[User] | None = None, **fields: Any) -> Classroom:
    """Make a class taught by `teacher` (a new one without) and attended by `students`."""
    defaults = {"name": f"Class {next(numbers)}", "created_at": NOW - timedelta(days=30)}
    classroom = Classroom.objects.create(**{**defaults, **fields})
    enrol(classroom, teacher or make_user(role=User.Role.TEACHER, name="Tessa Teacher"), role="teacher")
    for student in students or []:
        enrol(classroom, student)
    return classroom


def enrol(classroom: Classroom, user: User, *, role: str = Enrolment.Role.STUDENT, **fields: Any) -> Enrolment:
    fields = {"joined_at": NOW - timedelta(days=20), **fields}
    return Enrolment.objects.create(classroom=classroom, user=user, role=role, **fields)


def make_assignment(
    *,
    classroom: Classroom | None = None,
    lesson: Lesson | None = None,
    quizzes: list[Quiz] | None = None,
    minutes: int | None = None,
    **fields: Any,
) -> Assignment:
    """Make an assignment that is open at NOW, due a week later and without a closing time."""
    classroom = classroom or make_classroom()
    lesson = lesson or (quizzes[0].lesson if quizzes else make_lesson())
    defaults: dict[str, Any] = {
        "title": lesson.title,
        "levels": ["core", "supported"],
        "opens_at": NOW - timedelta(days=1),
        "due_at": NOW + timedelta(days=7),
        "created_at": NOW - timedelta(days=2),
    }
    if "created_by" not in fields:
        fields["created_by"] = classroom.enrolments.get(role=Enrolment.Role.TEACHER).user
    assignment = Assignment.objects.create(classroom=classroom, lesson=lesson, **{**defaults, **fields})
    for position, quiz in enumerate(quizzes or [], start=1):
        AssignmentQuiz.objects.create(assignment=assignment, quiz=quiz, position=position, minutes=minutes)
    return assignment


def make_submission(*, assignment: Assignment, student: User, **fields: Any) -> Submission:
    return Submission.objects.create(assignment=assignment, student=student, **{"started_at": NOW, **fields})


def make_attempt(
    *,
    quiz: Quiz | None = None,
    student: User | None = None,
    terms: Terms | None = None,
    assignment: Assignment | None = None,
    answers: list[dict[str, Any] | None] | None = None,
    **fields: Any,
) -> Attempt:
    """Make an open attempt with a response a slot, in the quiz's own order; `answers` go to them one by one.

    With an `assignment`, the attempt is linked to the student's submission. Nothing is graded: use
    `quizzes.taking` for what happens to an attempt.
    """
    quiz = quiz or make_quiz()
    student = student or make_user()
    terms = terms or Terms()
    slots = list(quiz.slots.prefetch_related("question__versions"))
    started_at = fields.setdefault("started_at", NOW)
    attempt = Attempt.objects.create(
        quiz=quiz,
        student=student,
        **{
            "number": quiz.attempts.filter(student=student).count() + 1,
            "terms_data": terms.model_dump(mode="json"),
            "seed": next(numbers),
            "deadline": terms.deadline(started_at),
            "max_score": sum((slot.points for slot in slots), Decimal(0)),
            **fields,
        },
    )
    for position, slot in enumerate(slots, start=1):
        answer = answers[position - 1] if answers and position <= len(answers) else None
        make_response(attempt=attempt, slot=slot, position=position, answer=answer)
    if assignment:
        submission, _ = Submission.objects.get_or_create(
            assignment=assignment, student=student, defaults={"started_at": started_at}
        )
        SubmissionAttempt.objects.create(submission=submission, attempt=attempt)
    return attempt


def make_response(*, attempt: Attempt, slot: Slot, position: int = 1, **fields: Any) -> Response:
    version = fields.pop("version", None) or slot.question.current
    return Response.objects.create(
        attempt=attempt, slot=slot, version=version, position=position, **{"points": slot.points, **fields}
    )


def make_thread(*, assignment: Assignment, prompt: Prompt | None = None, **fields: Any) -> Thread:
    prompt = prompt or make_prompt(lesson=assignment.lesson)
    return Thread.objects.create(assignment=assignment, prompt=prompt, **fields)


def make_post(*, thread: Thread, author: User, text: str = "I think that he had no orders.", **fields: Any) -> Post:
    return Post.objects.create(thread=thread, author=author, text=text, **{"created_at": NOW, **fields})
