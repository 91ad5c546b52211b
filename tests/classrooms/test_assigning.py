import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry
from classrooms import assigning, discussing, joining, planning, refusals
from classrooms.models import Accommodation, Assignment, Enrolment
from classrooms.planning import Plan, QuizPlan
from quizzes import taking
from quizzes.models import Attempt, Quiz
from quizzes.terms import FeedbackPolicy, Moment
from tests.factories import (
    NOW,
    enrol,
    make_alice,
    make_assignment,
    make_bob,
    make_classroom,
    make_lesson,
    make_okafor,
    make_post,
    make_quiz,
    make_rivera,
    make_thread,
)

EASTERN, CENTRAL = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")


class TestWallClock:
    def test_a_time_is_read_in_the_classs_zone(self):
        wall = datetime(2026, 12, 4, 23, 59)
        assert planning.from_wall_clock(wall, EASTERN) == datetime(2026, 12, 5, 4, 59, tzinfo=UTC)

    def test_an_hour_that_the_clocks_skip_is_refused_by_name(self):
        with pytest.raises(planning.NoSuchTime, match="02:30 AM on March 14"):
            planning.from_wall_clock(datetime(2027, 3, 14, 2, 30), EASTERN)

    def test_an_hour_that_comes_twice_is_the_earlier_for_opening_and_the_later_for_closing(self):
        wall = datetime(2026, 11, 1, 1, 30)
        first = planning.from_wall_clock(wall, EASTERN)
        assert planning.from_wall_clock(wall, EASTERN, later=True) - first == timedelta(hours=1)

    @given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.sampled_from([EASTERN, CENTRAL]))
    def test_a_time_that_exists_reads_the_same_on_the_wall(self, wall, zone):
        try:
            moment = planning.from_wall_clock(wall, zone)
        except planning.NoSuchTime:
            return
        assert moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall.replace(fold=0)


@pytest.mark.django_db
class TestTerms:
    def make(self, **fields):
        assignment = make_assignment(quizzes=[make_quiz()], minutes=30, **fields)
        return assignment, assignment.assignment_quizzes.get()

    def test_extra_time_multiplies_the_minutes_and_moves_the_closing_time(self):
        assignment, asked = self.make(closes_at=NOW + timedelta(days=8))
        terms = assigning.terms_for(assignment, asked, Accommodation(time_factor=Decimal("1.5")))
        assert (terms.minutes, terms.base_minutes, terms.time_factor) == (45, 30, Decimal("1.5"))
        assert terms.closes_at == assignment.closes_at + timedelta(minutes=15)

    def test_without_a_time_limit_there_is_nothing_to_extend(self):
        assignment, asked = self.make(closes_at=NOW + timedelta(days=8))
        asked.minutes = None
        terms = assigning.terms_for(assignment, asked, Accommodation(time_factor=Decimal(2)))
        assert (terms.minutes, terms.closes_at) == (None, assignment.closes_at)

    def test_guiding_questions_have_no_limit_and_give_feedback_at_once(self):
        assignment = make_assignment(quizzes=[make_quiz(purpose=Quiz.Purpose.GUIDING)], minutes=5, tries=1)
        terms = assigning.terms_for(assignment, assignment.assignment_quizzes.get())
        assert (terms.minutes, terms.tries) == (None, None)
        assert {moment for _, moment in terms.feedback} == {Moment.AT_ONCE}

    def test_the_assignments_rules_are_the_terms(self):
        assignment, asked = self.make(tries=3, shuffle_questions=True, show_key="when_released")
        terms = assigning.terms_for(assignment, asked)
        assert (terms.tries, terms.shuffle_questions, terms.feedback.key) == (3, True, Moment.WHEN_RELEASED)
        assert (terms.opens_at, terms.due_at) == (assignment.opens_at, assignment.due_at)


