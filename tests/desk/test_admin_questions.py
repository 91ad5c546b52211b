"""Questions at the desk: a form that fits the kind, no JSON, versions that stay once somebody was asked."""

import pytest
from django.urls import reverse

from quizzes.models import Question, QuestionVersion
from quizzes.question_types import KINDS
from tests.desk.people import desk_url, errors_of, make_auditor, make_desk_editor, post_form
from tests.desk.questions import typed
from tests.factories import SPECS, make_attempt, make_lesson, make_question, make_quiz, make_version
from tests.forms import form_values

pytestmark = pytest.mark.django_db
CATEGORIZING = {
    "categories": [{"id": "a", "text": "supported"}, {"id": "b", "text": "wrong"}],
    "rows": [{"id": "a", "text": "They met.", "key": ["a"]}, {"id": "b", "text": "He had orders.", "key": ["b"]}],
}
ALL_SPECS = {**SPECS, "categorizing": CATEGORIZING}


@pytest.fixture
def client(sign_in):
    return sign_in(make_desk_editor())


def add_url(lesson, kind):
    return f"{desk_url(Question, 'add')}?lesson={lesson.pk}&kind={kind}"


def option(number, text, **more):
    prefix = f"spec_options-{number}"
    cells = {f"{prefix}-{name}": value for name, value in {"text": text, **more}.items()}
    return {f"{prefix}-place": str(number + 1), **cells}


def two_options(**more):
    return {"prompt": "Who?", "spec_options-total": "2", **option(0, "One", right="on"), **option(1, "Two"), **more}


def used_question(**fields):
    question = make_question(**fields)
    make_attempt(quiz=make_quiz(questions=[question]))
    return question


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_every_kind_is_written_without_json(client, kind):
    lesson = make_lesson()
    data = {"prompt": "What do you say?", "difficulty": "hard", **typed(kind, ALL_SPECS[kind])}
    if kind == "evidence":
        data |= {"spec_key": ["fomin-offer"], "spec_also_acceptable": ["cover-name"]}
    saved = post_form(client, add_url(lesson, kind), data)
    assert saved.status_code == 302, errors_of(saved)
    version = lesson.questions.get().current

    model = KINDS[kind].Spec
    stored, wanted = (model.model_validate(spec).model_dump() for spec in (version.spec, ALL_SPECS[kind]))
    assert (version.kind, version.prompt, version.number) == (kind, "What do you say?", 1)
    assert without_ids(stored) == without_ids(wanted)


def without_ids(spec):
    if isinstance(spec, dict):
        return {name: without_ids(value) for name, value in spec.items() if name != "id" and name != "key"}
    return [without_ids(each) for each in spec] if isinstance(spec, list) else spec


@pytest.mark.parametrize("kind", KINDS)
def test_saving_a_question_unchanged_makes_no_version(client, kind):
    question = make_question(kind=kind, spec=ALL_SPECS[kind])
    saved = post_form(client, desk_url(question), form="question_form")

    assert saved.status_code == 302, errors_of(saved)
    assert question.versions.get().created_by is None


def test_the_kind_is_chosen_first(client):
    lesson = make_lesson()
    page = client.get(desk_url(Question, "add"))

    assert "What kind" in page.content.decode()
    assert all(module.LABEL in page.content.decode() for module in KINDS.values())
    assert "What kind" in client.get(f"{add_url(lesson, 'nonsense')}").content.decode()


def test_a_new_question_is_offered_the_next_name(client):
    lesson = make_lesson()
    make_question(lesson=lesson, slug="Q45")

    assert client.get(add_url(lesson, "single")).context["adminform"].form.initial["slug"] == "Q46"


