"""The rules of an assignment: as the teacher sets them, as the student meets them, as the server holds them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from classrooms import assigning, guessing, refusals
from classrooms.models import Accommodation, Assignment, Enrolment, JoinFailure
from classrooms.planning import Plan
from quizzes import adjusting, taking
from quizzes.models import Attempt, Quiz
from quizzes.terms import Paging
from tests.factories import (
    NOW,
    make_alice,
    make_assignment,
    make_attempt,
    make_classroom,
    make_lesson,
    make_question,
    make_quiz,
    make_rivera,
    make_slot,
)

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TENTH_A_DAY = {"late_rule": "daily", "late_share": Decimal("0.1")}


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def rivera():
    return make_rivera()


@pytest.fixture
def classroom(alice, rivera):
    return make_classroom(teacher=rivera, students=[alice])


def give(classroom, quiz=None, **fields):
    """Assign a quiz that is open now and due in two days."""
    now = timezone.now()
    dates = {"opens_at": now - DAY, "due_at": now + 2 * DAY}
    return make_assignment(classroom=classroom, quizzes=[quiz or make_quiz()], **{**dates, **fields})


def begin(assignment, student, now=None, password=""):
    quiz = assignment.quizzes.get()
    return assigning.begin_quiz(
        assignment=assignment, quiz=quiz, student=student, now=now or timezone.now(), password=password
    )


def page_of(assignment):
    return reverse("classrooms:assignment-detail", args=[assignment.pk])


def start_of(assignment):
    return reverse("classrooms:quiz-start", args=[assignment.pk, assignment.quizzes.get().slug])


def extra_time(student, factor="1.5"):
    Accommodation.objects.create(enrolment=Enrolment.objects.get(user=student), time_factor=Decimal(factor))


class TestPassword:
    @pytest.fixture
    def given(self, classroom):
        return give(classroom, quiz_password="Missile Gap")

    @pytest.mark.parametrize("typed", ["Missile Gap", "  missile gap ", "MISSILE GAP"])
    def test_capitals_and_outer_spaces_do_not_matter(self, given, alice, typed):
        assert begin(given, alice, password=typed).is_open

    @pytest.mark.parametrize("typed", ["", "missile", "missilegap"])
    def test_a_wrong_one_starts_nothing_and_is_said_at_the_field(self, given, alice, sign_in, typed):
        page = sign_in(alice).post(start_of(given), {"password": typed})
        assert "That is not the password of this quiz." in page.text
        assert 'aria-invalid="true"' in page.text
        assert not Attempt.objects.exists()
        assert JoinFailure.objects.count() == 1

    def test_going_on_needs_no_password(self, given, alice):
        attempt = begin(given, alice, password="missile gap")
        assert begin(given, alice) == attempt

    def test_who_guesses_too_often_has_to_wait(self, given, alice, sign_in):
        for _ in range(guessing.FAILURES_ALLOWED):
            with pytest.raises(refusals.WrongPassword):
                begin(given, alice, password="guess")
        assert sign_in(alice).post(start_of(given), {"password": "missile gap"}).status_code == 429
        later = timezone.now() + guessing.FAILURES_WINDOW + MINUTE
        assert begin(given, alice, now=later, password="missile gap").is_open

    def test_guiding_questions_need_none_and_teachers_try_freely(self, classroom, alice, rivera, sign_in):
        given = give(classroom, make_quiz(purpose=Quiz.Purpose.GUIDING), quiz_password="Key", levels=["core"])
        assert begin(given, alice).is_open
        assert sign_in(rivera).post(start_of(given)).status_code == 302

    def test_the_teacher_reads_it_and_the_student_does_not(self, given, alice, rivera, sign_in):
        assert "Missile Gap" in sign_in(rivera).get(page_of(given)).text
        page = sign_in(alice).get(page_of(given)).text
        assert "Missile Gap" not in page
        assert 'name="password"' in page


class TestWaiting:
    @pytest.fixture
    def given(self, classroom):
        return give(classroom, tries=3, wait_minutes=120)

    def test_the_next_try_waits_from_handing_in(self, given, alice):
        now = timezone.now()
        taking.submit(attempt=begin(given, alice, now), now=now + HOUR)
        with pytest.raises(refusals.TooSoon, match="You can try again at"):
            begin(given, alice, now + 3 * HOUR - MINUTE)
        assert begin(given, alice, now + 3 * HOUR).number == 2

    def test_the_wait_counts_from_the_deadline_that_handed_in(self, classroom, alice):
        given = give(classroom, tries=2, wait_minutes=120)
        given.assignment_quizzes.update(minutes=10)
        now = timezone.now()
        begin(given, alice, now)
        with pytest.raises(refusals.TooSoon) as refused:
            begin(given, alice, now + HOUR)
        assert refused.value.again_at == now + 10 * MINUTE + 2 * HOUR

    def test_the_page_says_when_instead_of_a_button(self, given, alice, sign_in):
        client = sign_in(alice)
        taking.submit(attempt=begin(given, alice), now=timezone.now())
        page = client.get(page_of(given)).text
        assert "You can try again at <time" in page
        assert "Try again<" not in page
        assert "You can try again at" in client.post(start_of(given), follow=True).text
        assert Attempt.objects.count() == 1

    def test_it_says_so_when_the_wait_would_outlast_the_assignment(self, classroom, alice, sign_in):
        now = timezone.now()
        given = give(classroom, tries=2, wait_minutes=120, due_at=None, closes_at=now + HOUR)
        taking.submit(attempt=begin(given, alice, now), now=now)
        assert "this closes before" in sign_in(alice).get(page_of(given)).text


class TestLateness:
    def late(self, classroom, **fields):
        now = timezone.now()
        return give(classroom, opens_at=now - 9 * DAY, due_at=now - 25 * HOUR, **{**TENTH_A_DAY, **fields})

    def test_the_student_knows_the_cost_before_handing_in(self, classroom, alice, sign_in):
        given = self.late(classroom, quiz=make_quiz(points=4))
        client = sign_in(alice)
        assert "handing in now costs 20% of the points" in client.get(page_of(given)).text
        attempt = begin(given, alice)
        page = client.get(reverse("quizzes:attempt-submit", args=[attempt.pk])).text
        assert "Handing in now costs 20% of the points: 2.4 of 12." in page

    def test_in_time_it_says_only_what_late_work_would_cost(self, classroom, alice, sign_in):
        given = give(classroom, **TENTH_A_DAY)
        page = sign_in(alice).get(page_of(given)).text
        assert "Handed in late, it loses 10% of the points for each started day." in page
        attempt = begin(given, alice)
        page = sign_in(alice).get(reverse("quizzes:attempt-submit", args=[attempt.pk])).text
        assert "Handing in now costs" not in page

    def test_review_and_teacher_see_what_was_taken_off(self, classroom, alice, rivera, sign_in):
        given = self.late(classroom, quiz=make_quiz(points=4))
        attempt = begin(given, alice)
        for position in (1, 2, 3):
            taking.save(
                attempt=attempt, position=position, answer={"choice": "a"}, revision=1, now=timezone.now()
            )  # fmt: skip
        taking.submit(attempt=attempt, now=timezone.now())
        review = sign_in(alice).get(reverse("quizzes:attempt-review", args=[attempt.pk])).text
        assert "12 − 2.4 for lateness = 9.6" in review
        assert "(12 − 2.4 for lateness)" in sign_in(alice).get(page_of(given)).text
        detail = sign_in(rivera).get(reverse("dashboards:attempt-detail", args=[attempt.pk])).text
        assert "12 − 2.4 for lateness" in detail

    def test_what_may_not_be_seen_is_not_told_by_the_deduction(self, classroom, alice, sign_in):
        given = self.late(classroom, show_score="when_released")
        attempt = begin(given, alice)
        taking.save(attempt=attempt, position=1, answer={"choice": "a"}, revision=1, now=timezone.now())
        taking.submit(attempt=attempt, now=timezone.now())
        for address in (page_of(given), reverse("quizzes:attempt-review", args=[attempt.pk])):
            assert "for lateness" not in sign_in(alice).get(address).text

    def test_within_the_grace_nothing_is_late(self, classroom, alice, sign_in):
        now = timezone.now()
        given = give(classroom, opens_at=now - DAY, due_at=now - 2 * MINUTE, grace_minutes=5, **TENTH_A_DAY)
        assert given.state(now) == Assignment.State.OPEN
        attempt = taking.submit(attempt=begin(given, alice), now=timezone.now())
        assert (attempt.is_late, attempt.deduction) == (False, 0)


class TestGrace:
    @pytest.fixture
    def attempt(self, classroom, alice):
        given = give(classroom, grace_minutes=5)
        given.assignment_quizzes.update(minutes=30)
        return begin(given, alice, timezone.now() - 32 * MINUTE)

    def test_the_page_stays_and_says_until_when(self, attempt, alice, sign_in):
        page = sign_in(alice).get(reverse("quizzes:attempt-page", args=[attempt.pk]))
        assert "Time is up. Hand in by" in page.text
        assert "your teacher allows 5 more minutes for slow connections" in page.text
        assert page.context["page"].seconds_left < 0

    def test_an_answer_is_taken_within_it_and_not_after_it(self, attempt):
        end = attempt.time_is_up_at
        save = {"attempt": attempt, "position": 1, "answer": {"choice": "a"}}
        assert taking.save(**save, revision=1, now=end + 4 * MINUTE).accepted
        assert not taking.save(**save, revision=2, now=end + 6 * MINUTE).accepted

    def test_more_time_moves_the_end_and_keeps_the_grace(self, attempt, rivera):
        now = timezone.now()
        row = adjusting.give_more_time(attempt=attempt, minutes=10, actor=rivera, now=now)
        assert row.time_is_up_at == now + 10 * MINUTE
        assert row.deadline == row.time_is_up_at + 5 * MINUTE
        assert abs(row.terms.deadline(row.started_at) - row.deadline) < timedelta(seconds=1)


class TestClosedText:
    @pytest.fixture
    def given(self, classroom):
        given = give(classroom)
        given.assignment_quizzes.update(open_text=False)
        return given

    def read(self, assignment):
        return reverse("classrooms:assignment-read", args=[assignment.pk])

    def test_the_student_knows_before_starting(self, given, alice, sign_in):
        page = sign_in(alice).get(page_of(given)).text
        assert "The text is closed to you while you take it." in page
        assert '<details class="bc-confirm"' in page

    def test_there_is_no_reading_beside_the_questions(self, given, alice, sign_in):
        page = sign_in(alice).get(reverse("quizzes:attempt-page", args=[begin(given, alice).pk])).text
        assert "Fomin" not in page
        assert "The text is closed until you hand in." in page

    def test_the_reading_page_is_closed_until_it_is_handed_in(self, given, alice, sign_in):
        client, attempt = sign_in(alice), begin(given, alice)
        for query in ("", "?panel=words", "?panel=notes&fragment=1", "?passage=fomin-offer"):
            page = client.get(self.read(given) + query)
            assert page.status_code == 403
            assert reverse("quizzes:attempt-page", args=[attempt.pk]) in page.text
            assert "Fomin" not in page.text
        taking.submit(attempt=attempt, now=timezone.now())
        assert "Fomin" in client.get(self.read(given)).text

    @pytest.mark.parametrize("fragment", [{}, {"fragment": "1"}])
    def test_guiding_questions_wait_as_well(self, classroom, alice, sign_in, fragment):
        question = make_question()
        guiding = make_quiz(questions=[question], purpose=Quiz.Purpose.GUIDING)
        given = give(classroom, make_quiz(lesson=guiding.lesson))
        given.assignment_quizzes.update(open_text=False)
        begin(given, alice)
        given.assignment_quizzes.create(quiz=guiding, position=2)
        slot = guiding.slots.get()
        url = reverse("classrooms:guiding-answer", args=[given.pk, slot.pk])
        page = sign_in(alice).post(url, {f"g{slot.pk}-choice": "b", "level": "core", **fragment}, follow=True)
        assert "closed while you take a quiz without it" in page.text
        assert "He took the message on." not in page.text
        assert not Attempt.objects.filter(quiz=guiding).exists()

    def test_another_quiz_of_the_lesson_is_no_way_around(self, given, classroom, alice, sign_in):
        other = give(classroom, make_quiz(lesson=given.lesson), title="Open")
        beside = begin(other, alice)
        address = reverse("quizzes:attempt-page", args=[beside.pk])
        assert "Fomin" in sign_in(alice).get(address).text
        begin(given, alice)
        page = sign_in(alice).get(address).text
        assert "Fomin" not in page
        assert "The text is closed while" in page

    def test_a_closed_text_opens_when_the_time_is_up(self, given, alice, sign_in):
        begin(given, alice)
        Attempt.objects.update(deadline=timezone.now() - MINUTE)
        assert sign_in(alice).get(self.read(given)).status_code == 200

    def test_teachers_and_other_students_read_on(self, given, alice, rivera, sign_in):
        begin(given, alice)
        assert sign_in(rivera).get(self.read(given)).status_code == 200

    def test_a_question_added_later_that_needs_the_text_opens_it(self, given, alice):
        make_slot_with_evidence(given.quizzes.get())
        assert begin(given, alice).terms.open_text


def make_slot_with_evidence(quiz):
    make_slot(quiz=quiz, question=make_question(lesson=quiz.lesson, kind="evidence"))


class TestExtraTime:
    @pytest.fixture
    def given(self, classroom, alice):
        now = timezone.now()
        extra_time(alice)
        dates = {"opens_at": now - DAY, "due_at": now - MINUTE, "closes_at": now + 5 * MINUTE}
        given = give(classroom, has_reading=False, **dates)
        given.assignment_quizzes.update(minutes=30)
        return given

    def test_the_student_reads_their_own_dates_and_minutes(self, given, alice, sign_in):
        client = sign_in(alice)
        page, home = client.get(page_of(given)).text, client.get("/").text
        assert "45 minutes (30 × 1.5)" in page
        assert "you have 45 minutes (30 × 1.5)" in home
        for text in (page, home):
            assert "(in 13 minutes)" in text or "(in 14 minutes)" in text
            assert "Past due" not in text

    def test_the_quiz_may_begin_until_their_own_closing_time(self, given, alice):
        assert begin(given, alice, given.closes_at + 14 * MINUTE).is_open

    def test_and_not_after_it(self, given, alice):
        with pytest.raises(refusals.AlreadyClosed):
            begin(given, alice, given.closes_at + 15 * MINUTE)

    def test_their_extra_minutes_are_not_late(self, given, alice):
        attempt = begin(given, alice, given.due_at - 29 * MINUTE)
        attempt = taking.submit(attempt=attempt, now=given.due_at + 14 * MINUTE)
        assert not attempt.is_late

    def test_a_quiz_with_other_dates_says_so(self, given, alice, sign_in):
        other = make_quiz(lesson=given.lesson)
        given.assignment_quizzes.create(quiz=other, position=9)
        assert "For you it closes" in sign_in(alice).get(page_of(given)).text


class TestWhenTheClocksChange:
    """Eastern: back on November 1, 2026 at 2 AM, forward on March 14, 2027 at 2 AM."""

    @pytest.mark.parametrize(
        ("wall", "utc"),
        [
            (datetime(2026, 10, 31, 23, 59), datetime(2026, 11, 1, 3, 59, tzinfo=UTC)),
            (datetime(2026, 11, 1, 23, 59), datetime(2026, 11, 2, 4, 59, tzinfo=UTC)),
            (datetime(2027, 3, 13, 23, 59), datetime(2027, 3, 14, 4, 59, tzinfo=UTC)),
            (datetime(2027, 3, 14, 23, 59), datetime(2027, 3, 15, 3, 59, tzinfo=UTC)),
        ],
    )
    def test_opening_due_and_closing_keep_their_time_on_the_wall(self, classroom, rivera, wall, utc):
        plan = Plan(lesson=make_lesson(), title="T", opens=wall, due=wall + DAY, closes=wall + 2 * DAY)
        (made,) = assigning.assign(plan=plan, classrooms=[classroom], by=rivera, now=NOW)
        assert made.opens_at == utc
        for moment in (made.opens_at, made.due_at, made.closes_at):
            assert moment.astimezone(classroom.zone).strftime("%H:%M") == "23:59"

    def test_the_page_names_the_zone_and_the_hour_of_the_wall_on_both_sides(
        self, classroom, alice, sign_in, monkeypatch
    ):
        monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 10, 31, 20, 0, tzinfo=UTC))
        given = make_assignment(
            classroom=classroom, quizzes=[make_quiz()], opens_at=datetime(2026, 10, 30, 12, 0, tzinfo=UTC),
            due_at=datetime(2026, 11, 2, 4, 59, tzinfo=UTC),
        )  # fmt: skip
        assert "Sun, Nov 1, 11:59 PM Eastern" in sign_in(alice).get(page_of(given)).text

    def test_extra_minutes_are_real_minutes_over_the_change(self, classroom, alice):
        extra_time(alice, "2")
        given = make_assignment(
            classroom=classroom, quizzes=[make_quiz()], minutes=60, due_at=None,
            opens_at=datetime(2026, 10, 30, 12, 0, tzinfo=UTC), closes_at=datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        )  # fmt: skip
        attempt = begin(given, alice, datetime(2026, 11, 1, 5, 0, tzinfo=UTC))
        assert attempt.deadline == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_paging_reaches_the_terms(classroom, alice):
    attempt = begin(give(classroom, paging="all"), alice)
    assert attempt.terms.paging is Paging.ALL
    assert make_attempt().terms.paging is Paging.ONE