@pytest.mark.django_db
class TestBeginning:
    @pytest.fixture
    def alice(self):
        return make_alice()

    @pytest.fixture
    def given(self, alice):
        return make_assignment(classroom=make_classroom(students=[alice]), quizzes=[make_quiz()])

    def begin(self, assignment, student, *, now=NOW, quiz=None):
        quiz = quiz or assignment.quizzes.get()
        return assigning.begin_quiz(assignment=assignment, quiz=quiz, student=student, now=now)

    def test_a_beginning_belongs_to_the_students_submission(self, given, alice):
        attempt = self.begin(given, alice)
        submission = given.submissions.get()
        assert (submission.student, submission.started_at) == (alice, NOW)
        assert submission.attempts.get() == attempt

    def test_beginning_twice_is_one_attempt(self, given, alice):
        assert self.begin(given, alice) == self.begin(given, alice)
        assert Attempt.objects.count() == 1

    def test_before_it_opens_and_after_it_closes_nothing_begins(self, given, alice):
        with pytest.raises(refusals.NotOpenYet):
            self.begin(given, alice, now=given.opens_at - timedelta(seconds=1))
        Assignment.objects.update(closes_at=given.due_at)
        given.refresh_from_db()
        with pytest.raises(refusals.AlreadyClosed):
            self.begin(given, alice, now=given.closes_at)
        assert not Attempt.objects.exists()

    def test_late_work_may_still_begin(self, given, alice):
        assert self.begin(given, alice, now=given.due_at + timedelta(days=1)).is_open

    def test_the_tries_of_this_assignment_are_counted_and_no_others(self, given, alice):
        other = make_assignment(classroom=given.classroom, quizzes=[given.quizzes.get()], lesson=given.lesson)
        for assignment in (other, given):
            taking.submit(attempt=self.begin(assignment, alice), now=NOW)
        with pytest.raises(refusals.NoTriesLeft, match="your one try"):
            self.begin(given, alice)

    def test_an_open_attempt_elsewhere_is_named(self, given, alice):
        other = make_assignment(classroom=given.classroom, quizzes=[given.quizzes.get()], title="Last week")
        self.begin(other, alice)
        with pytest.raises(refusals.OpenElsewhere, match="Last week"):
            self.begin(given, alice)

    def test_an_attempt_that_ran_out_elsewhere_is_in_nobodys_way(self, given, alice):
        soon = NOW + timedelta(hours=1)
        other = make_assignment(classroom=given.classroom, quizzes=[given.quizzes.get()], due_at=None, closes_at=soon)
        self.begin(other, alice)
        assert self.begin(given, alice, now=soon).is_open

    def test_a_quiz_that_was_not_assigned_is_refused(self, given, alice):
        with pytest.raises(refusals.NotAssigned):
            self.begin(given, alice, quiz=make_quiz(lesson=given.lesson))

    def test_extra_time_reaches_the_attempt(self, alice):
        classroom = make_classroom(students=[alice])
        Accommodation.objects.create(enrolment=Enrolment.objects.get(user=alice), time_factor=Decimal("1.5"))
        assignment = make_assignment(classroom=classroom, quizzes=[make_quiz()], minutes=30)
        assert self.begin(assignment, alice).deadline == NOW + timedelta(minutes=45)

    def test_a_preview_counts_nowhere_and_is_gone_on_with(self, given):
        rivera = make_rivera()
        quiz = given.quizzes.get()
        attempt = assigning.begin_preview(quiz=quiz, teacher=rivera, now=NOW)
        assert attempt.is_preview
        assert assigning.begin_preview(quiz=quiz, teacher=rivera, now=NOW) == attempt
        assert not given.submissions.exists()


