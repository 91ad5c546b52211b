"""Make pages out of what editors write. Pure: text in, data or safe HTML out, no database.

A reading is Markdown of plain paragraphs with passage marks:

    {#fomin-offer}Fomin asked about a deal. Moscow would take the missiles out.{/fomin-offer} Scali wrote it down.

A passage opens right before its first sentence and closes right after its last, in the same paragraph.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from lessons.sentences import split_sentences

MARK = re.compile(r"\{([#/])([^{}\n]*)\}")
# In an editor's text a backslash takes a brace for a brace; two backslashes are one.
MARK_IN_TEXT = re.compile(r"(?<!\\)((?:\\\\)*)" + MARK.pattern)
HALF_MARK = re.compile(r"(?<!\\)(?:\\\\)*\{[#/](?![^{}\n]*\})")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
SCHEMES = {"http", "https", "mailto"}
INLINE_TAGS = {"em", "strong", "a", "br"}
BLOCK_TAGS = INLINE_TAGS | set("p ul ol li blockquote code pre hr h3 h4 h5 h6 table thead tbody tr th td".split())

REFUSED = {
    "heading_open": "a heading. Readings are plain paragraphs: make it a sentence, or put a \\ before it.",
    "bullet_list_open": "a list. Readings are plain paragraphs: write it as a sentence, or put a \\ before the mark.",
    "ordered_list_open": "a numbered list. Write it as a sentence; a number that begins a paragraph is written 1962\\.",
    "blockquote_open": "a block quotation. Put the words in quotation marks inside a paragraph.",
    "fence": "a code block. Readings are plain paragraphs: remove the ``` or ~~~.",
    "hr": "a dividing line. Remove it: paragraphs are separated by an empty line.",
}


class ReadingError(ValueError):
    """What is wrong with a reading: `errors` is a list of (line counted from 1, reason)."""

    def __init__(self, errors: list[tuple[int, str]]) -> None:
        self.errors = sorted(errors)
        super().__init__("\n".join(f"line {line}: {reason}" for line, reason in self.errors))


class Block(NamedTuple):
    line: int
    text: str


@dataclass
class Run:
    """A stretch of plain text and the tags that stand around it, outermost first."""

    text: str
    tags: tuple[tuple[str, str], ...] = ()


@dataclass
class Paragraph:
    """A parsed paragraph: its runs of text, and where in its plain text each mark stands."""

    runs: list[Run] = field(default_factory=list)
    marks: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def plain(self) -> str:
        return "".join(run.text for run in self.runs)


def compile_reading(text: str) -> dict[str, Any]:
    """Return what `Reading.compiled` holds, made from an editor's `text`:

        {"paragraphs": [{"n": 1, "plain": "...", "anchors": ["slug"],
                         "sentences": [{"ref": "p1.s1", "html": "..."}]}],
         "passages": {"slug": ["p1.s1", "p1.s2"]},
         "digest": "..."}

    `html` is safe. Raises ReadingError with every fault found, by line.
    """
    errors: list[tuple[int, str]] = []
    paragraphs: list[dict[str, Any]] = []
    passages: dict[str, list[str]] = {}
    opened_at: dict[str, int] = {}
    for number, block in enumerate(_blocks(text), start=1):
        found = _check_block(block) + _check_marks(block, opened_at)
        errors += found
        if not found:
            paragraphs.append(_compile_paragraph(block.text, number, passages))
    if not paragraphs and not errors:
        errors.append((1, "there is no text. Write at least one paragraph."))
    if not errors:
        errors += _empty_passages(passages, opened_at)
    if errors:
        raise ReadingError(errors)
    return {"paragraphs": paragraphs, "passages": passages, "digest": hashlib.sha256(text.encode()).hexdigest()[:24]}


def with_paragraphs(passages: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Return passages with the paragraphs of their sentences added: {"p7.s2"} becomes {"p7.s2", "p7"}."""
    return {slug: {part for ref in refs for part in (ref, ref.partition(".")[0])} for slug, refs in passages.items()}


