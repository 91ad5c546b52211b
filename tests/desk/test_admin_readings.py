"""Readings: errors by line, warnings, the history of a text, and somebody else's saving in between."""

import pytest

from lessons.models import Highlight, Reading
from tests.desk.people import desk_url, errors_of, make_desk_editor, post_form
from tests.factories import READING_TEXT, make_alice, make_assignment, make_lesson, make_question, make_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(sign_in):
    return sign_in(make_desk_editor())


@pytest.fixture
def reading():
    return make_lesson().readings.get()


def test_a_reading_saved_in_the_admin_is_compiled(client, reading):
    saved = post_form(client, desk_url(reading), {"text": READING_TEXT.replace("Scali said", "He said")})
    reading.refresh_from_db()

    assert saved.status_code == 302
    assert "He said" in reading.compiled["paragraphs"][2]["plain"]


def test_saving_without_a_change_changes_nothing(client, reading):
    before = reading.compiled["digest"]
    post_form(client, desk_url(reading))
    reading.refresh_from_db()

    assert reading.text == READING_TEXT
    assert reading.compiled["digest"] == before


def test_an_error_names_its_line_and_the_text_is_kept(client, reading):
    wrong = "One sentence.\r\n\r\n{#thesis}Another one.\r\n\r\n# A heading"
    page = post_form(client, desk_url(reading), {"text": wrong})
    reading.refresh_from_db()

    assert "Line 3: the passage thesis is not closed." in errors_of(page)
    assert "Line 5: this is a heading." in errors_of(page)
    assert "Another one." in page.content.decode()
    assert reading.text == READING_TEXT


def test_a_passage_that_questions_rest_on_is_missed(client, reading):
    make_question(lesson=reading.lesson, slug="Q26", anchors=["fomin-offer"])
    plain = READING_TEXT.replace("{#fomin-offer}", "").replace("{/fomin-offer}", "")
    post_form(client, desk_url(reading), {"text": plain})
    page = client.get(desk_url(reading)).content.decode()

    assert "The passage fomin-offer is not marked; all of paragraph 3 stands for it. Questions rest on it: Q26." in page


def test_another_number_of_paragraphs_is_pointed_out(client, reading):
    make_reading(lesson=reading.lesson, level="supported", text="Only one.")
    page = client.get(desk_url(reading)).content.decode()

    assert "This reading has 4 paragraphs" in page


def test_a_mark_that_the_lesson_does_not_know_is_pointed_out(client, reading):
    post_form(client, desk_url(reading), {"text": READING_TEXT + "\n{#new-one}More.{/new-one}\n"})

    assert "The passage new-one is marked here" in client.get(desk_url(reading)).content.decode()


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(client, reading):
    mine = {"text": READING_TEXT + "\nMine.\n", "seen": reading.compiled["digest"]}
    theirs = Reading.objects.get(pk=reading.pk)
    theirs.set_text(READING_TEXT + "\nTheirs.\n")
    theirs.save()
    page = post_form(client, desk_url(reading), mine)
    reading.refresh_from_db()
    assert "Somebody else saved this reading" in errors_of(page)
    assert "Mine." in page.content.decode()
    assert "Theirs." in reading.text

    again = {"text": mine["text"], "seen": page.context["adminform"].form["seen"].value()}
    assert post_form(client, desk_url(reading), again).status_code == 302
    reading.refresh_from_db()
    assert "Mine." in reading.text


def test_a_text_that_was_overwritten_can_be_brought_back(client, reading):
    first = reading.history.latest()
    post_form(client, desk_url(reading), {"text": "All gone."})
    history = client.get(desk_url(reading, "history"))
    assert "Look at this text" in history.content.decode()
    assert "style=" not in history.content.decode()

    url = f"{desk_url(reading, 'history')}{first.pk}/"
    assert post_form(client, url, {}, form="historicalreading_form").status_code == 302
    reading.refresh_from_db()
    assert reading.text == READING_TEXT
    assert len(reading.compiled["paragraphs"]) == 4


def test_a_reading_that_students_use_is_not_deleted(client, reading):
    Highlight.objects.create(reader=make_alice(), reading=reading, ref="p1.s1")
    page = client.post(desk_url(reading, "delete"), {"post": "yes"}).content.decode()
    assert "1 highlight" in page
    assert "Alice" not in page

    Highlight.objects.all().delete()
    make_assignment(lesson=reading.lesson, level="core")
    page = client.post(desk_url(reading, "delete"), {"post": "yes"}).content.decode()
    assert "1 assignment" in page
    assert Reading.objects.filter(pk=reading.pk).exists()


def test_a_second_reading_at_the_same_level_is_refused(client, reading):
    url = f"{desk_url(Reading, 'add')}?lesson={reading.lesson_id}"
    page = post_form(client, url, {"level": "core", "title": "Again", "text": "Words."})

    assert page.status_code == 200
    assert "already exists" in errors_of(page)
