"""What an editor does to a lesson and to what stands beside its readings."""

import pytest
from django.urls import reverse

from lessons.models import Claim, Event, GlossaryTerm, Lesson, Person, Place, Prompt, Reference, Rubric, SourceCard
from quizzes.models import Misconception
from tests.desk.people import desk_url, errors_of, make_desk_editor, post_form
from tests.factories import (
    make_alice,
    make_assignment,
    make_lesson,
    make_misconception,
    make_post,
    make_prompt,
    make_question,
    make_reading,
    make_thread,
)

pytestmark = pytest.mark.django_db
NEW = {
    GlossaryTerm: {"term": "back channel", "simple": "A secret way to talk.", "definition": "An unofficial contact."},
    Event: {"number": "7b", "when": "October 26", "date": "1962-10-26", "text": "The lunch."},
    Person: {"name": "John Scali", "role": "reporter"},
    Place: {"name": "Occidental Restaurant", "latitude": "38.89625", "longitude": "-77.03111"},
    Claim: {
        "number": "C25", "claim": "It was the first.", "verdict": "wrong", "evidence": "Two letters.",
        "explanation": "There had been others.",
    },
    SourceCard: {
        "letter": "k", "title": "A cable", "who": "The embassy", "when": "1962", "gist": "It says so.",
        "trust_question": "Why would he write it?",
    },
    Reference: {"title": "A memoir", "seen": "whole"},
    Prompt: {"number": "11", "title": "Who spoke?", "text": "Say who spoke for whom."},
    Misconception: {"statement": "The lunch was an official talk."},
}  # fmt: skip


@pytest.fixture
def client(sign_in):
    return sign_in(make_desk_editor())


@pytest.mark.parametrize("model", NEW, ids=lambda model: model.__name__)
def test_an_editor_adds_and_changes_every_kind_of_part(client, model):
    lesson = make_lesson()
    added = post_form(client, f"{desk_url(model, 'add')}?lesson={lesson.pk}", NEW[model])
    assert added.status_code == 302, errors_of(added)
    row = model.objects.get(lesson=lesson)
    name = next(iter(NEW[model]))
    changed = post_form(client, desk_url(row), {name: NEW[model][name] if name == "number" else "Z"})

    assert changed.status_code == 302, errors_of(changed)


def test_slugs_are_made_from_names_and_stay_apart(client):
    lesson = make_lesson()
    for _ in range(2):
        post_form(client, f"{desk_url(Person, 'add')}?lesson={lesson.pk}", NEW[Person])

    assert sorted(person.slug for person in lesson.people.all()) == ["john-scali", "john-scali-2"]
    assert [person.position for person in lesson.people.all()] == [0, 1]


def test_lists_are_written_one_a_line_and_line_ends_are_plain(client):
    lesson = make_lesson()
    typed = {**NEW[Claim], "paragraphs": "3\r\n 13 \r\n\r\n", "evidence": "One.\r\nTwo."}
    post_form(client, f"{desk_url(Claim, 'add')}?lesson={lesson.pk}", typed)
    claim = lesson.claims.get()

    assert claim.paragraphs == [3, 13]
    assert claim.evidence == "One.\nTwo."


def test_a_paragraph_that_is_no_number_is_refused_in_words_and_kept(client):
    lesson = make_lesson()
    typed = {**NEW[Claim], "paragraphs": "three"}
    page = post_form(client, f"{desk_url(Claim, 'add')}?lesson={lesson.pk}", typed)

    assert "“three” is no paragraph number" in errors_of(page)
    assert "three</textarea>" in page.content.decode()


def test_a_number_that_another_claim_has_is_an_error_and_no_crash(client):
    lesson = make_lesson()
    for number in ("C1", "C2"):
        post_form(client, f"{desk_url(Claim, 'add')}?lesson={lesson.pk}", {**NEW[Claim], "number": number})
    page = post_form(client, desk_url(lesson.claims.get(number="C2")), {"number": "C1"})

    assert page.status_code == 200
    assert "already exists" in errors_of(page)


@pytest.mark.parametrize(("model", "field", "wrong"), [
    (Event, "date", "October 1962"), (Place, "latitude", "91"), (SourceCard, "letter", "1"),
])  # fmt: skip
def test_what_a_bundle_could_not_hold_is_refused(client, model, field, wrong):
    lesson = make_lesson()
    page = post_form(client, f"{desk_url(model, 'add')}?lesson={lesson.pk}", {**NEW[model], field: wrong})

    assert page.status_code == 200
    assert field in page.context["adminform"].form.errors


def test_a_part_offers_the_passages_of_its_own_lesson_only(client):
    lesson, other = make_lesson(), make_lesson()
    foreign = other.anchors.first()
    typed = {**NEW[Person], "anchors": [str(foreign.pk)]}
    page = post_form(client, f"{desk_url(Person, 'add')}?lesson={lesson.pk}", typed)

    assert page.status_code == 200
    assert not lesson.people.exists()


def test_the_levels_of_a_rubric_are_rows(client):
    lesson = make_lesson()
    typed = {
        "title": "Discussion", "levels-total": "3",
        "levels-0-place": "1", "levels-0-level": "4", "levels-0-description": "Argues.",
        "levels-1-place": "2", "levels-1-level": "1", "levels-1-description": "Begins.",
        "levels-2-place": "3", "levels-2-level": "", "levels-2-description": "",
    }  # fmt: skip
    post_form(client, f"{desk_url(Rubric, 'add')}?lesson={lesson.pk}", typed)

    assert lesson.rubrics.get().levels == [
        {"level": 4, "description": "Argues."},
        {"level": 1, "description": "Begins."},
    ]