def test_what_is_wrong_stands_at_its_row_and_all_is_kept(client):
    lesson = make_lesson()
    data = {"prompt": "Who?", "spec_options-total": "3", **option(0, "One", right="on"),
            **option(1, "", feedback="No."), **option(2, "Three", feedback="x" * 2_100)}  # fmt: skip
    page = post_form(client, add_url(lesson, "single"), data)
    assert "Option 2, Option: This field is required." in errors_of(page)
    assert "No.</textarea>" in page.content.decode()

    page = post_form(client, add_url(lesson, "single"), {**data, **option(1, "Two")})
    assert "Option 3, Feedback when chosen: This is too long." in errors_of(page)
    assert not lesson.questions.exists()


@pytest.mark.parametrize(("data", "complaint"), [
    (option(1, "Two", right="on"), "2 options are marked right"),
    (option(1, "One"), "stands twice"),
    ({"spec_options-total": "1"}, "Too few"),
    ({"prompt": " "}, "This field is required"),
    ({"standards": "RH.9-10.1 chief"}, "“chief” is no role"),
    ({"paragraphs": "0"}, "no paragraph number"),
    ({"expected_facility": "7"}, "share from 0 to 1"),
    ({"slug": "no good"}, "Enter a valid"),
    (option(1, "Two", misconception="made-up"), "Select a valid choice"),
    ({"anchors": ["made-up"]}, "Select a valid choice"),
])  # fmt: skip
def test_a_question_that_cannot_be_asked_is_refused(client, data, complaint):
    lesson = make_lesson()
    page = post_form(client, add_url(lesson, "single"), two_options(**data))

    assert page.status_code == 200
    assert complaint in errors_of(page)
    assert not lesson.questions.exists()


@pytest.mark.parametrize("total", ["", "-1", "x", "999999999999", "²"])
def test_a_tampered_number_of_rows_is_an_error_and_no_crash(client, total):
    lesson = make_lesson()
    page = post_form(client, add_url(lesson, "single"), two_options(**{"spec_options-total": total}))

    assert page.status_code == 200


def test_rows_stand_where_their_places_say_and_removed_ones_go(client):
    lesson = make_lesson()
    data = two_options(**{"spec_options-total": "4", **option(2, "Three"), **option(3, "Four")})
    data |= {"spec_options-0-place": "9", "spec_options-2-remove": "1"}
    post_form(client, add_url(lesson, "single"), data)

    assert [row["text"] for row in lesson.questions.get().current.spec["options"]] == ["Two", "Four", "One"]


def test_a_name_that_another_question_has_is_an_error_and_no_crash(client):
    lesson = make_lesson()
    make_question(lesson=lesson, slug="Q01")
    page = post_form(client, add_url(lesson, "single"), two_options(slug="Q01"))

    assert "already exists" in errors_of(page)


def test_what_describes_a_question_is_plain_fields(client):
    question = make_question(standards=[{"code": "RH.9-10.1", "role": "main"}])
    changes = {"standards": "RH.9-10.1 main\nRH.6-8.8 base", "tags": "record\ncolumn", "paragraphs": "3\n13"}
    post_form(client, desk_url(question), changes, form="question_form")
    question.refresh_from_db()

    assert question.standards == [{"code": "RH.9-10.1", "role": "main"}, {"code": "RH.6-8.8", "role": "base"}]
    assert (question.tags, question.paragraphs) == (["record", "column"], [3, 13])


def test_an_unused_version_is_changed_in_place(client):
    question = make_question()
    post_form(client, desk_url(question), {"prompt": "Who was it?"}, form="question_form")

    assert question.versions.get().prompt == "Who was it?"


def test_a_used_version_is_read_only_but_what_describes_the_question_is_not(client):
    question = used_question()
    page = client.get(desk_url(question)).content.decode()
    post_form(client, desk_url(question), {"prompt": "Changed", "skill": "sourcing"}, form="question_form")
    question.refresh_from_db()

    assert "Edit as new version" in page
    assert 'name="prompt"' not in page
    assert question.versions.get().prompt == "Who carried the message?"
    assert question.skill == "sourcing"


