from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from classrooms import assigning
from classrooms.models import Accommodation, Assignment, Enrolment
from lessons.models import ReadingProgress
from quizzes import taking
from quizzes.models import Attempt, Quiz
from tests.factories import (
    enrol,
    make_admin,
    make_alice,
    make_assignment,
    make_bob,
    make_charlie,
    make_classroom,
    make_lesson,
    make_okafor,
    make_prompt,
    make_question,
    make_quiz,
    make_reading,
    make_rivera,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def rivera():
    return make_rivera()


@pytest.fixture
def classroom(alice, rivera):
    return make_classroom(teacher=rivera, students=[alice], name="Period 3")


@pytest.fixture
def given(classroom, now):
    """An assignment that is open now, with a warm-up, a timed quiz on the column and a discussion."""
    lesson = make_lesson()
    make_prompt(lesson=lesson)
    warm_up = make_quiz(lesson=lesson, slug="warm-up", title="Before you read", purpose=Quiz.Purpose.WARM_UP)
    column = make_quiz(lesson=lesson, slug="column", title="What it says")
    assignment = make_assignment(
        classroom=classroom, lesson=lesson, quizzes=[column, warm_up], opens_at=now - timedelta(days=1),
        due_at=now + timedelta(days=2), title="The lunch",
    )  # fmt: skip
    assignment.assignment_quizzes.filter(quiz=column).update(minutes=30)
    return assignment


def quiz_of(assignment, slug):
    return assignment.quizzes.get(slug=slug)


class TestHome:
    def test_a_visitor_sees_the_front_door(self, client):
        assert "Join a class" in client.get("/").text

    def test_a_student_without_a_class_is_told_how_to_join(self, sign_in):
        page = sign_in(make_charlie()).get("/").text
        assert "You are in no class yet." in page
        assert reverse("classrooms:class-join") in page

    def test_a_student_reads_what_is_next_and_when_it_is_due(self, given, alice, sign_in):
        page = sign_in(alice).get("/").text
        assert "Take <em>Before you read</em>" in page
        assert "Eastern" in page
        assert "(in 2 days)" in page

    def test_what_is_under_way_comes_first(self, given, alice, sign_in, now):
        attempt = assigning.begin_quiz(assignment=given, quiz=quiz_of(given, "column"), student=alice, now=now)
        page = sign_in(alice).get("/").text
        assert "Finish <em>What it says</em>" in page
        assert "The clock is running" in page
        assert reverse("quizzes:attempt-page", args=[attempt.pk]) in page

    def test_after_the_warm_up_the_reading_goes_on_where_it_stopped(self, given, alice, sign_in, now):
        attempt = assigning.begin_quiz(assignment=given, quiz=quiz_of(given, "warm-up"), student=alice, now=now)
        taking.submit(attempt=attempt, now=now)
        ReadingProgress.objects.create(
            reader=alice, lesson=given.lesson, level="core", paragraph=2, furthest=2, started_at=now, updated_at=now
        )
        assert "at paragraph 2 of 4" in sign_in(alice).get("/").text

    def test_what_waits_and_what_is_closed_stand_apart(self, given, alice, sign_in, now):
        later = {"opens_at": now + timedelta(days=1), "due_at": None}
        make_assignment(classroom=given.classroom, lesson=given.lesson, title="Tomorrow", **later)
        past = {"opens_at": now - timedelta(days=9), "due_at": None, "closes_at": now - timedelta(days=1)}
        make_assignment(classroom=given.classroom, lesson=given.lesson, title="Long ago", **past)
        context = sign_in(alice).get("/").context
        assert [work.assignment.title for work in context["waiting"]] == ["Tomorrow"]
        assert [work.assignment.title for work in context["closed"]] == ["Long ago"]

    def test_a_student_sees_only_the_own_classes(self, given, sign_in):
        bob = make_bob()
        make_classroom(students=[bob])
        page = sign_in(bob).get("/").text
        assert "The lunch" not in page
        assert "Nothing is assigned yet" in page

    def test_the_number_of_queries_does_not_grow_with_the_assignments(
        self, given, alice, sign_in, django_assert_max_num_queries
    ):
        for _ in range(5):
            make_assignment(classroom=given.classroom, quizzes=[make_quiz()], opens_at=given.opens_at, due_at=None)
        client = sign_in(alice)
        with django_assert_max_num_queries(14):
            client.get("/")

    def test_a_new_teacher_learns_three_steps(self, rivera, sign_in):
        page = sign_in(rivera).get("/").text
        assert "Three steps" in page
        assert reverse("classrooms:class-create") in page

    def test_a_teacher_sees_what_waits_for_marks(self, given, alice, rivera, sign_in, now):
        essay = make_quiz(lesson=given.lesson, questions=[make_question(lesson=given.lesson, kind="essay")])
        assignment = make_assignment(classroom=given.classroom, quizzes=[essay], opens_at=given.opens_at, due_at=None)
        attempt = assigning.begin_quiz(assignment=assignment, quiz=essay, student=alice, now=now)
        taking.save(attempt=attempt, position=1, answer={"text": "Because."}, revision=1, now=now)
        taking.submit(attempt=attempt, now=now)
        page = sign_in(rivera).get("/")
        assert [(row.assignment, row.unmarked) for row in page.context["to_mark"]] == [(assignment, 1)]

    def test_staff_without_classes_are_sent_to_the_admin(self, sign_in):
        assert reverse("admin:index") in sign_in(make_admin()).get("/").text


class TestAssigning:
    def url(self, lesson):
        return reverse("classrooms:lesson-assign", args=[lesson.slug])

    def defaults(self, client, lesson, **changes):
        """Return what the browser sends back when nothing but `changes` was touched."""
        form = client.get(self.url(lesson)).context["form"]
        data = {}
        for field in form:
            value = field.value()
            if value in (None, False, ""):
                continue
            data[field.name] = value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "strftime") else value
            if value is True:
                data[field.name] = "on"
        return {**data, **changes}

    def test_three_clicks_assign_a_lesson_to_two_classes(self, classroom, rivera, sign_in, now):
        other = make_classroom(teacher=rivera, time_zone="America/Los_Angeles")
        lesson = make_lesson()
        quiz = make_quiz(lesson=lesson)
        client = sign_in(rivera)
        client.post(self.url(lesson), self.defaults(client, lesson, classrooms=[classroom.pk, other.pk]))
        first, second = (Assignment.objects.get(classroom=room) for room in (classroom, other))
        assert first.due_at.astimezone(classroom.zone).strftime("%H:%M") == "23:59"
        assert second.due_at.astimezone(other.zone).strftime("%H:%M") == "23:59"
        assert first.closes_at - first.due_at in (timedelta(hours=n) for n in (47, 48, 49))
        assert first.state(timezone.now()) == Assignment.State.OPEN
        assert (first.quizzes.get(), first.show_score, first.show_key) == (quiz, "after_submit", "after_due")

    def test_the_only_class_is_chosen_already(self, classroom, rivera, sign_in):
        client, lesson = sign_in(rivera), make_lesson()
        assert self.defaults(client, lesson)["classrooms"] == [classroom.pk]

    def test_an_error_keeps_what_was_entered(self, classroom, rivera, sign_in):
        client, lesson = sign_in(rivera), make_lesson()
        data = self.defaults(client, lesson, opens="2026-12-05T08:00", due="2026-12-04T08:00", title="My title")
        page = client.post(self.url(lesson), data).text
        assert "It is due before it opens" in page
        assert 'value="My title"' in page
        assert 'value="2026-12-04T08:00"' in page
        assert not Assignment.objects.exists()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"classrooms": []}, "Choose at least one class."),
            ({"due": "soon"}, "Enter a date and a time"),
            ({"due": "2027-03-14T02:30", "closes": ""}, "The clocks skip 02:30 AM on March 14"),
            ({"closes": "2026-01-01T00:00"}, "It closes before it opens"),
            ({"tries": "0"}, "greater than or equal to 1"),
            ({"has_reading": "", "has_discussion": ""}, "Choose at least one part"),
        ],
    )
    def test_what_cannot_be_is_said(self, classroom, rivera, sign_in, change, words):
        client, lesson = sign_in(rivera), make_lesson()
        assert words in client.post(self.url(lesson), self.defaults(client, lesson, **change)).text
        assert not Assignment.objects.exists()

    def test_a_class_of_somebody_else_cannot_be_chosen(self, classroom, rivera, sign_in):
        theirs = make_classroom(teacher=make_okafor())
        client, lesson = sign_in(rivera), make_lesson()
        client.post(self.url(lesson), self.defaults(client, lesson, classrooms=[theirs.pk]))
        assert not Assignment.objects.exists()

    def test_my_own_mix_of_feedback_is_taken(self, classroom, rivera, sign_in):
        client, lesson = sign_in(rivera), make_lesson()
        mix = {"feedback": "custom", "show_score": "at_once", "show_key": "when_released"}
        client.post(self.url(lesson), self.defaults(client, lesson, **mix))
        made = Assignment.objects.get()
        assert (made.show_score, made.show_key) == ("at_once", "when_released")

    def test_only_levels_that_exist_are_offered(self, classroom, rivera, sign_in):
        client, lesson = sign_in(rivera), make_lesson()
        make_reading(lesson=lesson, level="supported")
        form = client.get(self.url(lesson)).context["form"]
        assert [value for value, _ in form.fields["levels"].choices] == ["core", "supported"]

    def test_a_draft_is_no_lesson_to_assign_and_students_assign_nothing(self, classroom, alice, rivera, sign_in):
        draft, lesson = make_lesson(status="draft"), make_lesson()
        assert sign_in(rivera).get(self.url(draft)).status_code == 404
        assert sign_in(alice).get(self.url(lesson)).status_code == 403
        assert sign_in(alice).get(reverse("classrooms:lesson-list")).status_code == 403


