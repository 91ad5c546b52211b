"""Small things that several kinds share: reading forms and JSON, orders, page ids, verdicts."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from quizzes.question_types.base import JSON, RIGHT, Choice, FormData, Grade, Show, SpecModel

Spec = TypeVar("Spec", bound=SpecModel)

LIMIT = 20_000
"""Characters kept of a typed text; what is longer is cut there and the answer says so."""

NOT_RIGHT = {"right": "Right", "partly": "Partly right", "wrong": "Not right", "waiting": "Not marked yet", "": ""}
CUT_NOTICE = f"This is longer than {LIMIT:,} characters. Only the beginning is saved. Shorten it to keep the end."


def unescaped(raw: Any) -> str:
    """Text that every database can store: no NUL, no lone surrogates, one kind of line end. "" for other types."""
    if not isinstance(raw, str):
        return ""
    plain = raw.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return plain.encode("utf-8", "ignore").decode("utf-8")


def text_answer(raw: Any) -> JSON | None:
    """{"text": ...} as typed, None if there is nothing but white space; cut at LIMIT and then marked "cut"."""
    text = unescaped(raw)
    if not text.strip():
        return None
    return {"text": text} if len(text) <= LIMIT else {"text": text[:LIMIT], "cut": True}


def first(data: FormData, key: str) -> str:
    """The last value posted under a name, as browsers and Django read it; "" if there is none."""
    values = data.getlist(key)
    return values[-1] if values else ""


def field_of(raw: Any, name: str) -> Any:
    """raw[name] if raw is a mapping that has it, else None."""
    return raw.get(name) if isinstance(raw, Mapping) else None


def texts(raw: Any) -> list[str]:
    """The strings in a list; [] for anything else."""
    return [item for item in raw if isinstance(item, str)] if isinstance(raw, list | tuple) else []


def text_map(raw: Any, keys: Collection[str]) -> dict[str, str]:
    """The entries of a mapping whose key is known and whose value is a string."""
    return {key: raw[key] for key in keys if isinstance(raw.get(key), str)} if isinstance(raw, Mapping) else {}


def arranged(ids: Sequence[str], order: Sequence[str]) -> list[str]:
    """`ids` in the stored order; ids that the order does not name follow in their own order."""
    known = [name for name in dict.fromkeys(order) if name in set(ids)]
    return known + [name for name in ids if name not in set(known)]


def shuffled(ids: Sequence[str], pinned: Collection[str], rng: random.Random) -> list[str]:
    """`ids` in random order, each pinned one at its own place."""
    loose = [name for name in ids if name not in pinned]
    rng.shuffle(loose)
    supply = iter(loose)
    return [name if name in pinned else next(supply) for name in ids]


def page_id(*texts: str) -> str:
    """An id for the page that says nothing but what the page shows anyway: made from the visible text alone."""
    return "t" + hashlib.sha256("\x1f".join(texts).encode("utf-8", "ignore")).hexdigest()[:12]


def verdict(grade: Grade, show: Show, answer: Any) -> JSON:
    """{"verdict": right|partly|wrong|waiting|blank or "", "verdict_text": words}, both empty unless it may be shown."""
    if RIGHT not in show:
        return {"verdict": "", "verdict_text": ""}
    if answer is None:
        return {"verdict": "blank", "verdict_text": "Not answered"}
    return {"verdict": grade.verdict, "verdict_text": NOT_RIGHT[grade.verdict]}


def mark(fraction: Decimal | None, show: Show) -> str:
    """ "right", "partly" or "wrong" for one part, "" unless it may be shown."""
    if RIGHT not in show or fraction is None:
        return ""
    return "right" if fraction == 1 else "partly" if fraction > 0 else "wrong"


def in_words(fraction: Decimal | Fraction) -> str:
    """A fraction as a short share: "1", "0", "2/3", "-0.93"."""
    ratio = Fraction(fraction).limit_denominator(60)
    exact = abs(Fraction(fraction) - ratio) < Fraction(1, 10**9)
    return str(ratio) if exact else f"{float(fraction):.2f}"


def counted(
    answers: Iterable[Any], ids_of: Callable[[Any], Iterable[str]], choices: Iterable[tuple[str, str, bool | None, str]]
) -> list[Choice]:
    """Choices (id, label, right, misconception) with how many answers hold each, then "No answer" if anybody left it."""
    listed = list(answers)
    counts = Counter(name for answer in listed if answer is not None for name in ids_of(answer))
    lines = [Choice(name, label, right, counts[name], slug) for name, label, right, slug in choices]
    blanks = sum(answer is None for answer in listed)
    return lines + ([Choice("", "No answer", None, blanks)] if blanks else [])


def changed(spec: Spec, **fields: Any) -> Spec:
    """The same spec with other `fields`, validated anew. Raises pydantic's ValidationError."""
    return type(spec).model_validate(spec.model_dump(exclude_unset=True) | fields)


def without_repeats(names: Iterable[str], what: str) -> None:
    """Raise ValueError in plain words if a name stands twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f'{what} "{name}" stands twice. Give each its own.')
        seen.add(name)