def test_editing_a_used_version_makes_the_next_and_attempts_keep_theirs(client):
    question = used_question()
    changes = {"prompt": "Who took it there?", "change_note": "Clearer."}
    saved = post_form(client, f"{desk_url(question)}?edit=new", changes, form="question_form")
    old, new = question.versions.order_by("number")

    assert saved.status_code == 302
    assert (old.number, old.prompt, new.number, new.prompt) == (1, "Who carried the message?", 2, "Who took it there?")
    assert (new.change_note, new.created_by.username) == ("Clearer.", "erin")
    assert old.responses.count() == 1
    assert not new.responses.exists()


def test_a_version_used_while_it_is_edited_stays_and_what_was_typed_becomes_the_next(client):
    question = make_question()
    typed_before = form_values(client.get(desk_url(question)), "question_form")
    make_attempt(quiz=make_quiz(questions=[question]))
    saved = client.post(desk_url(question), {**typed_before, "prompt": "Changed meanwhile"})
    old, new = question.versions.order_by("number")

    assert saved.status_code == 302
    assert (old.prompt, new.prompt) == ("Who carried the message?", "Changed meanwhile")


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(client):
    question = make_question()
    before = question.current.digest
    QuestionVersion.objects.filter(question=question).update(digest="other", prompt="Theirs?")
    page = post_form(client, desk_url(question), {"prompt": "Mine?", "seen": before}, form="question_form")
    assert "Somebody else changed this question" in errors_of(page)
    assert "Mine?" in page.content.decode()
    assert question.current.prompt == "Theirs?"

    again = {"prompt": "Mine?", "seen": page.context["adminform"].form["seen"].value()}
    post_form(client, desk_url(question), again, form="question_form")
    assert question.versions.get().prompt == "Mine?"


def test_versions_are_listed_with_what_changed(client):
    question = used_question()
    data = {"prompt": "Who took it there?", "spec_options-1-text": "Robert Kennedy", "spec_options-2-remove": "1"}
    post_form(client, f"{desk_url(question)}?edit=new", data, form="question_form")
    page = client.get(reverse("admin:quizzes_question_versions", args=[question.pk])).content.decode()

    assert "Who took it there?" in page
    assert "Options, b: Option" in page
    assert "Robert Kennedy" in page
    assert "Options, c" in page


def test_a_question_that_was_answered_or_stands_in_a_quiz_is_not_deleted(client):
    answered = used_question()
    page = client.post(desk_url(answered, "delete"), {"post": "yes"}).content.decode()
    assert "1 response" in page
    assert "1 slot" in page

    url = desk_url(Question, "changelist")
    bulk = {"action": "delete_selected", "_selected_action": [answered.pk], "post": "yes"}
    client.post(url, bulk)
    assert Question.objects.filter(pk=answered.pk).exists()


def test_a_question_that_nobody_uses_is_deleted_with_its_versions(client):
    question = make_question()
    make_version(question=question)
    client.post(desk_url(question, "delete"), {"post": "yes"})

    assert not Question.objects.exists()
    assert not QuestionVersion.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_the_preview_shows_a_draft_as_a_student_sees_it_and_saves_nothing(client, kind):
    lesson = make_lesson()
    url = reverse("admin:quizzes_question_draft") + f"?lesson={lesson.pk}&kind={kind}"
    data = {"slug": "Q1", "difficulty": "easy", "prompt": "What *now*?", **typed(kind, ALL_SPECS[kind])}
    if kind == "evidence":
        data |= {"spec_key": ["fomin-offer"], "spec_also_acceptable": ["cover-name"]}
    page = client.post(url, data)

    assert 'data-problems="0"' in page.content.decode()
    assert "<em>now</em>" in page.content.decode()
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert not Question.objects.exists()


