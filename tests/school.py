"""A small school in which something of everything has happened, for tests that walk through the whole project."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from accounts.groups import make_groups
from accounts.models import User
from classrooms import assigning, comment_bank, discussing, joining, marking
from classrooms.models import Assignment, Post
from lessons import reading as reading_along
from lessons.models import Lesson, Organization, Place, Reference, SourceCard, TeacherNote
from quizzes import regrading, taking
from quizzes.models import Attempt, Question, QuestionVersion, Quiz, Regrade, Response
from tests import factories as make

PEOPLE = ("visitor", "alice", "bob", "dana", "rivera", "okafor", "erin", "ada")

CITED = {"refs": ["p2.s2"], "level": "core", "anchors": ["cover-name"]}
LONG_NAME = "Alejandra Fernández-de-la-Cruz-Villanueva-y-Montenegro"


class School:
    """Ms. Rivera's class with Alice, Bob and a long name; Mr. Okafor's with Dana. Erin edits, Axel audits, Ada is the admin.

    Alice is in the middle of `every_kind` (`under_way`) and has handed in `written` (`handed_in`), whose essay waits.
    Bob has handed in both; in the `strict` assignment, which has all rules that there are, he `ran_out` of time.
    Alice has answered the prompt, Bob has answered it and replied to her.
    """

    visitor = None

    def __init__(self) -> None:
        self.now = timezone.now()
        self._make_people()
        self.lesson, self.draft = make_lesson_with_everything(), make.make_lesson(slug="draft", status="draft")
        self._make_quizzes()
        self.assignment = self._assign(title="The back channel", due_at=self.now + timedelta(days=3))
        self.coming = self._assign(title="Next week", opens_at=self.now + timedelta(days=2), due_at=None)
        closed = {"due_at": self.now - timedelta(days=5), "closes_at": self.now - timedelta(days=4)}
        self.closed = self._assign(title="Last week", opens_at=self.now - timedelta(days=9), **closed)
        self._be_strict()
        self._read()
        self._answer()
        self._discuss()

    def _make_people(self) -> None:
        self.alice, self.bob, self.dana = make.make_alice(), make.make_bob(), make.make_user(name="Dana Diaz")
        self.long_name = make.make_user(name=LONG_NAME, username="a" * 60)
        self.rivera, self.okafor = make.make_rivera(), make.make_okafor()
        self.erin, self.ada = make.make_editor(), make.make_admin()
        make_groups()
        self.erin.groups.set(Group.objects.filter(name="Editors"))
        self.axel = make.make_user(name="Axel Auden", role=User.Role.STAFF, is_staff=True)
        self.axel.groups.set(Group.objects.filter(name="Auditors"))
        self.classroom = make.make_classroom(
            name="Period 2", join_code="KXW-4TN", teacher=self.rivera, students=[self.alice, self.bob, self.long_name]
        )
        self.other_class = make.make_classroom(name="Period 5", teacher=self.okafor, students=[self.dana])
        enrolment = self.classroom.enrolments.get(user=self.bob)
        joining.set_accommodation(enrolment=enrolment, time_factor=Decimal(2), note="", by=self.rivera, now=self.now)

    def _make_quizzes(self) -> None:
        lesson, offer = self.lesson, self.lesson.anchors.get(slug="fomin-offer")
        self.guiding = make.make_quiz(lesson=lesson, slug="along", purpose=Quiz.Purpose.GUIDING, questions=[])
        self.slot = make.make_slot(quiz=self.guiding, question=make.make_question(lesson=lesson), anchor=offer)
        evidence = {kind: {"unit": "sentence", "key": ["fomin-offer"]} for kind in ("single", "essay")}
        questions = {
            kind: make.make_question(lesson=lesson, kind=kind, evidence=evidence.get(kind)) for kind in make.SPECS
        }
        self.question = questions["single"]
        self.every_kind = make.make_quiz(slug="every-kind", questions=list(questions.values()))
        written = [questions["single"], questions["short"], questions["essay"]]
        self.written = make.make_quiz(slug="written", questions=written, points=4, purpose="record")

        self.question_type = ContentType.objects.get_for_model(Question)

    def _assign(self, **fields: Any) -> Assignment:
        quizzes = [self.guiding, self.every_kind, self.written]
        usual = {"opens_at": self.now - timedelta(days=1), "tries": None, "quizzes": quizzes}
        return make.make_assignment(classroom=self.classroom, lesson=self.lesson, **{**usual, **fields})

    def _be_strict(self) -> None:
        quiz = make.make_quiz(lesson=self.lesson, slug="strict")
        self.strict = self._assign(
            title="A strict quiz", due_at=self.now - timedelta(hours=2), quizzes=[quiz], minutes=10, tries=2,
            wait_minutes=120, grace_minutes=5, late_rule="daily", late_share=Decimal("0.1"), backtracking=False,
            quiz_password="Missile",
        )  # fmt: skip
        self.strict.assignment_quizzes.update(open_text=False)
        early = self.now - timedelta(hours=1)
        self.ran_out = assigning.begin_quiz(
            assignment=self.strict, quiz=quiz, student=self.bob, now=early, password="missile"
        )  # fmt: skip
        taking.close_overdue(self.bob.attempts.all(), self.now)

    def _read(self) -> None:
        reading = self.reading = self.lesson.readings.get(level="core")
        self.edition = reading.history.latest()
        reading_along.reach(reader=self.alice, reading=reading, paragraph=3, now=self.now)
        reading_along.highlight(reader=self.alice, reading=reading, ref="p2.s1", color=1)
        reading_along.keep_note(reader=self.alice, reading=reading, paragraph=2, text="Who paid?", now=self.now)

    def _answer(self) -> None:
        self.under_way = self.begin(self.every_kind, self.alice)
        self.handed_in = self.hand_in(self.written, self.alice, [{"choice": "b"}, {"text": "Cubaa"}])
        self.all_kinds_handed_in = self.hand_in(self.every_kind, self.bob, list(make.RIGHT_ANSWERS.values()))
        bobs = self.hand_in(self.written, self.bob, [{"choice": "a"}, {"text": "Cuba"}])
        marking.mark(
            response=bobs.responses.get(position=3), marker=self.rivera, fraction=Decimal(1), revision=0, now=self.now
        )
        self.saved_comment = comment_bank.keep(
            teacher=self.rivera,
            question=bobs.responses.get(position=3).version.question,
            text="Name the paragraph.",
            now=self.now,
        )
        self.essay = self.handed_in.responses.get(position=3)
        self.close_call = self.handed_in.responses.get(position=2)
        self.regrade = self._regrade()
        self.preview = assigning.begin_preview(quiz=self.written, teacher=self.rivera, now=self.now)

    def _regrade(self) -> Regrade:
        """Ms. Rivera gives everybody full marks for the true-or-false question, which nobody had wrong."""
        version = QuestionVersion.objects.get(question__slots__quiz=self.every_kind, kind="truefalse")
        wanted = regrading.Wanted(version.question, "full_marks", (version,), (self.assignment,))
        return regrading.apply(wanted, reason="Two readings.", by=self.rivera, now=self.now).regrade

    def address(self, what: str) -> str:
        """Return the URL of "quizzes:attempt-page under_way ?q=2"; a word names something here, or stands for itself."""
        name, *words = what.split()
        query = words.pop() if words and words[-1].startswith("?") else ""
        return reverse(name, args=[self._argument(word) for word in words]) + query

    def _argument(self, word: str) -> object:
        if not hasattr(self, word.partition(".")[0]):
            return word
        found = attrgetter(word)(self)
        return getattr(found, "pk", found)

    def begin(self, quiz: Quiz, student: User) -> Attempt:
        return assigning.begin_quiz(assignment=self.assignment, quiz=quiz, student=student, now=self.now)

    def hand_in(self, quiz: Quiz, student: User, answers: list[dict[str, Any]]) -> Attempt:
        """Take the quiz from beginning to end; the essay, the last question, is written whatever `answers` say."""
        attempt = self.begin(quiz, student)
        responses = Response.objects.filter(attempt=attempt).select_related("version").order_by("position")
        written = [*answers[: len(responses) - 1], make.RIGHT_ANSWERS["essay"]]
        for response, answer in zip(responses, written, strict=True):
            cited = CITED if response.asks_evidence else None
            taking.save(
                attempt=attempt, position=response.position, answer=answer, cited=cited, revision=1, now=self.now
            )
        return taking.submit(attempt=attempt, now=self.now)

    def _discuss(self) -> None:
        self.prompt = self.lesson.prompts.get()
        self.thread = discussing.thread_of(self.assignment, self.prompt)
        self.post = self._say(self.alice, "He had no orders, and he said so later.")
        self._say(self.long_name, "w" * 200)
        self._say(self.bob, "He would not have dared without orders.")
        discussing.reply(to=self.post, author=self.bob, text="Who says so?", token=uuid.uuid4(), now=timezone.now())

    def _say(self, author: User, text: str) -> Post:
        return discussing.answer(thread=self.thread, author=author, text=text, token=uuid.uuid4(), now=timezone.now())


def make_lesson_with_everything() -> Lesson:
    """Make a lesson that has one of each of its parts, and a second, easier reading."""
    lesson = make.make_lesson(slug="back-channel", title="The back channel")
    easier = make.READING_TEXT.replace("The column opens with a claim.", "A man makes a claim.")
    make.make_reading(lesson=lesson, level="supported", text=easier)
    offer = lesson.anchors.get(slug="fomin-offer")
    make.make_term(lesson=lesson, term="missiles", es_term="misiles", es_definition="Cohetes.")
    make.make_person(lesson=lesson).anchors.add(offer)
    make.make_event(lesson=lesson).anchors.add(offer)
    make.make_claim(lesson=lesson).anchors.add(offer)
    make.make_prompt(lesson=lesson, number=1, rubric=make.make_rubric(lesson=lesson)).anchors.add(offer)
    make.make_misconception(lesson=lesson)
    Place.objects.create(lesson=lesson, slug="lunch", name="A restaurant", latitude="38.90", longitude="-77.04")
    Organization.objects.create(lesson=lesson, slug="abc", name="ABC News", text="A network.")
    Reference.objects.create(lesson=lesson, slug="memoir", title="A memoir", url="https://example.org/memoir")
    SourceCard.objects.create(
        lesson=lesson, letter="A", title="A memo", who="Scali", when="1962", gist="An offer.", trust_question="Whose?"
    )
    TeacherNote.objects.create(lesson=lesson, slug="plan", section="debate", title="A plan", text="Begin early.")
    return lesson