@pytest.mark.django_db
class TestAssigning:
    def test_each_class_reads_the_times_in_its_own_zone(self):
        rivera = make_rivera()
        east = make_classroom(teacher=rivera, time_zone="America/New_York")
        west = make_classroom(teacher=rivera, time_zone="America/Los_Angeles")
        plan = Plan(lesson=make_lesson(), title="T", due=datetime(2026, 12, 4, 23, 59))
        first, second = assigning.assign(plan=plan, classrooms=[east, west], by=rivera, now=NOW)
        assert second.due_at - first.due_at == timedelta(hours=3)
        assert (first.opens_at, first.closes_at) == (NOW, None)

    def test_what_is_planned_is_what_stands(self):
        rivera, quiz = make_rivera(), make_quiz()
        policy = FeedbackPolicy(score=Moment.WHEN_RELEASED)
        plan = Plan(
            lesson=quiz.lesson, title="T", level="core", levels=("core",), tries=None, feedback=policy,
            quizzes=(QuizPlan(quiz, 20, counts=False),),
        )  # fmt: skip
        (made,) = assigning.assign(plan=plan, classrooms=[make_classroom(teacher=rivera)], by=rivera, now=NOW)
        made.refresh_from_db()
        asked = made.assignment_quizzes.get()
        assert (made.levels, made.tries, made.feedback_policy) == (["core"], None, policy)
        assert (asked.quiz, asked.minutes, asked.counts) == (quiz, 20, False)


@pytest.mark.django_db
class TestChanging:
    @pytest.fixture
    def rivera(self):
        return make_rivera()

    @pytest.fixture
    def begun(self, rivera):
        alice, bob = make_alice(), make_bob()
        classroom = make_classroom(teacher=rivera, students=[alice, bob])
        assignment = make_assignment(
            classroom=classroom, quizzes=[make_quiz()], due_at=None, closes_at=NOW + timedelta(days=2)
        )
        assigning.begin_quiz(assignment=assignment, quiz=assignment.quizzes.get(), student=alice, now=NOW)
        return assignment

    def plan(self, assignment, **fields):
        wall = assignment.closes_at.astimezone(assignment.classroom.zone).replace(tzinfo=None)
        quizzes = tuple(QuizPlan(row.quiz, row.minutes) for row in assignment.assignment_quizzes.all())
        defaults = {"lesson": assignment.lesson, "title": "T", "closes": wall, "quizzes": quizzes}
        return Plan(**{**defaults, **fields})

    def later(self, assignment, days=1):
        return self.plan(assignment).closes + timedelta(days=days)

    def test_attempts_keep_the_dates_with_which_they_began(self, begun, rivera):
        before = Attempt.objects.get().deadline
        plan = self.plan(begun, closes=self.later(begun))
        assigning.change(assignment=begun, plan=plan, by=rivera, now=NOW)
        assert Attempt.objects.get().deadline == before
        assert "from now on" in AuditEntry.objects.get(action="assignment-dates").summary

    def test_attempts_get_the_new_dates_if_the_teacher_says_so(self, begun, rivera):
        before = Attempt.objects.get().deadline
        plan = self.plan(begun, closes=self.later(begun))
        assigning.change(assignment=begun, plan=plan, by=rivera, now=NOW, begun_too=True)
        attempt = Attempt.objects.get()
        assert attempt.deadline == before + timedelta(days=1)
        assert attempt.terms.closes_at == attempt.deadline

    def test_what_ran_out_before_stays_handed_in(self, begun, rivera):
        after = begun.closes_at + timedelta(minutes=5)
        plan = self.plan(begun, closes=self.later(begun))
        assigning.change(assignment=begun, plan=plan, by=rivera, now=after, begun_too=True)
        assert Attempt.objects.get().by_deadline

    def test_saving_without_a_change_of_dates_moves_and_logs_nothing(self, begun, rivera):
        before = begun.opens_at, begun.closes_at
        wall = begun.opens_at.astimezone(begun.classroom.zone).replace(tzinfo=None, second=0)
        assigning.change(assignment=begun, plan=self.plan(begun, opens=wall), by=rivera, now=NOW, begun_too=True)
        begun.refresh_from_db()
        assert (begun.opens_at, begun.closes_at) == before
        assert not AuditEntry.objects.exists()

    def test_a_quiz_that_was_begun_cannot_be_dropped(self, begun, rivera):
        extra = make_quiz(lesson=begun.lesson)
        plan = self.plan(begun, quizzes=(QuizPlan(extra, 10),))
        assigning.change(assignment=begun, plan=plan, by=rivera, now=NOW)
        assert begun.assignment_quizzes.count() == 2
        assigning.change(assignment=begun, plan=self.plan(begun, quizzes=()), by=rivera, now=NOW)
        assert begun.quizzes.get() != extra

    def test_released_feedback_reaches_what_is_submitted_now_and_later(self, begun, rivera):
        Assignment.objects.update(**{f"show_{part}": "when_released" for part in FeedbackPolicy.model_fields})
        begun.refresh_from_db()
        attempt = taking.submit(attempt=Attempt.objects.get(), now=NOW)
        assert assigning.release_feedback(assignment=begun, by=rivera, now=NOW) == 1
        attempt.refresh_from_db()
        assert "key" in attempt.terms.visible(submitted=True, now=NOW)
        begun.refresh_from_db()
        bob = Enrolment.objects.get(user__username="bob").user
        late = assigning.begin_quiz(assignment=begun, quiz=begun.quizzes.get(), student=bob, now=NOW)
        assert "key" in late.terms.visible(submitted=True, now=NOW)
        assert AuditEntry.objects.get(action="feedback-release").actor == rivera

    def test_what_was_begun_is_archived_and_comes_back(self, begun, rivera):
        alice = Enrolment.objects.get(user__username="alice").user
        assert not assigning.withdraw(assignment=begun, by=rivera, now=NOW)
        assert not Assignment.objects.given_to(alice).exists()
        begun.refresh_from_db()
        assigning.bring_back(assignment=begun, by=rivera, now=NOW)
        assert Assignment.objects.given_to(alice).get() == begun

    def test_what_nobody_began_is_deleted(self, rivera):
        assignment = make_assignment(classroom=make_classroom(teacher=rivera), quizzes=[make_quiz()])
        make_thread(assignment=assignment)
        assert assigning.withdraw(assignment=assignment, by=rivera, now=NOW)
        assert not Assignment.objects.exists()

    def test_an_assignment_with_posts_is_archived(self, rivera):
        okafor = make_okafor()
        classroom = make_classroom(teacher=rivera)
        enrol(classroom, okafor)
        assignment = make_assignment(classroom=classroom)
        make_post(thread=make_thread(assignment=assignment), author=okafor)
        assert not assigning.withdraw(assignment=assignment, by=rivera, now=NOW)
        assert Assignment.objects.exists()


