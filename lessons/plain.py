"""Markdown as one plain line, for lists and headings."""

import re

LINE_LENGTH = 90
_MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*_`#>]+")


def one_line(markdown: str, length: int = LINE_LENGTH) -> str:
    """Return Markdown as one plain line of at most about `length` characters, cut between words."""
    plain = " ".join(_MARKS.sub(lambda match: match[1] or "", markdown).split())
    if len(plain) <= length:
        return plain
    return plain[:length].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
