"""Evidence beside an answer: asked, saved with it, graded for itself, and shown as far as it may be seen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import taking, versions
from quizzes.differences import NOTHING, Difference, differences
from quizzes.models import Response
from quizzes.taking import Refusal
from quizzes.terms import FeedbackPolicy, Moment, Terms
from quizzes.verifying import Verification
from tests.factories import (
    NOW,
    RIGHT_ANSWERS,
    SPECS,
    make_alice,
    make_attempt,
    make_lesson,
    make_question,
    make_quiz,
    make_reading,
    make_version,
)

pytestmark = pytest.mark.django_db

EVIDENCE = {"unit": "sentence", "key": ["fomin-offer"], "also_acceptable": ["cover-name"]}
RIGHT, WRONG = {"choice": "a"}, {"choice": "b"}
SHOWS, HALF, ELSEWHERE = "p3.s1", "p2.s2", "p1.s1"
LATER = NOW + timedelta(minutes=1)
EARLY = FeedbackPolicy(key=Moment.WHEN_RELEASED, explanation=Moment.WHEN_RELEASED)


def cite(ref, *anchors, level="core"):
    return {"refs": [ref], "level": level, "anchors": list(anchors)}


RIGHT_PLACE = cite(SHOWS, "fomin-offer")


def asking(kind="single", evidence=EVIDENCE, **fields):
    return make_question(kind=kind, evidence=evidence, **fields)


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def client(sign_in, alice):
    return sign_in(alice)


@pytest.fixture
def start(alice):
    """Start a quiz that asks the given questions, by default one answer with a sentence."""

    def started(*questions, now=NOW, purpose="column", **terms):
        quiz = make_quiz(questions=list(questions) or [asking()], purpose=purpose)
        return taking.start(student=alice, quiz=quiz, terms=Terms(shuffle_options=False, **terms), now=now)

    return started


def put(attempt, answer=None, cited=None, revision=1, now=LATER):
    return taking.save(attempt=attempt, position=1, answer=answer, cited=cited, revision=revision, now=now)


def hand_in(attempt, answer=None, cited=None):
    put(attempt, answer, cited)
    taking.submit(attempt=attempt, now=LATER)
    return attempt.responses.get(position=1)


# Two scores


@pytest.mark.parametrize(("cited", "earned"), [
    (RIGHT_PLACE, Decimal(1)), (cite(HALF, "cover-name"), Decimal("0.5")), (cite(ELSEWHERE, "thesis"), Decimal(0)),
    (None, Decimal(0)),
])  # fmt: skip
def test_evidence_is_a_score_of_its_own_and_the_points_come_from_the_answer(start, cited, earned):
    attempt = start()
    row = hand_in(attempt, WRONG, cited)
    attempt.refresh_from_db()
    assert (row.fraction, row.evidence_fraction, attempt.score) == (0, earned, 0)


@pytest.mark.parametrize("kind", [kind for kind in SPECS if kind != "evidence"])
def test_every_kind_of_question_may_ask_for_evidence(start, kind):
    row = hand_in(start(asking(kind)), RIGHT_ANSWERS[kind], RIGHT_PLACE)
    assert row.evidence_fraction == 1
    assert row.fraction == (None if kind == "essay" else 1)


def test_a_question_that_asks_none_has_no_evidence_score(start):
    assert hand_in(start(make_question()), RIGHT).evidence_fraction is None


@pytest.mark.parametrize("purpose", ["guiding", "warm_up"])
def test_guiding_questions_and_warm_ups_ask_for_none(start, purpose):
    assert hand_in(start(purpose=purpose), RIGHT).evidence_fraction is None


def test_evidence_is_saved_under_the_revision_of_its_answer(start):
    attempt = start()
    assert put(attempt, RIGHT, RIGHT_PLACE, revision=2).accepted
    assert put(attempt, RIGHT, cite(ELSEWHERE), revision=2).reason is Refusal.KEPT_NEWER
    assert put(attempt, RIGHT, RIGHT_PLACE, revision=2).accepted
    assert attempt.responses.get().cited == RIGHT_PLACE


def test_a_check_freezes_answer_and_evidence(start):
    attempt = start(feedback=FeedbackPolicy(right=Moment.AT_ONCE))
    put(attempt, RIGHT, RIGHT_PLACE)
    taking.check(response=attempt.responses.get(), now=LATER)
    row = attempt.responses.get()
    assert (row.checked_cited, row.evidence_fraction) == (RIGHT_PLACE, 1)
    assert put(attempt, RIGHT, cite(ELSEWHERE), revision=5).reason is Refusal.CHECKED


def test_stored_evidence_scores_are_verified(start):
    attempt = start()
    row = hand_in(attempt, RIGHT, RIGHT_PLACE)
    everything = type(attempt).objects.all()
    assert list(Verification().differences(everything)) == []
    Response.objects.filter(pk=row.pk).update(evidence_fraction=Decimal("0.5"))
    assert "evidence" in str(*Verification().differences(everything))


# Versions


def edit(question, **fields):
    version = question.current
    plain = {"kind": version.kind, "prompt": version.prompt, "spec": version.spec, "anchors": version.anchors}
    return versions.edit(question, **{**plain, "evidence": version.evidence, **fields}, now=NOW)


def test_evidence_belongs_to_the_version_and_to_its_digest():
    question = asking()
    before = question.current
    make_attempt(quiz=make_quiz(questions=[question]))
    made = edit(question, evidence={**EVIDENCE, "also_acceptable": []})
    assert (made.number, made.digest == before.digest) == (2, False)
    assert (
        edit(type(question).objects.get(pk=question.pk), evidence={"unit": "sentence", "key": ["fomin-offer"]}) == made
    )


def test_an_answer_that_is_evidence_asks_for_none_beside_it():
    with pytest.raises(ValueError, match="as its answer"):
        edit(make_question(kind="evidence"), evidence=EVIDENCE)


def test_the_difference_says_what_became_of_the_evidence():
    question = asking()
    old = question.current
    without = make_version(question=question)
    other = make_version(question=question, evidence={**EVIDENCE, "unit": "paragraph", "key": ["thesis"]})
    old.explanation = other.explanation
    assert Difference("Evidence for the answer", "Asked", "Not asked") in differences(old, without)
    assert differences(old, other) == [
        Difference("Evidence for the answer: Students choose", "A sentence", "A paragraph"),
        Difference("Evidence for the answer: Right passages", "fomin-offer", "thesis"),
    ]
    assert Difference("Evidence for the answer: Right passages", NOTHING, "thesis") in differences(without, other)


# The page


def post(client, attempt, revision=1, **fields):
    data = {"position": 1, "revision": revision, "level": "core", **fields}
    return client.post(reverse("quizzes:attempt-save", args=[attempt.pk]), data)


def page_of(client, attempt):
    return client.get(reverse("quizzes:attempt-page", args=[attempt.pk])).content.decode()


@pytest.fixture
def attempt(start):
    return taking_now(start)


def taking_now(start, *questions, **terms):
    return start(*questions, now=timezone.now(), **terms)


def test_the_page_asks_beside_the_reading_and_saves_both_at_once(client, attempt):
    row = attempt.responses.get()
    assert "Which sentence of the reading supports your answer?" in page_of(client, attempt)
    sent = {f"r{row.pk}-choice": "a", f"r{row.pk}e-ref": SHOWS}
    assert post(client, attempt, **sent).json()["answered"] is True
    row.refresh_from_db()
    assert (row.answer, row.cited) == (RIGHT, RIGHT_PLACE)
    assert '<option value="p3.s1" selected>' in page_of(client, attempt)


def test_evidence_without_an_answer_is_kept_but_answers_nothing(client, attempt):
    row = attempt.responses.get()
    assert post(client, attempt, **{f"r{row.pk}e-ref": SHOWS}).json()["answered"] is False
    row.refresh_from_db()
    assert (row.answer, row.cited) == (None, RIGHT_PLACE)


def test_a_form_without_the_list_of_places_leaves_the_evidence_alone(client, attempt):
    row = attempt.responses.get()
    post(client, attempt, **{f"r{row.pk}-choice": "a", f"r{row.pk}e-ref": SHOWS})
    post(client, attempt, 2, **{f"r{row.pk}-choice": "b"})
    row.refresh_from_db()
    assert (row.answer, row.cited) == (WRONG, RIGHT_PLACE)


def test_evidence_can_be_taken_back(client, attempt):
    row = attempt.responses.get()
    post(client, attempt, **{f"r{row.pk}-choice": "a", f"r{row.pk}e-ref": SHOWS})
    post(client, attempt, 2, **{f"r{row.pk}-choice": "a", f"r{row.pk}e-ref": ""})
    assert attempt.responses.get().cited is None


@pytest.mark.parametrize("ref", ["p99.s1", "p3", "<script>", "p3.s1\x00", "keep"])
def test_what_is_no_place_of_the_reading_is_no_evidence(client, attempt, ref):
    row = attempt.responses.get()
    assert post(client, attempt, **{f"r{row.pk}e-ref": ref}).status_code == 200
    assert attempt.responses.get().cited is None


def test_a_sentence_of_another_level_is_kept_when_the_level_is_switched(client, start):
    attempt = taking_now(start)
    row = attempt.responses.get()
    make_reading(lesson=attempt.quiz.lesson, level="supported")
    post(client, attempt, **{f"r{row.pk}-choice": "a", f"r{row.pk}e-ref": SHOWS})
    url = reverse("quizzes:attempt-page", args=[attempt.pk]) + "?level=supported"
    assert "As chosen before: Paragraph 3, sentence 1" in client.get(url).content.decode()
    post(client, attempt, 2, **{f"r{row.pk}-choice": "b", f"r{row.pk}e-ref": "keep", "level": "supported"})
    assert attempt.responses.get().cited == RIGHT_PLACE


def test_what_the_browser_has_is_kept_where_a_newer_answer_stands(client, attempt):
    row = attempt.responses.get()
    post(client, attempt, 5, **{f"r{row.pk}-choice": "a", f"r{row.pk}e-ref": SHOWS})
    data = {"position": 1, "revision": 2, "level": "core", f"r{row.pk}-choice": "b", f"r{row.pk}e-ref": HALF}
    shown = client.post(reverse("quizzes:attempt-page", args=[attempt.pk]), data)
    assert shown.status_code == 409
    assert '<option value="p2.s2" selected>' in shown.content.decode()
    assert attempt.responses.get().cited == RIGHT_PLACE


def test_without_a_text_no_evidence_is_asked(client, start):
    attempt = taking_now(start, asking(lesson=make_lesson(readings=False)))
    assert "supports your answer" not in page_of(client, attempt)


def test_the_submit_page_says_where_evidence_is_missing(client, attempt):
    url = reverse("quizzes:attempt-submit", args=[attempt.pk])
    row = attempt.responses.get()
    assert "Without evidence" not in client.get(url).content.decode()
    post(client, attempt, **{f"r{row.pk}-choice": "a"})
    page = client.get(url).content.decode()
    assert "All 1 questions are answered" in page
    assert "Without evidence" in page
    post(client, attempt, 2, **{f"r{row.pk}-choice": "a", f"r{row.pk}e-ref": SHOWS})
    assert "Without evidence" not in client.get(url).content.decode()


# The review


def review_of(client, attempt):
    return client.get(reverse("quizzes:attempt-review", args=[attempt.pk])).content.decode()


def test_the_review_shows_both_scores_the_words_cited_and_where_to_read_again(client, start):
    attempt = start()
    hand_in(attempt, RIGHT, cite(HALF, "cover-name"))
    page = review_of(client, attempt)
    assert "Right answer, and your evidence supports it." in page
    assert "He called himself Fomin." in page
    assert "Evidence score: 0.5 of 1" in page
    assert "It stands in paragraph 3, sentence 1." in page
    assert "?passage=fomin-offer" in page


def test_before_the_key_nothing_of_it_is_shown(client, start):
    attempt = start(feedback=EARLY)
    hand_in(attempt, WRONG, cite(ELSEWHERE, "thesis"))
    page = review_of(client, attempt)
    assert "this sentence does not show what is right" in page
    assert "fomin-offer" not in page
    assert "paragraph 3, sentence 1" not in page.lower()


def test_before_right_and_wrong_may_be_seen_only_the_choice_is_shown(client, start):
    attempt = start(feedback=FeedbackPolicy(right=Moment.WHEN_RELEASED, key=Moment.WHEN_RELEASED))
    hand_in(attempt, RIGHT, RIGHT_PLACE)
    page = review_of(client, attempt)
    assert "Paragraph 3, sentence 1" in page
    assert "supports it" not in page
    assert "Evidence score" not in page


def test_while_scores_wait_the_words_are_there_without_the_score(client, start):
    attempt = start(feedback=FeedbackPolicy(score=Moment.WHEN_RELEASED))
    hand_in(attempt, RIGHT, RIGHT_PLACE)
    page = review_of(client, attempt)
    assert "your evidence supports it" in page
    assert "Evidence score" not in page


def test_an_essay_has_its_words_once_it_is_marked(client, start):
    attempt = start(asking("essay"))
    row = hand_in(attempt, {"text": "Because."}, RIGHT_PLACE)
    assert "your evidence supports it" not in review_of(client, attempt)
    taking.record_fraction(response=row, fraction=Decimal(1), now=LATER)
    assert "your evidence supports it" in review_of(client, attempt)
    assert Response.objects.get(pk=row.pk).evidence_fraction == 1
