import gzip
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from lessons.models import Highlight, Note, ReadingProgress
from quizzes.models import Attempt
from tests import factories as make

CORE = make.READING_TEXT
SUPPORTED = (
    "An easy start. {#thesis}Secret talks are old.{/thesis}\n\nTwo.\n\n{#fomin-offer}Easy offer.{/fomin-offer}\n\nEnd."
)


class School:
    """One open assignment with a guiding question, a word, a person and a prompt, read by Alice."""

    def __init__(self, **fields):
        self.alice, self.bob, self.charlie = make.make_alice(), make.make_bob(), make.make_charlie()
        self.rivera, self.okafor = make.make_rivera(), make.make_okafor()
        self.lesson = make.make_lesson()
        make.make_reading(lesson=self.lesson, level="supported", text=SUPPORTED)
        offer = self.lesson.anchors.get(slug="fomin-offer")
        make.make_term(lesson=self.lesson, term="missiles", es_term="misiles", es_definition="Cohetes.")
        make.make_person(lesson=self.lesson).anchors.add(offer)
        make.make_prompt(lesson=self.lesson, number=3, title="Two men, one lunch").anchors.add(offer)
        self.question = make.make_question(lesson=self.lesson)
        self.guiding = make.make_quiz(lesson=self.lesson, purpose="guiding", questions=[])
        self.slot = make.make_slot(quiz=self.guiding, question=self.question, anchor=offer)
        self.record = make.make_quiz(lesson=self.lesson, purpose="record")
        classroom = make.make_classroom(teacher=self.rivera, students=[self.alice, self.bob])
        opens = {"opens_at": timezone.now() - timedelta(days=1), "due_at": timezone.now() + timedelta(days=1)}
        quizzes = fields.pop("quizzes", [self.guiding, self.record])
        self.assignment = make.make_assignment(
            classroom=classroom, lesson=self.lesson, quizzes=quizzes, **{**opens, **fields}
        )
        self.url = reverse("classrooms:assignment-read", args=[self.assignment.pk])

    def at(self, name, *args):
        return reverse(f"classrooms:{name}", args=[self.assignment.pk, *args])


@pytest.fixture
def school(db):
    return School()


@pytest.fixture
def alice(school, sign_in):
    return sign_in(school.alice)


def text_of(response):
    return response.content.decode()


# Who may read


@pytest.mark.parametrize(("who", "status"), [("alice", 200), ("rivera", 200), ("charlie", 404), ("okafor", 404)])
def test_only_the_class_reads_its_assignment(school, sign_in, who, status):
    assert sign_in(getattr(school, who)).get(school.url).status_code == status


@pytest.mark.parametrize("name", ["reading-progress", "note-save", "highlight-save", "guiding-answer"])
@pytest.mark.parametrize("who", ["charlie", "okafor"])
def test_nobody_else_writes_to_it(school, sign_in, name, who):
    extra = {"note-save": [1], "guiding-answer": [school.slot.pk]}.get(name, [])
    assert sign_in(getattr(school, who)).post(school.at(name, *extra)).status_code == 404


def test_before_it_opens_students_are_told_when(db, sign_in):
    school = School(opens_at=timezone.now() + timedelta(hours=5))
    response = sign_in(school.alice).get(school.url)
    assert response.status_code == 403
    assert "You can read this from" in text_of(response)
    assert sign_in(school.rivera).get(school.url).status_code == 200


def test_an_assignment_without_its_reading_has_no_page(db, sign_in):
    school = School(has_reading=False)
    assert sign_in(school.alice).get(school.url).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("rivera", 200), ("okafor", 200), ("alice", 404)])
def test_any_teacher_looks_at_a_lesson_and_no_student_does(school, sign_in, who, status):
    url = reverse("classrooms:lesson-preview", args=[school.lesson.slug])
    assert sign_in(getattr(school, who)).get(url).status_code == status


def test_a_draft_is_shown_to_editors_only(school, sign_in):
    draft = make.make_lesson(status="draft")
    url = reverse("classrooms:lesson-preview", args=[draft.slug])
    assert sign_in(school.rivera).get(url).status_code == 404
    assert sign_in(make.make_editor()).get(url).status_code == 200


