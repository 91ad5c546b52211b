"""Reading numbers as people type them. Decimal, never float."""

import re
from decimal import Decimal

COMMA_LANGUAGES = frozenset(
    [
        "af",
        "az",
        "be",
        "bg",
        "bs",
        "ca",
        "cs",
        "da",
        "de",
        "el",
        "es",
        "et",
        "eu",
        "fi",
        "fr",
        "gl",
        "hr",
        "hu",
        "hy",
        "id",
        "is",
        "it",
        "ka",
        "kk",
        "lt",
        "lv",
        "mk",
        "nb",
        "nl",
        "nn",
        "no",
        "pl",
        "pt",
        "ro",
        "ru",
        "sk",
        "sl",
        "sq",
        "sr",
        "sv",
        "tr",
        "uk",
        "uz",
        "vi",
    ]
)
"""Languages that write 3,5 for three and a half (Unicode CLDR, decimal symbol)."""

POINT_REGIONS = frozenset(
    ["es-mx", "es-us", "es-pr", "es-gt", "es-hn", "es-ni", "es-pa", "es-sv", "es-do", "de-ch", "de-li", "it-ch"]
)
"""Their regions that write 3.5 all the same."""

_SPACES = " \u00a0\u2007\u2009\u202f"
_TOKEN = re.compile(
    rf"(?:(?<!\w)[+-])?(?:\d|[.,](?=\d))(?:[\d.,']|[{_SPACES}](?=\d{{3}}(?!\d)))*(?:e[+-]?\d{{1,3}}(?!\w))?",
    re.IGNORECASE,
)
_LONGEST = 60
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2012": "-", "\u2010": "-", "\u2011": "-", "’": "'"})


def uses_comma(language: str) -> bool:
    """Whether the language ("es", "pt-br", "es_MX") writes decimals with a comma."""
    tag = language.lower().replace("_", "-")
    return tag.split("-")[0] in COMMA_LANGUAGES and tag not in POINT_REGIONS


def read_number(text: str, language: str = "en") -> Decimal | None:
    """The number that the whole text is, or None: "1,962", "1 962", "1962", "-3.5", "2e3"; "1.962,5" in German.

    A group mark is read only where it stands before three digits. In a language with a decimal comma a point that
    cannot be a group mark ("3.5") is read as the decimal point it must be.
    """
    plain = re.sub(r"\A([+-])\s+", r"\1", text.strip().translate(_MINUS))
    return _parse(plain, language) if len(plain) <= _LONGEST and _TOKEN.fullmatch(plain) else None


def find_number(text: str, language: str = "en") -> tuple[Decimal | None, bool]:
    """(number, whether words stood around it): "about 4 hours" -> (4, True), "4" -> (4, False).

    Two numbers in one answer are no number: (None, True).
    """
    whole = read_number(text, language)
    if whole is not None:
        return whole, False
    found = [match.group().rstrip(".,'") for match in _TOKEN.finditer(text[:2_000].translate(_MINUS))]
    if len(found) != 1 or len(found[0]) > _LONGEST:
        return None, True
    return _parse(found[0], language), True


def _parse(token: str, language: str) -> Decimal | None:
    body, _, exponent = token.lower().partition("e")
    sign, digits = ("-" if body.startswith("-") else ""), body.lstrip("+-")
    mark, group = (",", ".") if uses_comma(language) else (".", ",")
    whole, _, rest = digits.partition(mark)
    ungrouped = _without_groups(whole, group)
    if ungrouped is None and mark == "," and not rest and re.fullmatch(r"\d*\.\d+", whole):
        return Decimal(f"{sign}{whole}e{exponent or 0}")
    if ungrouped is None or not re.fullmatch(r"\d*", rest) or not ungrouped + rest:
        return None
    return Decimal(f"{sign}{ungrouped or 0}.{rest or 0}e{exponent or 0}")


def _without_groups(whole: str, group: str) -> str | None:
    """Digits without group marks (the language's own, spaces, apostrophes); None if they are not grouped by three."""
    if re.fullmatch(r"\d*", whole):
        return whole
    grouped = re.fullmatch(rf"\d{{1,3}}(?:([{re.escape(group)}'{_SPACES}])\d{{3}})(?:\1\d{{3}})*", whole)
    return re.sub(r"\D", "", whole) if grouped else None
