"""The evidence that was given for an answer, as somebody may see it afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import Truncator

from lessons.models import Anchor, Reading
from quizzes import quadrants
from quizzes.attempt_page import context_for
from quizzes.counting import shown
from quizzes.grader import evidence_spec_of
from quizzes.models import Response
from quizzes.question_types import SHOW_ALL, evidence

QUOTED_WORDS = 40


@dataclass(frozen=True)
class EvidenceReview:
    """What may not be seen is not in here. `given`: the place, "" for none; `quote`: its text where it is at hand.

    `words` needs "right", `score` also "score"; `key`, `also` ([{"ref", "label"}]) and `passages` need "key".
    """

    unit: str
    given: str
    quote: str = ""
    verdict: str = ""
    score: str = ""
    words: str = ""
    key: Sequence[Mapping[str, str]] = ()
    also: Sequence[Mapping[str, str]] = ()
    passages: Sequence[Anchor] = field(default=())


def review_evidence(
    response: Response, shows: Collection[str], *, anchors: Mapping[str, Anchor], reading: Reading | None
) -> EvidenceReview | None:
    """Return the evidence of one answer with the parts of the feedback that are in `shows`; None where none was asked.

    Without a text beside the questions nobody could cite: then it counts as not asked.
    """
    spec = evidence_spec_of(response.version) if response.asks_evidence else None
    cited = response.graded_evidence
    if spec is None or (cited is None and reading is None):
        return None
    context = context_for(response.version, reading)
    page = evidence.review(spec, cited, (), SHOW_ALL & set(shows), context)
    sees_right, sees_key = "right" in shows, "key" in shows
    return EvidenceReview(
        unit=spec.unit,
        given=page["given"],
        quote=quote_of(cited, reading),
        verdict=page["verdict"] if sees_right else "",
        score=_score(response) if {"score", "right"} <= set(shows) else "",
        words=_words(response, spec.unit) if sees_right else "",
        key=page["key"],
        also=page["also"],
        passages=_passages(spec, response, anchors) if sees_key else (),
    )


def _score(response: Response) -> str:
    return "" if response.evidence_fraction is None else f"{shown(response.evidence_fraction)} of 1"


def _words(response: Response, unit: str) -> str:
    has_cited = response.graded_evidence is not None
    if response.graded_answer is None:
        return ""
    return quadrants.in_words(response.fraction, response.evidence_fraction, unit=unit, has_cited=has_cited)


def _passages(spec: evidence.Spec, response: Response, anchors: Mapping[str, Anchor]) -> list[Anchor]:
    if response.evidence_fraction == Decimal(1):
        return []
    return [anchors[slug] for slug in spec.key if slug in anchors]


def quote_of(cited: Any, reading: Reading | None) -> str:
    """Return the words that were cited, if `reading` is the text they were cited from; "" otherwise."""
    if not isinstance(cited, dict) or reading is None or cited.get("level") != reading.level:
        return ""
    ref = next(iter(cited.get("refs") or []), "")
    for paragraph in reading.compiled["paragraphs"]:
        if ref == f"p{paragraph['n']}":
            return str(Truncator(paragraph["plain"]).words(QUOTED_WORDS))
        for sentence in paragraph["sentences"]:
            if ref == sentence["ref"]:
                return str(strip_tags(sentence["html"])).strip()
    return ""