def test_a_lesson_without_text_says_so(school, sign_in):
    bare = make.make_lesson(readings=False)
    response = sign_in(school.rivera).get(reverse("classrooms:lesson-preview", args=[bare.slug]))
    assert "has no text yet" in text_of(response)


# The page


def test_what_belongs_to_a_passage_stands_beside_its_paragraph(school, alice):
    third = text_of(alice.get(school.url)).split('id="p3"')[1].split('id="p4"')[0]
    assert "John Scali" in third
    assert "Discuss: Two men, one lunch" in third
    assert "Who carried the message?" in third
    assert 'popovertarget="term-missiles"' in third


def test_the_page_costs_few_queries_before_and_after_answering(school, alice, django_assert_max_num_queries):
    for _ in range(30):
        make.make_person(lesson=school.lesson, slug=f"p{_}").anchors.set(school.lesson.anchors.all())
        make.make_term(lesson=school.lesson, term=f"word{_}")
    with django_assert_max_num_queries(12):
        assert alice.get(school.url).status_code == 200
    alice.post(school.at("guiding-answer", school.slot.pk), {f"g{school.slot.pk}-choice": "a", "level": "core"})
    with django_assert_max_num_queries(12):
        assert alice.get(school.url).status_code == 200


def test_the_first_load_is_small(school, alice):
    page = alice.get(school.url).content
    files = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', page.decode())
    sizes = {name: len(gzip.compress(finder_bytes(name))) for name in files}
    assert sum(size for name, size in sizes.items() if name.endswith(".js")) <= 40_000
    assert len(gzip.compress(page)) + sum(sizes.values()) <= 120_000


def finder_bytes(name):
    with open(finders.find(name), "rb") as file:
        return file.read()


def test_students_switch_between_the_levels_that_are_allowed(school, alice):
    assert "An easy start" in text_of(alice.get(f"{school.url}?level=supported"))


def test_a_level_that_is_not_allowed_shows_the_usual_one_and_says_so(db, sign_in):
    school = School(levels=[])
    page = text_of(sign_in(school.alice).get(f"{school.url}?level=supported"))
    assert "That level is not open to you here" in page
    assert "An easy start" not in page


def test_the_level_read_last_comes_again(school, alice):
    alice.post(school.at("reading-progress"), {"paragraph": "2", "level": "supported"})
    assert "An easy start" in text_of(alice.get(school.url))


def test_a_passage_is_highlighted_and_gets_the_focus(school, alice):
    page = text_of(alice.get(f"{school.url}?passage=fomin-offer"))
    assert page.count("is-passage") == 1
    assert re.search(r'id="p3"[^>]*autofocus', page)


def test_a_passage_that_nobody_knows_is_no_error(school, alice):
    page = text_of(alice.get(f"{school.url}?passage=nowhere"))
    assert "is-passage" not in page


def test_a_text_without_marks_uses_the_whole_paragraph(db):
    lesson = make.make_lesson(readings=False)
    original = make.make_reading(lesson=lesson, level="original", text="One. Two.\n\nThree.\n\nFour. Five.\n\nSix.")
    assert original.passages["fomin-offer"] == {"p3.s1", "p3.s2"}


# Panels


@pytest.mark.parametrize("panel", ["timeline", "people", "places", "words", "sources", "record", "notes"])
def test_a_panel_opens_with_the_page_and_alone(school, alice, panel):
    whole = text_of(alice.get(f"{school.url}?panel={panel}"))
    alone = text_of(alice.get(f"{school.url}?panel={panel}&fragment=1"))
    assert f'data-panel="{panel}"' in whole
    assert f'data-panel="{panel}"' in alone
    assert "<html" not in alone


def test_the_record_comes_with_its_quiz(db, sign_in):
    school = School(quizzes=[])
    make.make_claim(lesson=school.lesson)
    assert "His memoir denies it" not in text_of(sign_in(school.alice).get(f"{school.url}?panel=record"))
    assert "His memoir denies it" in text_of(sign_in(school.rivera).get(f"{school.url}?panel=record"))


def test_verdicts_wait_for_the_quiz_on_the_record(school, alice):
    make.make_claim(lesson=school.lesson)
    url = f"{school.url}?panel=record&fragment=1"
    before = text_of(alice.get(url))
    assert "His memoir denies it" in before
    assert "Contested" not in before
    now = timezone.now()
    make.make_attempt(quiz=school.record, student=school.alice, assignment=school.assignment, submitted_at=now,
                      started_at=now - timedelta(minutes=5))  # fmt: skip
    assert "Contested" in text_of(alice.get(url))


