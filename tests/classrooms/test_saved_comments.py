"""Comments that a teacher keeps to use again while marking."""

import pytest
from django.urls import reverse

from classrooms import comment_bank
from classrooms.models import Mark, SavedComment
from tests.dashboards.work import hand_in
from tests.factories import (
    NOW,
    make_alice,
    make_assignment,
    make_classroom,
    make_okafor,
    make_question,
    make_quiz,
    make_rivera,
)
from tests.quizzes.test_taking_races import at_once

pytestmark = pytest.mark.django_db
LIST = "/comments/"


@pytest.fixture
def rivera():
    return make_rivera()


@pytest.fixture
def question():
    return make_question(kind="essay")


@pytest.fixture
def response(rivera, question):
    alice, quiz = make_alice(), make_quiz(questions=[question], lesson=question.lesson)
    assignment = make_assignment(classroom=make_classroom(teacher=rivera, students=[alice]), quizzes=[quiz])
    return hand_in(assignment, alice, quiz, [{"text": "It was a rumor."}]).responses.get()


@pytest.fixture
def client(rivera, sign_in):
    return sign_in(rivera)


@pytest.fixture
def post(client, response):
    """Return a function that sends the marking form with these fields."""
    url = reverse("classrooms:response-mark", args=[response.pk])
    return lambda **fields: client.post(url, {"revision": "0", "level": "3", **fields})


def keep(teacher, text="Cite a paragraph.", question=None):
    return comment_bank.keep(teacher=teacher, question=question, text=text, now=NOW)


def fill(teacher):
    """Let the teacher keep as many comments as there is room for."""
    rows = range(comment_bank.MOST)
    SavedComment.objects.bulk_create(
        SavedComment(teacher=teacher, text=f"{row}", digest=f"{row}", created_at=NOW) for row in rows
    )


def texts(teacher, question=None):
    return [saved.text for saved in comment_bank.offered(teacher, question)]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Cite \t a paragraph. ", "Cite a paragraph."),
        ("One.\r\n\r\n\r\n\r\nTwo. \r\nThree.", "One.\n\nTwo.\nThree."),
    ],
)
def test_a_kept_comment_has_single_spaces_and_its_paragraphs(rivera, written, kept):
    assert keep(rivera, written).text == kept


def test_comments_on_the_question_come_first_and_those_on_others_not_at_all(rivera, question):
    keep(rivera, "For any.")
    keep(rivera, "For this.", question)
    keep(rivera, "For another.", make_question(lesson=question.lesson))
    assert texts(rivera, question) == ["For this.", "For any."]


def test_nobody_is_offered_what_another_teacher_kept(rivera, question):
    keep(rivera, question=question)
    assert texts(make_okafor(), question) == []


@pytest.mark.parametrize("again", ["Cite a paragraph.", " Cite  a paragraph.\r\n"])
def test_the_same_words_are_kept_once(rivera, question, again):
    keep(rivera)
    for place in (None, question):
        with pytest.raises(comment_bank.AlreadyKept):
            keep(rivera, again, place)
    assert SavedComment.objects.count() == 1


def test_words_kept_for_two_questions_and_then_for_all_are_offered_once(rivera, question):
    keep(rivera, question=question)
    keep(rivera)
    assert texts(rivera, question) == ["Cite a paragraph."]


def test_there_is_an_end_to_what_can_be_kept(rivera):
    fill(rivera)
    with pytest.raises(comment_bank.BankFull):
        keep(rivera, "One more.")


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_keep_the_same_words_keep_them_once(rivera):
    def kept():
        try:
            return keep(rivera)
        except comment_bank.AlreadyKept:
            return None

    assert len(list(filter(None, at_once(*[kept] * 3)))) == 1


def test_a_mark_with_the_box_checked_keeps_its_comment_for_this_question(post, rivera, question):
    post(comment="Strong  start.", keep="on")
    assert texts(rivera, question) == ["Strong start."]
    assert texts(rivera) == []
    assert Mark.objects.get().comment == "Strong  start."