def escape_markdown(text: str) -> str:
    """Return plain `text` as a reading's Markdown: nothing in it is taken for a mark."""
    escaped = re.sub(r"([\\`*_{}\[\]<>~|&])", r"\\\1", text)
    return re.sub(r"(?m)^(\s*\d*)([#+=.)-])", r"\1\\\2", escaped)


def _blocks(text: str) -> Iterator[Block]:
    """Yield the paragraphs of `text`: runs of lines that are not blank, with the number of their first line."""
    lines: list[str] = []
    for number, line in enumerate([*text.lstrip("\ufeff").splitlines(), ""], start=1):
        if line.strip():
            lines.append(line.strip())
        elif lines:
            yield Block(number - len(lines), "\n".join(lines))
            lines = []


def _check_block(block: Block) -> list[tuple[int, str]]:
    """Refuse whatever is not a plain paragraph. Marks are taken out first: they may stand before a "#"."""
    tokens = _READING.parse(MARK_IN_TEXT.sub(r"\1", block.text))
    for token in tokens:
        if token.type in REFUSED:
            return [(block.line + (token.map[0] if token.map else 0), f"this is {REFUSED[token.type]}")]
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return [(block.line, "this is not a paragraph of text. Write words here, or remove it.")]
    return []


def _check_marks(block: Block, opened_at: dict[str, int]) -> list[tuple[int, str]]:
    errors: list[tuple[int, str]] = []
    unclosed: dict[str, int] = {}
    for offset, line in enumerate(block.text.split("\n")):
        number = block.line + offset
        if HALF_MARK.search(line):
            errors.append((number, "a passage mark is not finished: it looks like {#fomin-offer}."))
        for _, kind, slug in MARK_IN_TEXT.findall(line):
            reason = _check_mark(kind, slug, unclosed, opened_at)
            if reason:
                errors.append((number, reason))
            elif kind == "#":
                unclosed[slug] = opened_at[slug] = number
            else:
                del unclosed[slug]
    return errors + [
        (number, f"the passage {slug} is not closed. Put {{/{slug}}} after its last sentence, in this paragraph.")
        for slug, number in unclosed.items()
    ]


def _check_mark(kind: str, slug: str, unclosed: Mapping[str, int], opened_at: Mapping[str, int]) -> str:
    """Return what is wrong with one mark, or an empty string."""
    if not SLUG.match(slug):
        return f"{slug!r} is no name for a passage. Use small letters, digits and hyphens, as in fomin-offer."
    if kind == "#" and slug in opened_at:
        return f"the passage {slug} is marked twice; the first time on line {opened_at[slug]}. Rename or remove one."
    if kind == "/" and slug not in unclosed:
        if slug in opened_at:
            return (
                f"the passage {slug} is closed here but opened on line {opened_at[slug]}. "
                f"A passage opens and closes once, within one paragraph."
            )
        return f"the passage {slug} is closed but never opened. Put {{#{slug}}} before its first sentence."
    return ""


def _empty_passages(passages: Mapping[str, list[str]], opened_at: Mapping[str, int]) -> list[tuple[int, str]]:
    return [
        (opened_at.get(slug, 1), f"the passage {slug} has no words in it. Put its marks around at least one sentence.")
        for slug, refs in passages.items()
        if not refs
    ]


def _compile_paragraph(source: str, number: int, passages: dict[str, list[str]]) -> dict[str, Any]:
    """Return one paragraph of the compiled reading, and add its passages to `passages`."""
    paragraph = _parse_paragraph(source)
    sentences: list[dict[str, str]] = []
    spans: list[tuple[str, int, int]] = []
    start = 0
    for sentence in split_sentences(paragraph.plain):
        end = start + len(sentence)
        words_end = start + len(sentence.rstrip())
        ref = f"p{number}.s{len(sentences) + 1}"
        sentences.append({"ref": ref, "html": _clean_inline(_cut(paragraph.runs, start, words_end))})
        spans.append((ref, start, words_end))
        start = end
    slugs = []
    for slug, first, last in _extents(paragraph.marks):
        slugs.append(slug)
        passages[slug] = [ref for ref, begin, end in spans if begin < last and end > first]
    return {"n": number, "sentences": sentences, "plain": paragraph.plain.strip(), "anchors": slugs}