def test_strong_answers_never_reach_a_student(school, alice):
    school.lesson.prompts.update(strong_answer="Card J against card A.")
    assert "Card J against card A" not in text_of(alice.get(school.url))


# Place, notes, highlights


def test_a_reader_starts_where_they_stopped(school, alice):
    alice.post(school.at("reading-progress"), {"paragraph": "3", "level": "core"})
    assert 'data-welcome="3"' in text_of(alice.get(school.url))


def test_who_has_read_to_the_end_is_told_what_comes_next(school, alice):
    alice.post(school.at("reading-progress"), {"paragraph": "4", "level": "core"})
    page = text_of(alice.get(school.url))
    assert "You have read this to the end" in page
    assert "data-welcome" not in page


def test_looking_a_passage_up_does_not_move_the_reader_s_place(school, alice):
    assert "data-place-url" in text_of(alice.get(school.url))
    assert "data-place-url" not in text_of(alice.get(f"{school.url}?passage=fomin-offer"))


def test_going_back_keeps_the_furthest_paragraph(school, alice):
    for paragraph in (1, 4, 2):
        alice.post(school.at("reading-progress"), {"paragraph": paragraph, "level": "core"})
    progress = ReadingProgress.objects.get(reader=school.alice)
    assert (progress.paragraph, progress.furthest) == (2, 4)


