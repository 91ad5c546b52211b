"""The rules of an assignment as the teacher sets them: what stands under Advanced, and what is refused in words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from classrooms import assigning
from classrooms.models import Assignment
from quizzes.terms import LatePolicy, LateRule, Terms
from tests.factories import make_assignment, make_classroom, make_question, make_quiz, make_rivera

pytestmark = pytest.mark.django_db
TENTH_A_DAY = {"late_rule": "daily", "late_share": Decimal("0.1")}


@pytest.fixture
def rivera():
    return make_rivera()


@pytest.fixture
def classroom(rivera):
    return make_classroom(teacher=rivera)


def give(classroom, **fields):
    """Assign a quiz that is open now and due in two days."""
    now = timezone.now()
    dates = {"opens_at": now - timedelta(days=1), "due_at": now + timedelta(days=2)}
    return make_assignment(classroom=classroom, quizzes=[make_quiz()], **{**dates, **fields})


class TestTheForm:
    def post(self, client, lesson, **changes):
        url = reverse("classrooms:lesson-assign", args=[lesson.slug])
        data = {}
        for field in client.get(url).context["form"]:
            value = field.value()
            if value not in (None, False, ""):
                plain = "on" if value is True else value
                data[field.name] = value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "strftime") else plain
        return client.post(url, {**data, **changes})

    @pytest.fixture
    def client(self, classroom, rivera, sign_in):
        return sign_in(rivera)

    def test_without_a_look_at_advanced_nothing_special_is_assigned(self, client):
        lesson = make_quiz().lesson
        self.post(client, lesson)
        made = Assignment.objects.get()
        terms = assigning.terms_for(made, made.assignment_quizzes.get())
        usual = Terms()
        for name in ("grace_minutes", "wait_minutes", "late", "open_text", "paging", "backtracking", "minutes"):
            assert getattr(terms, name) == getattr(usual, name)
        assert made.quiz_password == ""

    def test_what_stands_under_advanced_becomes_the_terms_and_stands_in_the_form_again(self, client):
        quiz = make_quiz()
        entered = {
            "tries": "3", "wait": "2", "wait_unit": "hours", "late_rule": "daily", "late_percent": "12.5",
            "grace_minutes": "5", "quiz_password": " Missile ", "going_back": "onward", f"closed_{quiz.pk}": "on",
        }  # fmt: skip
        self.post(client, quiz.lesson, **entered)
        made = Assignment.objects.get()
        terms = assigning.terms_for(made, made.assignment_quizzes.get())
        assert terms.late == LatePolicy(rule=LateRule.DAILY, share=Decimal("0.125"))
        assert (terms.wait_minutes, terms.grace_minutes, terms.backtracking, terms.open_text) == (120, 5, False, False)
        form = client.get(reverse("classrooms:assignment-edit", args=[made.pk])).context["form"]
        shown = {name: str(form[name].value()) for name in entered if not name.startswith("closed_")}
        assert shown == {name: value.strip() for name, value in entered.items() if not name.startswith("closed_")}
        assert form[f"closed_{quiz.pk}"].value() is True

    def test_saving_the_form_unchanged_changes_nothing(self, client, classroom, rivera):
        made = give(
            classroom,
            **TENTH_A_DAY,
            wait_minutes=90,
            grace_minutes=3,
            paging="all",
            quiz_password="Key",
            levels=["core"],
        )
        before = Assignment.objects.values().get()
        url = reverse("classrooms:assignment-edit", args=[made.pk])
        data = {}
        for field in client.get(url).context["form"]:
            value = field.value()
            if value not in (None, False, ""):
                plain = "on" if value is True else value
                data[field.name] = value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "strftime") else plain
        assert client.post(url, data).status_code == 302
        assert Assignment.objects.values().get() == before

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"late_rule": "flat"}, "late_percent"),
            ({"late_rule": "flat", "late_percent": "0"}, "late_percent"),
            ({"late_rule": "daily", "late_percent": "101"}, "late_percent"),
            ({"late_rule": "daily", "late_percent": "10", "due": "", "closes": ""}, "late_rule"),
            ({"paging": "all", "going_back": "onward"}, "going_back"),
            ({"wait": "-1"}, "wait"),
            ({"wait": "61", "wait_unit": "days"}, "wait"),
            ({"wait": "99999999999999999999"}, "wait"),
            ({"grace_minutes": "61"}, "grace_minutes"),
            ({"paging": "some"}, "paging"),
            ({"quiz_password": "x" * 61}, "quiz_password"),
        ],
    )
    def test_what_makes_no_sense_is_said_at_its_field(self, client, changes, field):
        page = self.post(client, make_quiz().lesson, **changes)
        assert list(page.context["form"].errors) == [field]
        assert '<details class="bc-advanced" open' in page.text
        assert not Assignment.objects.exists()

    def test_a_quiz_that_asks_for_places_in_the_text_keeps_it(self, client):
        quiz = make_quiz(questions=[make_question(kind="evidence")])
        page = self.post(client, quiz.lesson, **{f"closed_{quiz.pk}": "on"})
        assert list(page.context["form"].errors) == [f"closed_{quiz.pk}"]
        assert "asks for places in the text" in page.text

    def test_waiting_with_one_try_is_harmless(self, client):
        self.post(client, make_quiz().lesson, tries="1", wait="1", wait_unit="days")
        assert Assignment.objects.get().wait_minutes == 24 * 60

    def test_the_database_holds_what_makes_sense(self, classroom):
        with pytest.raises(IntegrityError):
            give(classroom, paging="all", backtracking=False)

    def test_a_share_without_a_rule_is_refused_by_the_database(self, classroom):
        with pytest.raises(IntegrityError):
            give(classroom, late_share=Decimal("0.1"))
