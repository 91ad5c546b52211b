"""The desk in a real browser: no complaint from axe or the content security policy, keyboard, and no scripts at all."""

import pytest
from playwright.sync_api import expect

from lessons.models import Rubric
from quizzes.models import Question
from tests.desk.people import desk_url, make_desk_editor
from tests.factories import make_lesson, make_question, make_quiz

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor():
    return make_desk_editor()


def rows(page):
    return page.locator("[data-rows='spec_options'] [data-row]:visible")


def test_the_forms_for_something_new_are_sound(open_as, editor, check_page):
    lesson = make_lesson()
    page = open_as(editor)

    for url in (
        f"{desk_url(Question, 'add')}?lesson={lesson.pk}&kind=cloze", desk_url(Question, "add"),
        desk_url(Rubric, "add"),
    ):  # fmt: skip
        page.goto(url)
        check_page(page)


def test_the_preview_follows_what_is_typed(open_as, editor):
    question = make_question()
    page = open_as(editor)
    page.goto(desk_url(question))
    preview = page.frame_locator("[data-preview-frame]")
    expect(preview.get_by_text("Who carried the message?")).to_be_visible()

    page.get_by_label("Prompt").fill("Who took it *there*?")
    expect(preview.locator("em", has_text="there")).to_be_visible()
    expect(page.locator("[data-preview-status]")).to_have_text("Nothing to mend.")
    rows(page).nth(1).get_by_label("Right").check()
    expect(preview.get_by_text("2 options are marked right")).to_be_visible()
    expect(page.locator("[data-preview-status]")).to_have_text("1 thing to mend: see the preview.")
    assert question.current.prompt == "Who carried the message?"


def test_rows_are_added_moved_and_removed_by_keyboard(open_as, editor):
    question = make_question()
    page = open_as(editor)
    page.goto(desk_url(question))
    assert rows(page).count() == 4
    page.get_by_role("button", name="Add option").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Nobody at all")
    page.get_by_role("button", name="Move Option 5 up").press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove Option 2").press("Enter")
    expect(page.get_by_role("button", name="Put it back")).to_be_focused()
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.wait_for_url("**/admin/quizzes/question/")

    assert [row["text"] for row in question.current.spec["options"]] == ["John Scali", "Nobody at all", "Fidel Castro"]


def test_a_question_is_written_and_previewed_without_scripts(open_as, editor):
    lesson = make_lesson()
    page = open_as(editor, java_script_enabled=False)
    page.goto(f"{desk_url(Question, 'add')}?lesson={lesson.pk}")
    page.get_by_label("True or false").check()
    page.get_by_role("button", name="Write the question").click()
    page.locator("[name=prompt]").fill("The lunch was in Washington.")
    page.locator("[name=spec_key]").select_option("true")
    page.get_by_role("button", name="Preview").click()
    preview = page.frame_locator("[data-preview-frame]")
    expect(preview.get_by_text("The lunch was in Washington.").first).to_be_visible()
    assert not lesson.questions.exists()

    page.get_by_role("button", name="Save", exact=True).click()
    assert lesson.questions.get().current.spec["key"] is True


def test_slots_are_moved_by_button_and_by_dragging(open_as, editor):
    quiz = make_quiz()
    first, second, third = quiz.slots.all()
    page = open_as(editor)
    page.goto(desk_url(quiz))
    page.get_by_role("button", name=f"Move down: {first.question.slug}").press("Enter")
    grip = page.locator(f"tr:has([name='slots-2-id'][value='{third.pk}']) .desk-handle")
    grip.drag_to(page.locator(f"tr:has([name='slots-1-id'][value='{second.pk}']) .desk-handle"))
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/quizzes/quiz/")

    assert list(quiz.slots.all()) == [third, second, first]


def test_an_error_in_a_reading_leads_to_its_line(open_as, editor):
    reading = make_lesson().readings.get()
    page = open_as(editor)
    page.goto(desk_url(reading))
    page.get_by_label("Text:").fill("One.\n\n# Two\n\nThree.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Go to line 3").click()

    chosen = page.evaluate(
        "(() => { const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd) })()"
    )
    assert chosen == "# Two"