@pytest.mark.parametrize("paragraph", ["0", "5", "-1", "x", "", "9" * 40, "\u00b2"])
def test_a_place_that_does_not_exist_is_refused(school, alice, paragraph):
    data = {"paragraph": paragraph, "level": "core"}
    response = alice.post(school.at("reading-progress"), data, headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert "no paragraph" in response.json()["error"]
    assert not ReadingProgress.objects.exists()


def test_finishing_leads_to_what_comes_next(school, alice):
    data = {"paragraph": "4", "level": "core", "finish": "1"}
    response = alice.post(school.at("reading-progress"), data)
    assert response.url == reverse("classrooms:assignment-detail", args=[school.assignment.pk])


def keep(client, school, text, paragraph=2, seen=None):
    """Save a note as a page does that showed the note saved at `seen` (by default the newest)."""
    note = Note.objects.filter(paragraph=paragraph).first()
    shown = note.updated_at.isoformat() if note and seen is None else seen or ""
    data = {"text": text, "level": "core", "seen": shown}
    return client.post(school.at("note-save", paragraph), data, headers={"Accept": "application/json"})


def test_a_note_is_kept_changed_and_taken_away(school, alice):
    keep(alice, school, "First.")
    keep(alice, school, "Second.")
    assert Note.objects.get(reader=school.alice).text == "Second."
    keep(alice, school, "  ")
    assert not Note.objects.exists()


def test_a_plain_form_comes_back_to_the_paragraph(school, alice):
    response = alice.post(school.at("note-save", 2), {"text": "First.", "level": "core"})
    assert response.url.endswith("?level=core#p2")


def test_notes_from_two_tabs_are_both_kept(school, alice):
    keep(alice, school, "From the phone.")
    told = keep(alice, school, "From the laptop.", seen="1962-10-26T12:00:00+00:00").json()
    assert told["text"] == "From the phone.\n\nFrom the laptop."


def test_a_note_that_is_too_long_is_refused_with_its_length(school, alice):
    response = keep(alice, school, "x" * 4001)
    assert response.status_code == 400
    assert "4001" in response.json()["error"]


@pytest.mark.parametrize("paragraph", [0, 5, 10**9])
def test_a_note_beside_nothing_is_refused(school, alice, paragraph):
    assert keep(alice, school, "Hello", paragraph).status_code == 400


def test_notes_and_highlights_are_nobody_else_s(school, alice, sign_in):
    keep(alice, school, "Only mine.")
    alice.post(school.at("highlight-save"), {"ref": "p1.s1", "color": "1", "level": "core"})
    for other in (school.bob, school.rivera):
        page = text_of(sign_in(other).get(f"{school.url}?panel=notes"))
        assert "Only mine." not in page
        assert "is-marked-1" not in page
    assert "is-marked-1" in text_of(alice.get(school.url))


def test_a_highlight_is_taken_away_again(school, alice):
    for color in ("1", ""):
        alice.post(school.at("highlight-save"), {"ref": "p1.s1", "color": color, "level": "core"})
    assert not Highlight.objects.exists()


@pytest.mark.parametrize("data", [{"ref": "p9.s1", "color": "1"}, {"ref": "p1.s1", "color": "7"}, {"color": "1"}, {}])
def test_a_highlight_of_nothing_is_refused(school, alice, data):
    headers = {"Accept": "application/json"}
    response = alice.post(school.at("highlight-save"), {"level": "core", **data}, headers=headers)
    assert response.status_code == 400
    assert not Highlight.objects.exists()


# Guiding questions


def answer(client, school, choice, **more):
    url = school.at("guiding-answer", school.slot.pk)
    return client.post(url, {f"g{school.slot.pk}-choice": choice, "level": "core", **more})


def test_no_key_or_feedback_stands_in_the_page_before_an_answer(school, alice):
    page = text_of(alice.get(school.url))
    assert "Yes, the ABC reporter." not in page
    assert "The column says so in paragraph 3." not in page


def test_a_wrong_answer_gets_its_own_feedback_at_once_and_another_try(school, alice):
    response = answer(alice, school, "b", fragment="1")
    page = text_of(response)
    assert "He took the message on." in page
    assert "Yes, the ABC reporter." not in page
    assert "Try again" in page


def test_a_right_answer_ends_with_the_explanation(school, alice):
    page = text_of(answer(alice, school, "a", fragment="1"))
    assert "Yes, the ABC reporter." in page
    assert "The column says so in paragraph 3." in page


def test_without_a_script_the_answer_comes_back_to_its_question(school, alice):
    response = answer(alice, school, "a")
    assert response.url.endswith(f"#g{school.slot.pk}")
    assert "Yes, the ABC reporter." in text_of(alice.get(school.url))


def test_the_attempt_begins_with_the_first_answer_and_keeps_the_first_score(school, alice):
    alice.get(school.url)
    assert not Attempt.objects.exists()
    answer(alice, school, "b")
    answer(alice, school, "a")
    response = Attempt.objects.get().responses.get()
    assert response.answer == {"choice": "a"}
    assert response.fraction == 0
    assert response.attempt.submissions.get().assignment == school.assignment


def test_options_stay_in_their_order_when_the_attempt_begins(school, alice):
    before = option_order(text_of(alice.get(school.url)))
    after = option_order(text_of(answer(alice, school, "b", fragment="1")))
    assert sorted(before) == sorted(after)
    assert before == after


def option_order(page):
    return re.findall(r'id="g\d+-choice-(\w+)"', page)


def test_an_empty_answer_is_asked_for(school, alice):
    page = text_of(answer(alice, school, "", fragment="1"))
    assert "Choose or write an answer first" in page
    assert not Attempt.objects.filter(responses__checked_at__isnull=False).exists()


def test_a_closed_assignment_takes_no_answers(db, sign_in):
    now = timezone.now()
    school = School(closes_at=now - timedelta(hours=1), due_at=None, opens_at=now - timedelta(days=2))
    page = text_of(answer(sign_in(school.alice), school, "a", fragment="1"))
    assert "closed" in page
    assert not Attempt.objects.exists()


def test_a_question_of_another_lesson_is_not_there(school, alice):
    other = make.make_slot(quiz=make.make_quiz(purpose="guiding", questions=[]), question=make.make_question())
    assert alice.post(school.at("guiding-answer", other.pk)).status_code == 404


def test_a_teacher_s_try_counts_nowhere(school, sign_in):
    rivera = sign_in(school.rivera)
    assert "Yes, the ABC reporter." in text_of(answer(rivera, school, "a", fragment="1"))
    url = reverse("classrooms:guiding-preview", args=[school.lesson.slug, school.slot.pk])
    assert rivera.post(url, {f"g{school.slot.pk}-choice": "b"}).status_code == 302
    attempt = Attempt.objects.get()
    assert attempt.is_preview
    assert not attempt.submissions.exists()


def test_a_broken_question_leaves_the_text_readable(school, alice, caplog):
    school.question.versions.update(spec={"options": []})
    response = alice.get(school.url)
    assert response.status_code == 200
    assert "Who carried the message?" not in text_of(response)
