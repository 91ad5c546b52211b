"""The article itself, by paste or upload: looked at first, then imported; errors are plain and nothing is lost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.desk.people import make_auditor, make_desk_editor
from tests.factories import make_lesson

pytestmark = pytest.mark.django_db
ARTICLE = """Talking in Secret
Posted on July 13, 2017
The first paragraph stands here.
The second * paragraph has a star.
The third one asks.
The fourth one ends.
Published in The Daily Paper, Sunday, June 4, 2017 as Nothing New
Posted in Cuba, War
"""


@pytest.fixture
def client(sign_in):
    return sign_in(make_desk_editor())


@pytest.fixture
def lesson():
    return make_lesson()


def url_of(lesson):
    return reverse("admin:lessons_lesson_import", args=[lesson.pk])


def upload(data: bytes, name: str = "article.txt"):
    return SimpleUploadedFile(name, data, "text/plain")


def test_pasted_text_is_looked_at_and_then_imported(client, lesson):
    looked = client.post(url_of(lesson), {"text": ARTICLE, "look": "1"}).content.decode()
    assert "Talking in Secret" in looked
    assert "June 4, 2017" in looked
    assert "Cuba, War" in looked
    assert "The 4 paragraphs" in looked
    assert not lesson.readings.filter(level="original").exists()

    done = client.post(url_of(lesson), {"text": ARTICLE, "import": "1"})
    reading = lesson.readings.get(level="original")
    lesson.refresh_from_db()
    assert done.status_code == 302
    assert [each["plain"] for each in reading.compiled["paragraphs"]][1] == "The second * paragraph has a star."
    assert (lesson.source_published, lesson.source_headline) == (date(2017, 6, 4), "Nothing New")


def test_a_file_is_read_into_the_text_that_goes_on(client, lesson):
    page = client.post(url_of(lesson), {"file": upload(ARTICLE.encode("utf-16")), "look": "1"})

    assert "What was found" in page.content.decode()
    assert "The fourth one ends." in page.context["form"]["text"].value()


@pytest.mark.parametrize(("data", "complaint"), [
    (b"%PDF-1.7 and so on", "This is a PDF"),
    (b"PK\x03\x04 and so on", "Word or zip"),
    (b"", "There is no text here"),
    (b"   \n\n ", "There is no text here"),
    ("Café\nText".encode("latin-1"), "not UTF-8"),
    (b"a\n" * 2_600_000, "larger than 1 MB"),
    (b"Only a title", "no text below it"),
])  # fmt: skip
def test_a_file_that_is_no_article_is_refused_and_pasted_text_is_kept(client, lesson, data, complaint):
    page = client.post(url_of(lesson), {"file": upload(data), "text": "What I typed", "import": "1"}).content.decode()

    assert complaint in page
    assert "What I typed" in page
    assert not lesson.readings.filter(level="original").exists()


@pytest.mark.parametrize(("text", "complaint"), [
    ("", "Paste the article, or choose its file."),
    ("A title\nPosted on July 45, 2017\nText.", "no date that exists"),
    ("A title\nOne paragraph only.", "This text has 1 paragraphs"),
    ("T" * 300 + "\nOne.\nTwo.\nThree.\nFour.", "The title is 300 characters long"),
])  # fmt: skip
def test_pasted_text_that_is_no_article_is_refused_and_kept(client, lesson, text, complaint):
    page = client.post(url_of(lesson), {"text": text, "import": "1"}).content.decode()

    assert complaint in page
    assert text[:40] in page
    assert not lesson.readings.filter(level="original").exists()


def test_more_pasted_text_than_the_server_takes_is_a_plain_error(client, lesson):
    page = client.post(url_of(lesson), {"text": "a\n" * 2_600_000})

    assert page.status_code == 413
    assert "larger than 2 MB" in page.content.decode()
    assert not lesson.readings.filter(level="original").exists()


def test_only_who_may_change_lessons_imports(sign_in, lesson):
    assert sign_in(make_auditor()).get(url_of(lesson)).status_code == 403
