"""The reader in a real browser: with a keyboard, without scripts, on another device and without a connection."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from lessons.models import Highlight, Note, ReadingProgress
from tests import factories as make

SENTENCE = "Two men had lunch in Washington and spoke about the missiles in Cuba. "
TEXT = "\n\n".join([f"{{#passage-{n}}}{SENTENCE * 4}{{/passage-{n}}}" for n in range(1, 13)])


@pytest.fixture
def alice(live_server):
    return make.make_alice()


@pytest.fixture
def lesson(live_server):
    lesson = make.make_lesson(
        readings=False, anchors={f"passage-{n}": n for n in range(1, 13)}, background="It is 1962.",
        source_title="A column", source_publication="The News",
    )  # fmt: skip
    make.make_reading(lesson=lesson, text=TEXT)
    make.make_reading(lesson=lesson, level="supported", text=TEXT)
    make.make_term(lesson=lesson, term="missiles", es_term="misiles", es_definition="Cohetes.")
    make.make_event(lesson=lesson)
    third = lesson.anchors.get(slug="passage-3")
    make.make_person(lesson=lesson).anchors.add(third)
    make.make_prompt(lesson=lesson, number=1).anchors.add(third)
    return lesson


@pytest.fixture
def url(lesson, alice):
    guiding = make.make_quiz(lesson=lesson, purpose="guiding", questions=[])
    third = lesson.anchors.get(slug="passage-3")
    make.make_slot(quiz=guiding, question=make.make_question(lesson=lesson, anchors=["passage-3"]), anchor=third)
    short = make.make_question(lesson=lesson, kind="short", prompt="Where were they?", anchors=["passage-3"])
    make.make_slot(quiz=guiding, question=short, anchor=third)
    assignment = make.make_assignment(
        classroom=make.make_classroom(students=[alice]), lesson=lesson, quizzes=[guiding],
        opens_at=timezone.now() - timedelta(days=1), due_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    return reverse("classrooms:assignment-read", args=[assignment.pk])


def test_words_open_and_close_by_keyboard(open_as, alice, url, axe):
    page = open_as(alice)
    page.goto(url)
    word = page.get_by_role("button", name="missiles").first
    word.press("Enter")
    expect(page.get_by_text("Cohetes.")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_text("Cohetes.")).to_be_hidden()
    expect(word).to_be_focused()


def test_a_panel_opens_beside_the_text_and_gives_the_focus_back(open_as, alice, url):
    page = open_as(alice)
    page.goto(url)
    link = page.get_by_role("link", name="Timeline")
    link.press("Enter")
    expect(page.get_by_role("heading", name="Timeline")).to_be_focused()
    expect(page.get_by_text("The first lunch.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Timeline")).to_have_count(0)
    expect(link).to_be_focused()


def test_where_i_stopped_is_where_i_start_on_another_device(open_as, alice, url):
    page = open_as(alice)
    page.goto(url)
    with page.expect_response(lambda answer: "/place/" in answer.url and answer.ok):
        page.locator("#p9").evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 200)")
    assert ReadingProgress.objects.get(reader=alice).paragraph in (8, 9)
    phone = open_as(alice)
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.goto(url)
    expect(phone.get_by_text("Welcome back: you stopped here")).to_be_in_viewport()


def test_an_address_with_a_place_in_it_goes_there(open_as, alice, url, lesson):
    now = timezone.now()
    ReadingProgress.objects.create(
        reader=alice, lesson=lesson, level="core", paragraph=9, furthest=9, started_at=now, updated_at=now
    )
    page = open_as(alice)
    page.goto(f"{url}#p2")
    expect(page.locator("#p2")).to_be_in_viewport()
    expect(page.get_by_text("Welcome back: you stopped at")).not_to_be_in_viewport()


def test_a_passage_asked_for_is_in_view_without_scripts_too(open_as, alice, url):
    page = open_as(alice, java_script_enabled=False)
    page.goto(f"{url}?passage=passage-11")
    expect(page.locator("#p11")).to_be_in_viewport()


def test_a_question_is_checked_where_it_stands(open_as, alice, url):
    page = open_as(alice)
    page.goto(url)
    question = page.locator("[data-question]").first
    question.get_by_role("button", name="Check my answer").click()
    expect(question.get_by_text("Choose or write an answer first")).to_be_visible()
    question.get_by_label("Dean Rusk").check()
    question.get_by_role("button", name="Check my answer").click()
    expect(question.get_by_text("He took the message on.")).to_be_visible()
    question.get_by_text("Try again").click()
    question.get_by_label("John Scali").check()
    question.get_by_role("button", name="Check my answer").click()
    expect(question.get_by_text("Yes, the ABC reporter.")).to_be_visible()


def test_without_scripts_nothing_is_missing(open_as, alice, url):
    page = open_as(alice, java_script_enabled=False)
    page.goto(url)
    second = page.locator("[data-question]").nth(1)
    second.get_by_label("Your answer").fill("Cuba")
    second.get_by_role("button", name="Check my answer").click()
    expect(page.locator("[data-question]").nth(1).get_by_text("Right")).to_be_visible()
    note = page.locator("[data-note]").nth(3)
    note.locator("summary").click()
    note.get_by_role("textbox").fill("My own words")
    note.get_by_role("button", name="Save the note").click()
    assert Note.objects.get(reader=alice).text == "My own words"
    page.get_by_role("link", name="People").click()
    expect(page.locator("#panel").get_by_text("John Scali")).to_be_visible()
    page.get_by_role("link", name="Close").click()
    page.locator("[data-note]").nth(6).locator("summary").click()
    page.get_by_role("button", name="I stopped here").click()
    assert ReadingProgress.objects.get(reader=alice).paragraph == 7
    expect(page.get_by_role("link", name="paragraph 7", exact=True)).to_be_visible()


def test_a_note_typed_without_a_connection_is_not_lost(open_as, alice, url, console_errors):
    page = open_as(alice)
    page.goto(url)
    note = page.locator("[data-note]").first
    note.locator("summary").click()
    note.get_by_role("textbox").fill("Typed on the bus")
    page.context.set_offline(True)
    note.get_by_role("button", name="Save the note").click()
    expect(note.get_by_text("Not saved")).to_be_visible()
    expect(note.get_by_role("textbox")).to_have_value("Typed on the bus")
    page.context.set_offline(False)
    note.get_by_role("button", name="Save the note").click()
    expect(note.get_by_text("Saved at")).to_be_visible()
    assert Note.objects.get(reader=alice).text == "Typed on the bus"
    console_errors.clear()


def test_sentences_are_highlighted_by_keyboard(open_as, alice, url, axe):
    page = open_as(alice)
    page.goto(url)
    page.get_by_role("button", name="Highlight").press("Enter")
    sentence = page.locator("#p2 .sentence").first
    sentence.press("Enter")
    expect(page.get_by_text("Marked.")).to_be_visible()
    expect(sentence).to_have_attribute("aria-pressed", "true")
    assert axe(page) == []
    assert Highlight.objects.get(reader=alice).ref == "p2.s1"