class TestChanging:
    def test_the_form_shows_what_stands_and_saves_what_is_changed(self, given, rivera, sign_in):
        url = reverse("classrooms:assignment-edit", args=[given.pk])
        client = sign_in(rivera)
        column, warm_up = quiz_of(given, "column").pk, quiz_of(given, "warm-up").pk
        page = client.get(url)
        assert page.context["form"][f"minutes_{column}"].value() == 30
        data = {
            "title": "New title", "level": "core", "levels": ["core"], "has_reading": "on", "counting_rule": "best",
            "feedback": "submit", "tries": "2", f"quiz_{column}": "on", f"minutes_{column}": "20",
            **{f"show_{part}": "after_due" for part in ("score", "right", "feedback", "key", "explanation")},
        }  # fmt: skip
        assert client.post(url, data).status_code == 302
        given.refresh_from_db()
        assert (given.title, given.tries, given.due_at, given.has_discussion) == ("New title", 2, None, False)
        assert given.show_key == "after_submit"
        assert not given.assignment_quizzes.filter(quiz=warm_up).exists()

    def test_attempts_under_way_are_told_of(self, given, alice, rivera, sign_in, now):
        assigning.begin_quiz(assignment=given, quiz=quiz_of(given, "column"), student=alice, now=now)
        page = sign_in(rivera).get(reverse("classrooms:assignment-edit", args=[given.pk])).text
        assert "1 attempt has begun, 1 is open now" in " ".join(page.split())

    @pytest.mark.parametrize("name", ["assignment-edit", "assignment-withdraw", "assignment-release"])
    def test_only_its_teachers_change_an_assignment(self, given, alice, rivera, sign_in, name):
        url = reverse(f"classrooms:{name}", args=[given.pk])
        for person, status in ((alice, 403), (make_okafor(), 404), (make_charlie(), 404)):
            assert sign_in(person).post(url).status_code == status

    def test_a_delete_is_asked_for_and_done(self, given, rivera, sign_in):
        client = sign_in(rivera)
        url = reverse("classrooms:assignment-withdraw", args=[given.pk])
        assert "Delete it" in client.get(url).text
        client.post(url)
        assert not Assignment.objects.exists()

    def test_what_was_worked_on_is_archived_and_brought_back(self, given, alice, rivera, sign_in, now):
        assigning.begin_quiz(assignment=given, quiz=quiz_of(given, "column"), student=alice, now=now)
        client = sign_in(rivera)
        url = reverse("classrooms:assignment-withdraw", args=[given.pk])
        assert "Archive it" in client.get(url).text
        client.post(url)
        assert sign_in(alice).get(reverse("classrooms:assignment-detail", args=[given.pk])).status_code == 404
        client.post(url)
        assert sign_in(alice).get(reverse("classrooms:assignment-detail", args=[given.pk])).status_code == 200


