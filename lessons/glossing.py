"""Explain words where they stand: put a button around the first use of each glossary word in each paragraph.

Pure. The result for one reading and one glossary is kept in the process's memory, keyed by what both say, so that
an edit shows at once and a request costs a hash.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

TAG_OR_TEXT = re.compile(r"<[^>]*>|[^<]+")
OPENS_LINK = re.compile(r"<a[\s>]", re.IGNORECASE)
KEPT = 64


@dataclass(frozen=True)
class Word:
    """A glossary entry and the forms in which the text may use it."""

    slug: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Glossed:
    """Sentence ref -> HTML with buttons, and the slugs of the words found, in the order of the text."""

    sentences: Mapping[str, str]
    slugs: tuple[str, ...]


def word(slug: str, term: str, forms: Iterable[str]) -> Word:
    """Return the Word for an entry. "hawk / dove" is two forms; "quarantine (naval)" is looked for as quarantine."""
    bare = re.sub(r"\s*\([^)]*\)", "", term)
    parts = [part.strip() for part in bare.split(" / ")]
    # "offensive / defensive weapons" with forms of its own: the parts alone would mark any "offensive".
    own = parts if len(parts) == 1 else []
    return Word(slug, tuple(dict.fromkeys(filter(None, [*own, *forms] or parts))))


def gloss(compiled: Mapping[str, Any], words: Sequence[Word]) -> Glossed:
    """Return the sentences of a compiled reading with `words` made into buttons."""
    digest = compiled.get("digest") or hashlib.sha256(json.dumps(compiled).encode()).hexdigest()
    return _gloss(_Keyed(str(digest), compiled), tuple(words))


class _Keyed:
    """A compiled reading as a key of the cache: equal when its digest is."""

    def __init__(self, digest: str, compiled: Mapping[str, Any]) -> None:
        self.digest, self.compiled = digest, compiled

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=KEPT)
def _gloss(reading: _Keyed, words: tuple[Word, ...]) -> Glossed:
    patterns = _patterns(words)
    sentences: dict[str, str] = {}
    found: set[str] = set()
    for paragraph in reading.compiled["paragraphs"]:
        seen: set[str] = set()
        for sentence in paragraph["sentences"]:
            sentences[sentence["ref"]] = "".join(_pieces(sentence["html"], patterns, seen))
        found |= seen
    return Glossed(sentences, tuple(each.slug for each in words if each.slug in found))


def _patterns(words: Iterable[Word]) -> list[tuple[re.Pattern[str], str]]:
    """Return a pattern for each form and the word it belongs to, the longest form first."""
    forms = sorted(((form, each.slug) for each in words for form in each.forms), key=lambda pair: -len(pair[0]))
    return [(re.compile(rf"(?<![\w-]){_loosely(form)}(?:s|es)?(?![\w-])", re.IGNORECASE), slug) for form, slug in forms]


def _loosely(form: str) -> str:
    """Return `form` as a pattern in which any white space and either apostrophe will do."""
    return re.sub(r"(?:\\ )+", r"\\s+", re.escape(form)).replace("'", "['\u2019]")


def _pieces(source: str, patterns: list[tuple[re.Pattern[str], str]], seen: set[str]) -> Iterator[str]:
    in_link = False
    for piece in TAG_OR_TEXT.findall(source):
        if piece.startswith("<"):
            in_link = bool(OPENS_LINK.match(piece)) or (in_link and piece.lower() != "</a>")
            yield piece
        else:
            yield piece if in_link else _gloss_text(html.unescape(piece), patterns, seen)


def _gloss_text(text: str, patterns: list[tuple[re.Pattern[str], str]], seen: set[str]) -> str:
    parts, end = [], 0
    for start, stop, slug in sorted(_matches(text, patterns)):
        if slug not in seen:
            seen.add(slug)
            parts += [html.escape(text[end:start], quote=False), _button(slug, text[start:stop])]
            end = stop
    return "".join([*parts, html.escape(text[end:], quote=False)])


def _matches(text: str, patterns: list[tuple[re.Pattern[str], str]]) -> list[tuple[int, int, str]]:
    """Return where words stand, (start, end, slug); where two overlap, the longer form is taken."""
    taken: list[tuple[int, int, str]] = []
    for pattern, slug in patterns:
        for match in pattern.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end, _ in taken):
                taken.append((match.start(), match.end(), slug))
    return taken


def _button(slug: str, text: str) -> str:
    shown = html.escape(text, quote=False)
    return f'<button type="button" class="term" popovertarget="term-{html.escape(slug)}">{shown}</button>'
