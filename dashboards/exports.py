"""CSV that a spreadsheet opens as what it is: text stays text, accents stay accents."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse

Value = str | int | Decimal | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Value) -> str:
    """Return `value` as a cell that no spreadsheet takes for a formula (OWASP, "CSV injection").

    Text that begins like a formula gets an apostrophe in front, also behind spaces and in its full-width forms, which
    some spreadsheets read alike. Numbers stay as they are.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    text = value.replace("\x00", "")
    looks = unicodedata.normalize("NFKC", text).lstrip(" ")
    return f"'{text}" if looks.startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text


def csv_text(rows: Iterable[Sequence[Value]]) -> str:
    """Return rows as CSV (RFC 4180): CRLF, and quotes where they are needed."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([safe_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def csv_response(rows: Iterable[Sequence[Value]], name: str) -> HttpResponse:
    """Return `rows` as a download `name`.csv in UTF-8 with a byte order mark, without which Excel garbles accents."""
    response = HttpResponse("\ufeff" + csv_text(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(name)}.csv"'
    response["Cache-Control"] = "no-store, private"
    return response


def file_name(text: str) -> str:
    """Return `text` with what may stand in any file name: plain letters, digits, dots and dashes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", plain).strip("-.") or "export"
