"""The pages on which a teacher regrades a question, and what a student reads about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from classrooms import assigning
from quizzes.models import Attempt, Question, Regrade
from quizzes.option_tables import load_asked
from quizzes.score_matrix import load_matrix
from quizzes.terms import FeedbackPolicy, Moment
from tests.factories import NOW, SPECS, enrol, make_assignment, make_classroom, make_okafor, make_version
from tests.forms import form_values
from tests.quizzes.regrades import Work, fraction_of, score_of

pytestmark = pytest.mark.django_db

A, B, C = {"choice": "a"}, {"choice": "b"}, {"choice": "c"}
HIDDEN = FeedbackPolicy(
    score=Moment.WHEN_RELEASED, right=Moment.WHEN_RELEASED, feedback=Moment.WHEN_RELEASED, key=Moment.WHEN_RELEASED
)


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def teacher(work, sign_in):
    return sign_in(work.teacher)


def url_of(work: Work) -> str:
    return reverse("dashboards:question-regrade", args=[work.assignment.pk, work.question.pk])


def text_of(page) -> str:
    plain = re.sub(r"<(script|style).*?</\1>", "", page.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).split())


def decided(client, work: Work, **changes):
    """Open the form, choose, and post it: what the preview page answers."""
    values = {**form_values(client.get(url_of(work))), "do": "preview", **changes}
    return client.post(url_of(work), values)


def applied(client, work: Work, reason: str = "Two answers.", **changes):
    page = decided(client, work, **changes)
    return client.post(url_of(work), {**form_values(page), "do": "apply", "reason": reason}, follow=True)


NEW_KEY = {"action": "new_key", "key-choice": "b"}


def test_every_question_has_a_way_to_say_that_it_is_wrong(work, teacher):
    work.handed_in(A)
    page = teacher.get(reverse("dashboards:assignment-items", args=[work.assignment.pk]))
    assert url_of(work) in page.content.decode()
    assert "Something wrong with this question?" in text_of(page)


def test_a_preview_shows_each_student_and_stores_nothing(work, teacher):
    attempt = work.handed_in(B, A)
    work.handed_in(A, A)
    page = decided(teacher, work, **NEW_KEY)
    assert page.status_code == 200
    assert "1 of 2 scores goes up, none goes down. The mean goes from 75% to 100%." in text_of(page)
    assert "1 of 2 2 of 2" in text_of(page)
    assert score_of(attempt) == (1, 2)
    assert not Regrade.objects.exists()


def test_applied_with_a_reason_it_stands_below_with_its_undo(work, teacher):
    attempt = work.handed_in(B, A)
    page = applied(teacher, work, **NEW_KEY)
    assert "Done: 1 score went up, none went down." in text_of(page)
    assert "“Two answers.”" in text_of(page)
    assert score_of(attempt) == (2, 2)
    undo = reverse("dashboards:regrade-undo", args=[work.assignment.pk, Regrade.objects.get().pk])
    assert undo in page.content.decode()
    assert "1 of 1 score goes down, none goes up." in text_of(teacher.get(undo))
    back = teacher.post(undo, {"reason": "It was right."}, follow=True)
    assert "Taken back: 1 of 1 scores went down" in text_of(back)
    assert "“It was right.”" in text_of(back)
    assert score_of(attempt) == (1, 2)


def test_without_a_reason_the_preview_comes_back_with_all_that_was_chosen(work, teacher):
    work.handed_in(B)
    page = decided(teacher, work, **NEW_KEY, may_lower="on")
    again = teacher.post(url_of(work), {**form_values(page), "do": "apply"})
    assert again.status_code == 400
    assert "Say why." in text_of(again)
    assert form_values(again)["key-choice"] == ["b"]
    assert not Regrade.objects.exists()
    done = teacher.post(url_of(work), {**form_values(again), "do": "apply", "reason": "Now I say."}, follow=True)
    assert "Done" in text_of(done)
    assert Regrade.objects.get().may_lower


def test_changing_something_leads_back_to_the_form_as_it_was(work, teacher):
    work.handed_in(B)
    page = decided(teacher, work, **NEW_KEY, may_lower="on")
    form = form_values(teacher.post(url_of(work), {**form_values(page), "do": "change"}))
    assert (form["action"], form["key-choice"], form["may_lower"]) == (["new_key"], ["b"], ["on"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "Choose what to do."),
        ({"action": "new_key"}, "Give the right answer first."),
        ({"action": "new_key", "key-choice": "a"}, "asked with this key already"),
        ({"action": "burn"}, "Choose what to do."),
        ({**NEW_KEY, "scope": "everybody"}, "Choose for whom."),
        ({**NEW_KEY, "token": "?"}, "Reload the page."),
    ],
)
def test_what_is_missing_is_named(work, teacher, changes, told):
    work.handed_in(A)
    page = decided(teacher, work, **changes)
    assert page.status_code == 400
    assert told in text_of(page)


def test_pressing_apply_twice_makes_one_regrade(work, teacher):
    work.handed_in(B)
    sent = {**form_values(decided(teacher, work, **NEW_KEY)), "do": "apply", "reason": "Once."}
    teacher.post(url_of(work), sent)
    again = teacher.post(url_of(work), sent, follow=True)
    assert "This was done already" in text_of(again)
    assert Regrade.objects.count() == 1


def test_undoing_in_two_tabs_is_no_error(work, teacher):
    work.handed_in(B)
    applied(teacher, work, **NEW_KEY)
    undo = reverse("dashboards:regrade-undo", args=[work.assignment.pk, Regrade.objects.get().pk])
    assert teacher.post(undo, {"reason": ""}).status_code == 400
    teacher.post(undo, {"reason": "First tab."})
    assert "taken back already" in text_of(teacher.post(undo, {"reason": "Second tab."}, follow=True))


def test_where_nothing_would_change_the_preview_says_so(work, teacher):
    work.handed_in(A)
    assert "The one score stays." in text_of(decided(teacher, work, **NEW_KEY))


def test_where_nobody_was_asked_there_is_nothing_to_decide(work, teacher):
    assert "Nobody in this assignment was asked" in text_of(teacher.get(url_of(work)))
    assert teacher.post(url_of(work), {"do": "apply", **NEW_KEY}).status_code == 200
    assert not Regrade.objects.exists()


def test_a_question_that_can_no_longer_be_read_can_be_dropped(work, teacher):
    attempt = work.handed_in(B, A)
    work.question.versions.update(spec={"broken": True})
    assert "can no longer be read" in text_of(teacher.get(url_of(work)))
    assert decided(teacher, work, **NEW_KEY).status_code == 400
    applied(teacher, work, action="drop")
    assert score_of(attempt) == (1, 1)


def test_a_mended_version_is_offered_as_the_key(work, teacher):
    attempt = work.handed_in(B)
    mended = {"options": [{**option, "right": option["id"] == "b"} for option in SPECS["single"]["options"]]}
    make_version(question=work.question, spec=mended, change_note="Rusk it was")
    page = teacher.get(url_of(work))
    assert "As in version 2 : Dean Rusk" in text_of(page)
    assert form_values(page)["key_from"] == ["v2"]
    applied(teacher, work, action="new_key")
    assert fraction_of(attempt) == 1


def test_all_my_classes_are_not_all_classes(work, sign_in, teacher):
    second = make_assignment(
        classroom=make_classroom(teacher=work.teacher), quizzes=[work.quiz], created_by=work.teacher
    )
    other = make_assignment(classroom=make_classroom(teacher=make_okafor()), quizzes=[work.quiz])
    mine = work.handed_in(B)
    here, work.assignment, work.classroom = work.assignment, second, second.classroom
    also_mine = work.handed_in(B)
    work.assignment, work.classroom = other, other.classroom
    theirs = work.handed_in(B)
    work.assignment = here
    applied(teacher, work, **NEW_KEY, scope="mine")
    assert [fraction_of(attempt) for attempt in (mine, also_mine, theirs)] == [1, 1, 0]


def test_what_holds_in_a_colleagues_class_is_not_undone_by_somebody_else(work, sign_in, teacher):
    work.handed_in(B)
    elsewhere = make_assignment(classroom=make_classroom(teacher=work.teacher), quizzes=[work.quiz])
    applied(teacher, work, **NEW_KEY, scope="mine")
    assert Regrade.objects.get().assignments.count() == 2
    colleague = make_okafor()
    enrol(work.classroom, colleague, role="teacher")
    client = sign_in(colleague)
    assert "can undo it" in text_of(client.get(url_of(work)))
    undo = reverse("dashboards:regrade-undo", args=[work.assignment.pk, Regrade.objects.get().pk])
    assert client.post(undo, {"reason": "No."}).status_code == 403
    assert client.get(reverse("dashboards:regrade-undo", args=[elsewhere.pk, 1])).status_code == 404


@pytest.mark.parametrize("kind", [kind for kind in SPECS if kind != "essay"])
def test_every_kind_is_answered_on_the_page(kind, sign_in):
    work = Work(kind)
    work.handed_in(None, A)
    page = sign_in(work.teacher).get(url_of(work))
    assert page.status_code == 200
    assert 'name="key-' in page.content.decode()


# What the student reads


def review_of(sign_in, attempt) -> str:
    return text_of(sign_in(attempt.student).get(reverse("quizzes:attempt-review", args=[attempt.pk])))


def open_feedback(work: Work):
    return {"due_at": None, "feedback": FeedbackPolicy(key=Moment.AFTER_SUBMIT)}


def test_the_review_shows_the_corrected_key_and_says_so(work, sign_in, teacher):
    attempt = work.handed_in(B, A, **open_feedback(work))
    applied(teacher, work, **NEW_KEY)
    told = review_of(sign_in, attempt)
    assert "The right answer was changed. Right: Dean Rusk. Your score went from 1 of 2 to 2 of 2." in told
    assert "Two answers." not in told


def test_who_was_right_by_the_old_key_reads_that_the_points_stay(work, sign_in, teacher):
    attempt = work.handed_in(A, A, **open_feedback(work))
    applied(teacher, work, **NEW_KEY)
    told = review_of(sign_in, attempt)
    assert "keeps its points. Your score stayed as it was." in told
    assert "Full marks after the correction" in told


def test_where_both_are_accepted_both_are_shown_as_right(work, sign_in, teacher):
    attempt = work.handed_in(C, A, **open_feedback(work))
    applied(teacher, work, action="accept_both", **{"key-choice": "b"})
    assert review_of(sign_in, attempt).count("Right answer") == 2


def test_a_dropped_question_does_not_count_and_says_so(work, sign_in, teacher):
    attempt = work.handed_in(B, A, **open_feedback(work))
    applied(teacher, work, action="drop")
    told = review_of(sign_in, attempt)
    assert (
        "The question was dropped. It does not count here. Your score went from 1 of 2 (50%) to 1 of 1 (100%)." in told
    )
    assert "not counted" in told


def test_while_nothing_may_be_seen_nothing_is_told(work, sign_in, teacher):
    attempt = work.handed_in(B, A, feedback=HIDDEN)
    applied(teacher, work, **NEW_KEY)
    told = review_of(sign_in, attempt)
    assert "corrected" not in told
    assert "Dean Rusk. The" not in told


def test_what_was_taken_back_is_told_too(work, sign_in, teacher):
    attempt = work.handed_in(B, A, **open_feedback(work))
    regrade = work.apply("new_key", B).regrade
    work.undo(regrade)
    assert "was taken back on" in review_of(sign_in, attempt)
    assert "Your score went from 2 of 2 to 1 of 2." in review_of(sign_in, attempt)


def test_teachers_pages_follow_the_corrected_key(work, teacher):
    attempt = work.handed_in(B, A)
    applied(teacher, work, **NEW_KEY)
    items = text_of(teacher.get(reverse("dashboards:assignment-items", args=[work.assignment.pk])))
    assert "Right Dean Rusk" in items
    assert "Right John Scali" not in items.split("Question 2")[0]
    detail = text_of(teacher.get(reverse("dashboards:attempt-detail", args=[attempt.pk])))
    assert "This question was corrected on" in detail


def test_a_guiding_question_follows_the_corrected_key(sign_in):
    work = Work(purpose="guiding")
    student = work.student()
    client = sign_in(student)
    now = NOW - timedelta(days=400)
    work.assignment.opens_at, work.assignment.due_at = now, None
    work.assignment.save()
    assigning.begin_quiz(assignment=work.assignment, quiz=work.quiz, student=student, now=NOW)
    slot = work.quiz.slots.first()
    answer = reverse("classrooms:guiding-answer", args=[work.assignment.pk, slot.pk])
    client.post(answer, {f"g{slot.pk}-choice": "b", "level": "core"})
    page = reverse("classrooms:assignment-read", args=[work.assignment.pk])
    before = text_of(client.get(page))
    work.apply("new_key", B)
    assert text_of(client.get(page)) != before
    assert Question.objects.get(pk=work.question.pk).regrades.count() == 1


def test_item_statistics_stand_on_the_corrected_key():
    work = Work()
    for answer in (A, B, B):
        work.handed_in(answer, A)
    work.apply("new_key", B)
    attempts = Attempt.objects.filter(quiz=work.quiz)
    table = load_asked(attempts, load_matrix(attempts)).tables[work.question.pk][0]
    assert [option.id for option in table.options if option.is_right] == ["b"]
