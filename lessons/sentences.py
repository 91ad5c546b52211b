"""Cut English prose into sentences, without being fooled by "U.S.", "Oct. 26" or "9:43 a.m." """

import re
from collections.abc import Iterator
from itertools import pairwise

# Always followed by a name or a number, so a period after them never ends a sentence.
TITLES = frozenset(
    "mr mrs ms mx dr prof rev hon fr st mt ft gen maj col lt sgt cpl pvt capt cmdr cdr adm sen rep gov pres amb sec "
    "messrs vs viz cf e.g i.e".split()
)
# End a sentence unless a number follows.
BEFORE_NUMBERS = frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec no nos vol p pp ch fig art ca approx c".split()
)
# May stand inside a sentence or end it; what follows decides.
EITHER = frozenset("jr sr inc co corp ltd etc dept gov't ave blvd ph.d".split())
# Words that, capitalized after an abbreviation, almost surely begin a new sentence.
STARTERS = frozenset(
    "a an the this that these those he she it they we you i his her its their our my your one two some many most both "
    "but and or nor so yet for then now later soon still even only also again once when while after before since until "
    "as at by from in into of on to with within without under over during between against despite because although "
    "though if unless what who whom whose which why how where there here no not never nobody nothing each every all "
    "another other such perhaps maybe however meanwhile instead today suddenly finally".split()
)
SAID = r"(?:said|says|asked|asks|replied|answered|wrote|told|added|warned|cried|shouted|thought|insisted|repeated)"

END = re.compile(r"(?P<stop>[.!?\u2026]+)(?P<close>[\"'\u201d\u2019)\]\u00bb]*)(?P<space>\s+)")
LAST_WORD = re.compile(r"(?P<before>\S*\s+)?[\"'\u201c\u2018(\[]*(?P<word>\S*)$")
OPENING = "\"'\u201c\u2018([\u00ab\u00bf\u00a1\u2014\u2013*"
INITIALISM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
ATTRIBUTION = re.compile(rf"(?:[A-Z][\w'\u2019.-]*\s+){{1,3}}{SAID}\b|{SAID}\s")
CLOCK_ZONE = re.compile(r"(?:[A-Z]\w*\s+){1,2}time\b|(?:E|C|M|P)[SD]?T\b|UTC\b|GMT\b")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of `text`, each with the white space that follows it; joined they are `text` again."""
    cuts = [0, *_boundaries(text), len(text)]
    return [text[start:end] for start, end in pairwise(cuts) if start < end]


def _boundaries(text: str) -> Iterator[int]:
    for match in END.finditer(text):
        if match.end() < len(text) and _ends_sentence(text, match):
            yield match.end()


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    rest = text[match.end() :]
    if not _can_begin(rest):
        return False
    if match["stop"] != ".":
        return not (match["close"] and match["stop"][-1] in "!?" and ATTRIBUTION.match(rest))
    if match["close"].strip(")]"):
        return True
    last = LAST_WORD.search(text[: match.start()])
    return last is None or _period_ends(last["word"], last["before"] or "", rest)


def _can_begin(rest: str) -> bool:
    """Say whether a sentence may begin with `rest`: not with a small letter, not with a mark such as a comma."""
    first = rest.lstrip(OPENING)[:1]
    return bool(first) and (first.isdigit() or (first.isalpha() and not first.islower()))


def _period_ends(word: str, before: str, rest: str) -> bool:
    """Say whether the period after `word` ends the sentence; `rest` is what follows the white space."""
    plain = word.lower()
    if plain in TITLES:
        return False
    if plain in BEFORE_NUMBERS:
        return not rest[0].isdigit()
    if plain in ("a.m", "p.m"):
        return not (CLOCK_ZONE.match(rest) or rest[0].isdigit())
    if plain in EITHER or INITIALISM.match(word):
        return _starts_plainly(rest)
    if len(word) == 1 and word.isalpha() and word.isupper():
        return (word == "I" and before.strip().islower()) or _starts_plainly(rest)
    return True


def _starts_plainly(rest: str) -> bool:
    word = re.match(r"[^\W_]+", rest.lstrip(OPENING))
    return rest[0] in OPENING or (word is not None and word[0].lower() in STARTERS)
