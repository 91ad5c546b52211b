"""Read an op-ed as its page was published: title, "Posted on", body, "Published in", "Posted in".

Pure: no database. `lessons.importing` puts the result into a lesson.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

MAX_BYTES = 1_000_000
# What a file begins with that is no text at all, and what to tell the person who chose it.
SIGNATURES = {
    b"%PDF": "This is a PDF. Open it, copy the text, and paste it or save it as a plain text file.",
    b"PK\x03\x04": "This is a Word or zip file. Save the article as a plain text file (.txt) and choose that.",
    b"\xd0\xcf\x11\xe0": "This is an old Word file. Save the article as a plain text file (.txt) and choose that.",
    b"\x89PNG": "This is a picture. The article is needed as text.",
    b"\xff\xd8\xff": "This is a picture. The article is needed as text.",
}
DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
DATE = r"(?P<date>[A-Z][a-z]+\s+\d{1,2},\s+\d{4})"
POSTED_ON = re.compile(rf"Posted on\s+{DAY}{DATE}")
PUBLISHED_IN = re.compile(rf"Published in\s+(?P<publication>.+?),?\s+{DAY}{DATE}(?:\s+as\s+(?P<headline>.+))?")
POSTED_IN = re.compile(r"Posted in:?\s+(?P<categories>.+)")


class ArticleError(ValueError):
    """The text is not an article that can be imported; the message says what to do."""


@dataclass(frozen=True)
class Article:
    """An op-ed as published. Dates are None and texts empty where the page does not give them."""

    title: str
    paragraphs: tuple[str, ...]
    posted: date | None = None
    publication: str = ""
    published: date | None = None
    headline: str = ""
    categories: tuple[str, ...] = ()


def decode(data: bytes) -> str:
    """Return the text of a file as an admin may upload it; raise ArticleError for anything that is no text."""
    if len(data) > MAX_BYTES:
        raise ArticleError("This file is larger than 1 MB, too large for an article. Choose the text of one article.")
    for signature, advice in SIGNATURES.items():
        if data.startswith(signature):
            raise ArticleError(advice)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError("This file is not UTF-8 text. Save it again with the encoding UTF-8.") from error
    if "\0" in text:
        raise ArticleError("This is not a text file. Save the article as a plain text file (.txt) and choose that.")
    return text


def parse(text: str) -> Article:
    """Return the article in `text`: first line the title, then the body, one line a paragraph.

    The notice lines may stand anywhere after the title and are no paragraphs. Raises ArticleError where there is no
    title or no body, or a notice line has a date that does not exist.
    """
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text) if line.strip()]
    if not lines:
        raise ArticleError("There is no text here. Paste the whole article, from its title to its last line.")
    title, *rest = lines
    posted, published, categories = (_only(pattern, rest) for pattern in (POSTED_ON, PUBLISHED_IN, POSTED_IN))
    notices = {match.string for match in (posted, published, categories) if match}
    body = tuple(line for line in rest if line not in notices)
    if not body:
        raise ArticleError("There is a title and no text below it. Paste the whole article.")
    return Article(
        title=title,
        paragraphs=body,
        posted=_date(posted),
        publication=published["publication"] if published else "",
        published=_date(published),
        headline=(published["headline"] or "") if published else "",
        categories=tuple(each.strip() for each in categories["categories"].split(",")) if categories else (),
    )


def _only(pattern: re.Pattern[str], lines: list[str]) -> re.Match[str] | None:
    matches = (pattern.fullmatch(line) for line in lines)
    return next((match for match in matches if match), None)


def _date(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    try:
        return datetime.strptime(" ".join(match["date"].split()), "%B %d, %Y").date()
    except ValueError as error:
        raise ArticleError(f"“{match.string}” has no date that exists. Dates look like July 13, 2017.") from error