def _extents(marks: Sequence[tuple[str, str, int]]) -> Iterator[tuple[str, int, int]]:
    closed = {slug: offset for kind, slug, offset in marks if kind == "/"}
    for kind, slug, offset in marks:
        if kind == "#":
            yield slug, offset, closed.get(slug, offset)


def _parse_paragraph(source: str) -> Paragraph:
    """Return the runs and marks of a paragraph that `_check_block` has found to be one."""
    paragraph, length = Paragraph(), 0
    tags: list[tuple[str, str]] = []
    for token in _inline_tokens(source):
        if token.type == "passage_mark":
            paragraph.marks.append((token.meta["kind"], token.meta["slug"], length))
        elif token.nesting == 1:
            tags.append((token.tag, _attributes(token)))
        elif token.nesting == -1:
            tags.pop()
        else:
            text = " " if token.type in ("softbreak", "hardbreak") else token.content
            paragraph.runs.append(Run(text, tuple(tags)))
            length += len(text)
    return paragraph


def _inline_tokens(source: str) -> list[Token]:
    tokens = _READING.parse(source)
    inline = next((token for token in tokens if token.type == "inline"), None)
    return (inline.children or []) if inline else []


def _attributes(token: Token) -> str:
    return "".join(f' {name}="{html.escape(str(value))}"' for name, value in token.attrs.items())


def _cut(runs: Sequence[Run], start: int, end: int) -> str:
    """Return plain text `start` to `end` as HTML; a tag that goes on over the cut is closed and opened again."""
    parts, offset = [], 0
    for run in runs:
        text = run.text[max(start - offset, 0) : max(end - offset, 0)]
        offset += len(run.text)
        if text:
            opening = "".join(f"<{tag}{attributes}>" for tag, attributes in run.tags)
            closing = "".join(f"</{tag}>" for tag, _ in reversed(run.tags))
            parts.append(f"{opening}{html.escape(text, quote=False)}{closing}")
    return "".join(parts)


def _clean_inline(source: str) -> str:
    return nh3.clean(source, tags=INLINE_TAGS, attributes={"a": {"href", "title"}}, url_schemes=SCHEMES)


def _passage_mark(state: StateInline, silent: bool) -> bool:
    """Parse {#slug} and {/slug} into a token of their own, so that they never count as text."""
    match = MARK.match(state.src, state.pos)
    if match is None or match.end() > state.posMax:
        return False
    if not silent:
        state.push("passage_mark", "", 0).meta = {"kind": match[1], "slug": match[2]}
    state.pos = match.end()
    return True


def _make_reading_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("smartquotes")
    parser.disable(["backticks", "image", "autolink", "html_inline", "html_block", "code"])
    parser.inline.ruler.before("link", "passage_mark", _passage_mark)
    return parser


def _make_page_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    return parser.disable(["image", "html_inline", "html_block"])


_READING = _make_reading_parser()
_PAGE = _make_page_parser()
ALIGNMENT = {"text-align:right": "text-end", "text-align:center": "text-center", "text-align:left": "text-start"}


def render_markdown(text: str) -> SafeString:
    """Return an editor's Markdown (a prompt, an explanation) as safe HTML; headings begin at h3."""
    tokens = _PAGE.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        if style := token.attrs.pop("style", None):
            token.attrs["class"] = ALIGNMENT.get(str(style), "")
    cleaned = nh3.clean(
        _PAGE.renderer.render(tokens, _PAGE.options, {}),
        tags=BLOCK_TAGS,
        attributes={"a": {"href", "title"}, "th": {"class"}, "td": {"class"}, "ol": {"start"}},
        url_schemes=SCHEMES,
    )
    # A wide table scrolls by itself; it takes the focus so that the arrow keys reach it.
    cleaned = cleaned.replace("<table>", '<div class="table-responsive" tabindex="0"><table class="table">')
    return mark_safe(cleaned.replace("</table>", "</table></div>"))


def render_inline(text: str) -> SafeString:
    """Return one line of Markdown (an option, a label) as safe HTML without a paragraph around it."""
    return mark_safe(_clean_inline(_PAGE.renderInline(text)))