def at_the_same_moment(deed, times=3):
    """Do `deed` in several threads at once, each with its own connection; return what came back or was raised."""

    def done(_):
        try:
            return deed()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(done, range(times)))


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_several_clicks_begin_one_attempt(self):
        alice = make_alice()
        given = make_assignment(classroom=make_classroom(students=[alice]), quizzes=[make_quiz()], tries=2)
        quiz = given.quizzes.get()
        begun = at_the_same_moment(lambda: assigning.begin_quiz(assignment=given, quiz=quiz, student=alice, now=NOW).pk)
        assert set(begun) == {Attempt.objects.get().pk}

    def test_several_clicks_post_one_answer(self):
        alice = make_alice()
        given = make_assignment(classroom=make_classroom(students=[alice]))
        thread, token = make_thread(assignment=given), uuid.uuid4()
        posted = at_the_same_moment(
            lambda: discussing.answer(thread=thread, author=alice, text="Because.", token=token, now=NOW).pk
        )
        assert set(posted) == {thread.posts.get().pk}

    def test_several_clicks_join_once(self):
        alice, classroom = make_alice(), make_classroom()
        joined = at_the_same_moment(lambda: joining.join(classroom=classroom, user=alice, now=NOW).pk)
        assert sum(isinstance(one, joining.AlreadyMember) for one in joined) == 2
        assert Enrolment.objects.filter(user=alice).count() == 1