@pytest.mark.parametrize(("level", "complaint"), [("4", "same level"), ("best", "whole number"), ("", "required")])
def test_a_rubric_that_cannot_be_used_is_refused_at_its_row(client, level, complaint):
    lesson = make_lesson()
    typed = {
        "title": "Discussion", "levels-total": "2",
        "levels-0-place": "1", "levels-0-level": "4", "levels-0-description": "Argues.",
        "levels-1-place": "2", "levels-1-level": level, "levels-1-description": "Begins.",
    }  # fmt: skip
    page = post_form(client, f"{desk_url(Rubric, 'add')}?lesson={lesson.pk}", typed)

    assert complaint in errors_of(page)
    assert "Begins.</textarea>" in page.content.decode()


def test_positions_are_changed_in_the_list(client):
    lesson = make_lesson()
    for name in ("One", "Two"):
        post_form(client, f"{desk_url(Person, 'add')}?lesson={lesson.pk}", {**NEW[Person], "name": name})
    url = desk_url(Person, "changelist")
    moved = post_form(
        client, url, {"form-0-position": "1", "form-1-position": "0", "_save": "1"}, form="changelist-form"
    )

    assert moved.status_code == 302
    assert [person.name for person in lesson.people.all()] == ["Two", "One"]


def test_a_prompt_that_students_answered_keeps_its_words(client):
    lesson = make_lesson()
    prompt = make_prompt(lesson=lesson)
    make_post(thread=make_thread(assignment=make_assignment(lesson=lesson), prompt=prompt), author=make_alice())
    page = client.get(desk_url(prompt)).content.decode()
    post_form(client, desk_url(prompt), {"text": "Something else?", "strong_answer": "Names both."})
    text = prompt.text
    prompt.refresh_from_db()

    assert "Students have answered this prompt" in page
    assert prompt.text == text
    assert prompt.strong_answer == "Names both."


def test_an_anchor_on_which_a_question_rests_is_not_deleted_and_keeps_its_name(client):
    lesson = make_lesson()
    make_question(lesson=lesson, slug="Q07", anchors=["thesis"])
    anchor = lesson.anchors.get(slug="thesis")
    page = client.post(desk_url(anchor, "delete"), {"post": "yes"})
    post_form(client, desk_url(anchor), {"slug": "other", "label": "The claim"})
    anchor.refresh_from_db()

    assert "questions Q07" in page.content.decode()
    assert (anchor.slug, anchor.label) == ("thesis", "The claim")


def test_a_misconception_that_an_option_points_to_is_not_deleted(client):
    lesson = make_lesson()
    misconception = make_misconception(lesson=lesson, slug="main-idea")
    spec = {"options": [
        {"id": "a", "text": "One", "right": True}, {"id": "b", "text": "Two", "misconception": "main-idea"},
    ]}  # fmt: skip
    make_question(lesson=lesson, slug="Q01", spec=spec)
    page = client.post(desk_url(misconception, "delete"), {"post": "yes"})

    assert "questions Q01" in page.content.decode()
    assert Misconception.objects.filter(pk=misconception.pk).exists()


def test_the_page_of_a_lesson_leads_to_everything_that_belongs_to_it(client):
    lesson = make_lesson()
    page = client.get(desk_url(lesson)).content.decode()

    assert f"/admin/lessons/person/?lesson__id__exact={lesson.pk}" in page
    assert f"/admin/quizzes/question/add/?lesson={lesson.pk}" in page
    assert "assignment" not in page.lower()


def test_a_lesson_is_published_by_a_second_click_that_says_what_is_missing(client):
    lesson = make_lesson(status=Lesson.Status.DRAFT, readings=False)
    url = reverse("admin:lessons_lesson_publish", args=[lesson.pk])
    refused = client.post(url, {"status": "published"})
    lesson.refresh_from_db()
    assert "There is no reading." in refused.content.decode()
    assert lesson.status == "draft"

    make_reading(lesson=lesson)
    assert "No" not in client.get(url).context["stops"]
    client.post(url, {"status": "published"})
    lesson.refresh_from_db()
    assert lesson.status == "published"

    client.post(url, {"status": "draft"})
    lesson.refresh_from_db()
    assert lesson.status == "draft"


def test_the_status_is_not_changed_by_the_form_itself(client):
    lesson = make_lesson(status=Lesson.Status.DRAFT)
    post_form(client, desk_url(lesson), {"status": "published"})
    lesson.refresh_from_db()

    assert lesson.status == "draft"


def test_a_lesson_that_a_class_has_is_not_deleted(client):
    lesson = make_lesson()
    make_assignment(lesson=lesson)
    page = client.post(desk_url(lesson, "delete"), {"post": "yes"})

    assert "1 assignment" in page.content.decode()
    assert Lesson.objects.filter(pk=lesson.pk).exists()


def test_an_empty_lesson_is_deleted(client):
    lesson = make_lesson(readings=False)
    client.post(desk_url(lesson, "delete"), {"post": "yes"})

    assert not Lesson.objects.filter(pk=lesson.pk).exists()
