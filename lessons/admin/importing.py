"""Import the article itself: paste it or choose its file, look at what was found, then put it in the lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from config.admin_fields import PlainTextField, with_value
from lessons.article import MAX_BYTES, Article, ArticleError, decode, parse
from lessons.importing import check_article, import_article
from lessons.models import Lesson, Reading

if TYPE_CHECKING:
    from config.admin_base import ContentAdmin

NOTHING = "Paste the article, or choose its file."


class ArticleForm(forms.Form):
    """`text` or `file` in; `article` out, read and checked."""

    article: Article
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="File",
        help_text="A plain text file (.txt). It goes before pasted text.",
    )
    text = PlainTextField(
        required=False,
        strip=False,
        label="Text of the article",
        help_text="From the title to the last line, one line a paragraph, with “Posted on” and “Published in”.",
        widget=forms.Textarea(attrs={"rows": 20}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        at = "file" if upload else "text"
        try:
            text = decode(upload.read(MAX_BYTES + 1)) if upload else cleaned.get("text", "")
            self._take(text, NOTHING if not upload and not text.strip() else "")
        except ArticleError as error:
            self.add_error(at, str(error))
        return cleaned

    def _take(self, text: str, nothing: str) -> None:
        if nothing:
            raise ArticleError(nothing)
        self.article = parse(text)
        # What was read from a file goes on as text: a file cannot be sent back to the browser.
        self.data = with_value(self.data, "text", text)


def article_import(request: HttpRequest, pk: int, desk: ContentAdmin) -> HttpResponse:
    lesson = get_object_or_404(Lesson, pk=pk)
    if not desk.has_change_permission(request, lesson):
        raise PermissionDenied
    form = ArticleForm(request.POST or None, request.FILES or None)
    article, problem = (form.article if form.is_bound and form.is_valid() else None), ""
    try:
        if article and "import" in request.POST:
            return _imported(request, lesson, article, desk)
        if article:
            check_article(lesson, article)
    except ArticleError as error:
        problem = str(error)
    context = {
        **desk.admin_site.each_context(request),
        "title": "Import the article itself",
        "opts": Lesson._meta,
        "lesson": lesson,
        "form": form,
        "article": article,
        "problem": problem,
        "original": lesson.readings.filter(level=Reading.Level.ORIGINAL).first(),
        "media": desk.media,
    }
    return render(request, "admin/lessons/lesson/import_article.html", context)


def _imported(request: HttpRequest, lesson: Lesson, article: Article, desk: ContentAdmin) -> HttpResponse:
    reading = import_article(lesson, article)
    said = f"The article is in: {len(article.paragraphs)} paragraphs, as the original reading of “{lesson}”."
    desk.log_change(request, lesson, said)
    desk.message_user(request, said, messages.SUCCESS)
    return redirect("admin:lessons_reading_change", reading.pk)