class TestTheAssignmentsPage:
    @pytest.fixture
    def url(self, given):
        return reverse("classrooms:assignment-detail", args=[given.pk])

    def test_the_parts_stand_in_the_order_of_work(self, given, url, alice, sign_in):
        parts = sign_in(alice).get(url).context["work"].parts
        assert [part.title for part in parts] == ["Before you read", "The reading", "What it says", "The discussion"]

    def test_extra_time_is_spelled_out(self, given, url, alice, sign_in):
        Accommodation.objects.create(enrolment=Enrolment.objects.get(user=alice), time_factor=Decimal("1.5"))
        assert "45 minutes (30 × 1.5)" in sign_in(alice).get(url).text

    def test_starting_opens_the_attempt_and_starting_again_the_same(self, given, url, alice, sign_in):
        client = sign_in(alice)
        start = reverse("classrooms:quiz-start", args=[given.pk, "warm-up"])
        first, second = client.post(start), client.post(start)
        attempt = Attempt.objects.get()
        assert first.url == second.url == reverse("quizzes:attempt-page", args=[attempt.pk])
        assert "Go on" in client.get(url).text

    def test_a_get_starts_nothing(self, given, url, alice, sign_in):
        page = sign_in(alice).get(reverse("classrooms:quiz-start", args=[given.pk, "warm-up"]))
        assert page.url == url
        assert not Attempt.objects.exists()

    def test_a_refusal_is_said_on_the_page(self, given, url, alice, sign_in, now):
        client = sign_in(alice)
        start = reverse("classrooms:quiz-start", args=[given.pk, "warm-up"])
        client.post(start)
        taking.submit(attempt=Attempt.objects.get(), now=timezone.now())
        assert "You have used your one try" in client.post(start, follow=True).text

    def test_a_score_shows_when_the_policy_says_so(self, given, url, alice, sign_in, now):
        Assignment.objects.update(show_score="when_released")
        given.refresh_from_db()
        attempt = assigning.begin_quiz(assignment=given, quiz=quiz_of(given, "warm-up"), student=alice, now=now)
        taking.submit(attempt=attempt, now=now)
        client = sign_in(alice)
        assert "0 of 3" not in client.get(url).text
        assigning.release_feedback(assignment=given, by=given.created_by, now=now)
        assert "0 of 3" in client.get(url).text

    def test_what_ran_out_is_handed_in_when_somebody_looks(self, given, url, alice, sign_in, now):
        early = now - timedelta(hours=1)
        assigning.begin_quiz(assignment=given, quiz=quiz_of(given, "column"), student=alice, now=early)
        assert "when the time was up" in sign_in(alice).get(url).text
        assert Attempt.objects.get().by_deadline

    def test_before_it_opens_and_after_it_closes_nothing_can_be_started(self, given, url, alice, sign_in, now):
        client = sign_in(alice)
        Assignment.objects.update(opens_at=now + timedelta(hours=1))
        page = client.get(url).text
        assert "This is not open yet." in page
        assert "/start/" not in page
        Assignment.objects.update(opens_at=now - timedelta(days=5), due_at=None, closes_at=now - timedelta(days=1))
        page = client.get(url).text
        assert "nothing more can be handed in" in page
        assert "/start/" not in page

    def test_strangers_and_those_who_left_find_nothing(self, given, url, alice, sign_in, now):
        assert sign_in(make_charlie()).get(url).status_code == 404
        Enrolment.objects.filter(user=alice).update(left_at=now)
        assert sign_in(alice).get(url).status_code == 404
        assert sign_in(alice).post(reverse("classrooms:quiz-start", args=[given.pk, "warm-up"])).status_code == 404

    def test_a_teacher_tries_a_quiz_without_counting(self, given, rivera, sign_in):
        sign_in(rivera).post(reverse("classrooms:quiz-start", args=[given.pk, "column"]))
        assert Attempt.objects.get().is_preview
        assert not given.submissions.exists()

    def test_a_teacher_tries_a_quiz_of_the_library(self, given, rivera, alice, sign_in):
        url = reverse("classrooms:preview-quiz-start", args=[given.lesson.slug, "column"])
        assert sign_in(alice).post(url).status_code == 403
        attempt_url = sign_in(rivera).post(url).url
        assert attempt_url == reverse("quizzes:attempt-page", args=[Attempt.objects.get().pk])

    def test_the_pages_take_few_queries_whatever_the_size_of_the_class(
        self, given, url, alice, rivera, sign_in, now, django_assert_max_num_queries
    ):
        for _ in range(10):
            student = make_user()
            enrol(given.classroom, student)
            assigning.begin_quiz(assignment=given, quiz=quiz_of(given, "warm-up"), student=student, now=now)
        student, teacher = sign_in(alice), sign_in(rivera)
        with django_assert_max_num_queries(14):
            student.get(url)
        with django_assert_max_num_queries(12):
            teacher.get(url)