def test_a_comment_that_is_kept_already_is_simply_used(post, rivera, question):
    keep(rivera)
    assert post(comment="Cite a paragraph.", keep="on").status_code == 302
    assert (texts(rivera, question), Mark.objects.count()) == (["Cite a paragraph."], 1)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"keep": "on", "comment": " "}, "no comment to keep"),
        ({"keep": "on", "comment": "x" * 10_001}, "10001 characters"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_said_before_anything_is_saved(post, sent, says):
    assert says in post(**sent).content.decode()
    assert not Mark.objects.exists()


def test_a_full_bank_is_said_before_anything_is_saved(post, rivera):
    fill(rivera)
    page = post(comment="Well argued", keep="on").content.decode()
    assert "as many as there is room for" in page
    assert "Well argued" in page
    assert not Mark.objects.exists()


def test_a_conflict_keeps_nothing_and_leaves_the_box_checked(post, rivera, response):
    Mark.objects.create(response=response, marker=make_okafor(), points=1, marked_at=NOW)
    page = post(comment="Mine", keep="on")
    assert page.status_code == 409
    assert 'name="keep" checked' in page.content.decode()
    assert not SavedComment.objects.exists()


def test_without_a_script_a_saved_comment_is_added_and_all_that_was_typed_stays(post, rivera):
    saved = keep(rivera)
    page = post(comment="Good.", points="1.5", keep="on", insert=saved.pk)
    form = page.context["form"]
    assert form["comment"].value() == "Good.\nCite a paragraph."
    assert (form["points"].value(), form["level"].value(), form["revision"].value()) == ("1.5", "3", "0")
    assert 'name="keep" checked' in page.content.decode()
    assert not Mark.objects.exists()


def test_a_saved_comment_is_added_once(post, rivera):
    page = post(comment="Cite  a paragraph. Good.", insert=keep(rivera).pk)
    assert page.context["form"]["comment"].value() == "Cite  a paragraph. Good."


@pytest.mark.parametrize("theirs", [True, False])
def test_a_comment_that_is_gone_or_not_theirs_is_not_added_and_nothing_is_lost(post, theirs):
    saved = keep(make_okafor()) if theirs else None
    page = post(comment="Good.", insert=saved.pk if saved else "999").content.decode()
    assert "is gone" in page
    assert "Good." in page
    assert "Cite a paragraph." not in page


def test_it_is_counted_how_often_a_comment_was_put_into_a_mark(post, rivera):
    saved = keep(rivera)
    post(comment="Good. Cite a paragraph.")
    post(comment="Very good. Cite a paragraph.", revision="1")
    saved.refresh_from_db()
    assert (saved.used, Mark.objects.get().revision) == (1, 2)


def test_the_list_is_empty_at_first_and_says_how_to_fill_it(client):
    assert "You have kept no comment yet" in client.get(LIST).content.decode()


def test_a_comment_is_added_changed_and_deleted(client, rivera, question):
    client.post(LIST, {"text": "Cite a paragraph."})
    saved = SavedComment.objects.get()
    assert "Offered with every question" in client.get(LIST).content.decode()
    client.post(f"{LIST}{saved.pk}/", {"text": "Cite two."})
    assert texts(rivera) == ["Cite two."]
    client.post(f"{LIST}{saved.pk}/delete/")
    assert texts(rivera) == []


@pytest.mark.parametrize(("sent", "offered"), [({}, []), ({"everywhere": "on"}, ["Cite two."])])
def test_a_comment_on_one_question_can_be_opened_to_all(client, rivera, question, sent, offered):
    saved = keep(rivera, question=question)
    client.post(f"{LIST}{saved.pk}/", {"text": "Cite two.", **sent})
    assert (texts(rivera, question), texts(rivera)) == (["Cite two."], offered)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Write the comment"),
        ("Cite a  paragraph.", "have this comment already"),
        ("x" * 10_001, "10001 characters"),
    ],
)
def test_what_cannot_be_kept_is_told_and_still_there(client, rivera, text, says):
    keep(rivera)
    other = keep(rivera, "Another.")
    for url in (LIST, f"{LIST}{other.pk}/"):
        page = client.post(url, {"text": text}).content.decode()
        assert says in page
        assert text in page
    assert texts(rivera) == ["Cite a paragraph.", "Another."]


@pytest.mark.parametrize("path", ["{}/", "{}/delete/"])
def test_what_another_teacher_kept_can_be_neither_changed_nor_deleted(client, path):
    saved = keep(make_okafor())
    assert client.post(LIST + path.format(saved.pk), {"text": "Mine now."}).status_code == 404
    saved.refresh_from_db()
    assert saved.text == "Cite a paragraph."
