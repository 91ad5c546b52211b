"""The demo school, made by the same verbs as a real one."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from classrooms import assigning, comment_bank, discussing, joining, marking
from classrooms.demo.people import CLASSES, TEACHERS
from classrooms.demo.simulation import Simulator
from classrooms.models import Assignment, Classroom
from classrooms.planning import Plan, QuizPlan
from lessons import reading as reading_along
from lessons.models import Lesson, Reading, passages_for
from quizzes import taking
from quizzes.attempt_page import refs_of
from quizzes.models import Attempt, Quiz, Response
from quizzes.question_types.base import Context
from quizzes.terms import LatePolicy, LateRule

SEED = 1962
ZONE = "America/New_York"
POSTS = {
    1: (
        "It is an opinion piece: the first and the last paragraph argue about 2017 and the middle is the evidence.",
        "The writer wants readers to think that secret talks are normal. There is no name and no source on the page.",
        "I can see where and when it was printed. I would have to look up who wrote it.",
    ),
    3: (
        "I believe Scali a bit more because he wrote it down on the same day, but the KGB report is almost as old.",
        "Neither. Each of them told his own boss that the other one asked first, so I would only trust what both say.",
        "Scali. A spy has a reason to make himself look good. But a reporter does too, so I am only 60 percent sure.",
    ),
    7: (
        "I would write “nuclear missiles”. Then nobody has to decide whether they were offensive.",
        "Offensive, because they could reach Washington. But Cuba had just been attacked, so I see the other side.",
    ),
}
# What Ms. Rivera says to an essay of each level; she keeps these words to use them again.
COMMENTS = {
    4: "Clear and well supported. You name where each piece of evidence comes from.",
    3: "Your point is clear. Say where your second piece of evidence comes from.",
    2: "You tell what happened. Now say what the record shows about it, and name the paragraph.",
    1: "This is a beginning. Come and see me, and we will find evidence for it together.",
}
REPLIES = ("What would change your mind?", "I had not thought of that.", "But paragraph 17 says “perhaps”.")


@dataclass(frozen=True)
class Person:
    """A student with what the simulation knows: ability in standard deviations, and how far they get (0 to 1)."""

    user: User
    ability: float
    diligence: float


class DemoSchool:
    """Makes the school around `now`; `password` is everybody's."""

    def __init__(self, lesson: Lesson, *, password: str, now: datetime) -> None:
        self.lesson, self.now = lesson, now
        self.hash = make_password(password)
        self.rng = random.Random(SEED)
        self.core = lesson.readings.get(level=Reading.Level.CORE)
        context = Context(passages=passages_for(self.core), refs=refs_of(self.core), level=self.core.level)
        self.simulator = Simulator(self.rng, context)
        self.quizzes = {quiz.slug: quiz for quiz in lesson.quizzes.all()}

    @transaction.atomic
    def make(self) -> None:
        """Make everybody and everything, or nothing."""
        self._person("admin", "Alex", "Admin", User.Role.STAFF, is_staff=True, is_superuser=True)
        rivera, okafor = (self._person(*names, User.Role.TEACHER) for names in TEACHERS)
        second, fifth, third = (
            self._classroom("U.S. History, period 2", rivera, CLASSES[0]),
            self._classroom("U.S. History, period 5", rivera, CLASSES[1]),
            self._classroom("World History, period 3", okafor, CLASSES[2]),
        )
        late = LatePolicy(rule=LateRule.DAILY, share=Decimal("0.1"))
        column = self._assign(second, rivera, "Read the column", -21, -14, -12, COLUMN, late=late, grace_minutes=5)
        self._work(column, share=0.92)
        self._discuss(column, rivera)
        record = self._assign(second, rivera, "The column against the record", -6, 2, 4, RECORD)
        self._work(record, share=0.8)
        self._mark_some(record, rivera)
        self._work(self._assign(fifth, rivera, "Read the column", -2, 5, 7, UNTIMED), share=0.55)
        self._work(self._assign(third, okafor, "Before you read", -10, -3, -1, TIMED), share=0.85)
        self._assign(third, okafor, "Back channel, October 1962", 3, 10, 12, COLUMN)

    def _person(self, username: str, first: str, last: str, role: str, **fields: bool) -> User:
        # One hash for all: hashing a password takes long on purpose, and this one is printed anyway.
        return User.objects.create(
            username=username, first_name=first, last_name=last, role=role, password=self.hash, is_demo=True, **fields
        )

    def _classroom(self, name: str, teacher: User, roster: str) -> tuple[Classroom, list[Person]]:
        start = self.now - timedelta(days=60)
        classroom = joining.make_class(name=name, time_zone=ZONE, teacher=teacher, now=start)
        people = [self._student(classroom, each, start) for each in roster.split(", ")]
        fourth = classroom.enrolments.get(user=people[3].user)
        joining.set_accommodation(
            enrolment=fourth, time_factor=Decimal("1.5"), note="Extra time.", by=teacher, now=start
        )
        return classroom, people

    def _student(self, classroom: Classroom, name: str, now: datetime) -> Person:
        first, last = name.split()
        user = self._person(joining.suggest_username(first, last), first, last, User.Role.STUDENT)
        joining.join(classroom=classroom, user=user, now=now)
        return Person(user, self.rng.gauss(0, 1), self.rng.random())

    def _assign(
        self,
        taught: tuple[Classroom, list[Person]],
        teacher: User,
        title: str,
        opens: int,
        due: int,
        closes: int,
        quizzes: tuple[tuple[str, int | None], ...],
        **terms: Any,
    ) -> tuple[Assignment, list[Person]]:
        classroom, people = taught
        plan = Plan(
            lesson=self.lesson,
            title=title,
            opens=self._wall(classroom, opens, time(8)),
            due=self._wall(classroom, due, time(23, 59)),
            closes=self._wall(classroom, closes, time(23, 59)),
            levels=(Reading.Level.CORE, Reading.Level.SUPPORTED),
            quizzes=tuple(QuizPlan(self.quizzes[slug], minutes) for slug, minutes in quizzes),
            **terms,
        )
        before = min(self.now, self.now + timedelta(days=opens - 1))
        return assigning.assign(plan=plan, classrooms=[classroom], by=teacher, now=before)[0], people

    def _wall(self, classroom: Classroom, days: int, at: time) -> datetime:
        day = self.now.astimezone(classroom.zone).date() + timedelta(days=days)
        return datetime.combine(day, at)

    def _work(self, given: tuple[Assignment, list[Person]], *, share: float) -> None:
        assignment, people = given
        for person in people[:-2]:
            reach = share + 0.25 - 0.5 * person.diligence
            self._hour(assignment, person, reach)

    def _hour(self, assignment: Assignment, person: Person, reach: float) -> None:
        """Let one student do the assignment as far as `reach` (1 is all of it), each step a little later."""
        clock = self._clock(assignment)
        paragraphs = max(1, min(18, round(18 * reach * 1.6)))
        reading_along.reach(reader=person.user, reading=self.core, paragraph=paragraphs, now=next(clock))
        quizzes = [row.quiz for row in assignment.assignment_quizzes.select_related("quiz")]
        # Who gets most of the way finishes; the others stop somewhere, some in the middle of a quiz.
        done = len(quizzes) if reach > 0.75 else reach * len(quizzes)
        for number, quiz in enumerate(quizzes):
            if done > number:
                self._attempt(assignment, quiz, person, min(done - number, 1), clock)

    def _clock(self, assignment: Assignment) -> Iterator[datetime]:
        """Yield ever later moments within the assignment, none after `now`; one student in six is late."""
        due, closes = assignment.due_at, assignment.closes_at
        assert due is not None
        assert closes is not None
        start, end = (due, closes) if self.rng.random() < 1 / 6 and closes < self.now else (assignment.opens_at, due)
        end = min(end, self.now) - timedelta(hours=3)
        moment = start + (end - start) * self.rng.uniform(0.1, 0.9)
        while True:
            yield min(moment, self.now)
            moment += timedelta(seconds=self.rng.randint(15, 70))

    def _attempt(
        self, assignment: Assignment, quiz: Quiz, person: Person, reach: float, clock: Iterator[datetime]
    ) -> None:
        attempt = assigning.begin_quiz(assignment=assignment, quiz=quiz, student=person.user, now=next(clock))
        responses = list(attempt.responses.select_related("version__question"))
        for response in responses[: round(reach * len(responses))]:
            self._answer(attempt, response, person, next(clock))
        if reach >= 1 and not quiz.is_guiding:
            taking.submit(attempt=attempt, now=next(clock))

    def _answer(self, attempt: Attempt, response: Response, person: Person, now: datetime) -> None:
        answer = self.simulator.answer(person.ability, response.version)
        cited = self.simulator.cite(person.ability, response.version) if attempt.quiz.asks_evidence else None
        taking.save(attempt=attempt, position=response.position, answer=answer, cited=cited, revision=1, now=now)
        if attempt.quiz.is_guiding:
            response.refresh_from_db()
            taking.check(response=response, now=now)

    def _discuss(self, given: tuple[Assignment, list[Person]], teacher: User) -> None:
        assignment, people = given
        writers = [person.user for person in people[:-2]]
        moment = assignment.opens_at + timedelta(days=2)
        for number, texts in POSTS.items():
            thread = discussing.thread_of(assignment, self.lesson.prompts.get(number=number))
            for place, text in enumerate(texts):
                moment += timedelta(minutes=self.rng.randint(3, 90))
                author = writers[(number * 3 + place) % len(writers)]
                post = discussing.answer(thread=thread, author=author, text=text, token=self._token(), now=moment)
            reply = REPLIES[number % len(REPLIES)]
            discussing.reply(to=post, author=teacher, text=reply, token=self._token(), now=moment)

    def _token(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128))

    def _mark_some(self, given: tuple[Assignment, list[Person]], teacher: User) -> None:
        """Mark every third essay, so that some still wait."""
        waiting = Response.objects.filter(
            attempt__submission_link__submission__assignment=given[0],
            attempt__submitted_at__isnull=False,
            version__kind="essay",
            fraction=None,
        )
        for response in list(waiting.order_by("pk"))[::3]:
            length = len((response.answer or {}).get("text", ""))
            level = 4 if length > 500 else 3 if length > 250 else 2 if length > 120 else 1
            moment = self.now - timedelta(minutes=self.rng.randint(5, 300))
            self._mark(response, teacher, level, moment)

    def _mark(self, response: Response, teacher: User, level: int, now: datetime) -> None:
        comment, question = COMMENTS[level], response.version.question
        with suppress(comment_bank.AlreadyKept):
            comment_bank.keep(teacher=teacher, question=None, text=comment, now=now)
        marking.mark(
            response=response, marker=teacher, level=level, fraction=Decimal(level) / 4, comment=comment, revision=0,
            now=now,
        )  # fmt: skip
        comment_bank.note_use(teacher=teacher, question=question, comment=comment, before="", now=now)


COLUMN = (("warm-up", None), ("guiding-questions", None), ("the-column", 45))
RECORD = (("record-events", 40), ("essays", None))
UNTIMED = (("warm-up", None), ("guiding-questions", None), ("the-column", None))
TIMED = (("warm-up", 10), ("guiding-questions", None), ("the-column", 30))