def test_the_preview_of_a_draft_says_what_to_mend(client):
    lesson = make_lesson()
    url = reverse("admin:quizzes_question_draft") + f"?lesson={lesson.pk}&kind=single"
    data = two_options(slug="Q1", difficulty="easy", **option(1, "Two", right="on"))
    page = client.post(url, data).content.decode()

    assert 'data-problems="1"' in page
    assert "2 options are marked right. Mark exactly one" in page


def test_the_preview_of_a_draft_is_for_editors(sign_in):
    url = reverse("admin:quizzes_question_draft") + f"?lesson={make_lesson().pk}&kind=single"

    assert sign_in(make_auditor()).post(url, two_options()).status_code == 403
    assert sign_in(make_desk_editor()).get(url.replace("single", "x")).status_code == 404


def test_the_list_of_questions_takes_few_queries(client, django_assert_max_num_queries):
    lesson = make_lesson()
    make_quiz(questions=[make_question(lesson=lesson) for _ in range(12)])

    with django_assert_max_num_queries(14):
        page = client.get(f"{desk_url(Question, 'changelist')}?kind=single&q=message")
    assert "12 questions" in page.content.decode()


# Evidence beside the answer

EVIDENCE = {"unit": "sentence", "key": ["fomin-offer"], "also_acceptable": ["cover-name"]}


def asking_evidence():
    return make_question(evidence=EVIDENCE)


def save_question(client, question, changes, query=""):
    return post_form(client, desk_url(question) + query, changes, form="question_form")


def test_evidence_is_asked_for_in_the_form(client):
    question = make_question()
    fields = {"evidence_unit": "sentence", "evidence_key": ["fomin-offer"], "evidence_also_acceptable": ["cover-name"]}
    saved = save_question(client, question, fields)

    assert saved.status_code == 302, errors_of(saved)
    assert question.versions.get().evidence == EVIDENCE


def test_saving_unchanged_keeps_the_evidence_and_emptying_the_choice_takes_it_away(client):
    question = asking_evidence()
    save_question(client, question, {})
    assert question.versions.get().evidence == EVIDENCE
    save_question(client, question, {"evidence_unit": "", "evidence_key": None, "evidence_also_acceptable": None})
    assert question.versions.get().evidence is None


@pytest.mark.parametrize(("changes", "complaint"), [
    ({"evidence_unit": "sentence"}, "Tick at least one passage"),
    ({"evidence_key": ["thesis"]}, "Choose what students point to"),
    ({"evidence_unit": "sentence", "evidence_key": ["thesis"], "evidence_also_acceptable": ["thesis"]}, "one list"),
    ({"evidence_unit": "word", "evidence_key": ["thesis"]}, "not one of the available choices"),
])  # fmt: skip
def test_evidence_that_cannot_be_asked_is_refused_and_kept_in_the_form(client, changes, complaint):
    question = make_question()
    page = save_question(client, question, {"prompt": "Kept?", **changes})

    assert complaint in errors_of(page)
    assert "Kept?" in page.content.decode()
    assert question.versions.get().evidence is None


def test_a_question_that_is_evidence_offers_none_beside_it(client):
    page = client.get(desk_url(make_question(kind="evidence"))).content.decode()
    assert "Ask for evidence" not in page


def test_other_evidence_for_a_used_question_is_a_new_version_with_a_readable_difference(client):
    question = asking_evidence()
    make_attempt(quiz=make_quiz(questions=[question]))
    save_question(client, question, {"evidence_key": ["thesis"], "change_note": "It opens there."}, "?edit=new")
    assert [version.evidence["key"] for version in question.versions.all()] == [["fomin-offer"], ["thesis"]]
    page = client.get(reverse("admin:quizzes_question_versions", args=[question.pk])).content.decode()

    assert "Evidence for the answer: Right passages" in page
    assert "It opens there." in page


def test_the_preview_asks_for_the_evidence_beside_the_reading(client):
    page = client.get(reverse("quizzes:question-preview", args=[asking_evidence().pk])).content.decode()

    assert "Which sentence of the reading supports your answer?" in page
    assert "The missiles would leave Cuba" in page
