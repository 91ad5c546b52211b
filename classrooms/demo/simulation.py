"""Answers as a class might give them: a two-parameter logistic item response model with a seed.

A student of ability t answers an item right with probability 1 / (1 + exp(-a (t - b))), where a is the item's
discrimination and b its difficulty (Birnbaum 1968). b comes from the share of right answers that the lesson's
editors expect of a student of ability 0.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import Any

from quizzes.grader import evidence_spec_of, kind_of, spec_of
from quizzes.models import QuestionVersion
from quizzes.question_types import evidence
from quizzes.question_types.base import Context

ESSAYS = ("essay",)


@dataclass(frozen=True)
class Simulator:
    """Draws answers. `context` is what the server knows of the reading that students cite from."""

    rng: random.Random
    context: Context
    citing: random.Random = field(default_factory=lambda: random.Random(1962))

    def chance(self, ability: float, version: QuestionVersion) -> float:
        """Return the probability, 0 to 1, that a student of `ability` (standard deviations) answers right."""
        expected = float(version.question.expected_facility or 0.6)
        # The same item has the same discrimination for everybody.
        discrimination = random.Random(version.question.slug).uniform(0.7, 1.9)
        difficulty = -math.log(expected / (1 - expected)) / discrimination
        return 1 / (1 + math.exp(-discrimination * (ability - difficulty)))

    def answer(self, ability: float, version: QuestionVersion) -> dict[str, Any] | None:
        """Return an answer in the shape that the kind stores; None for a blank."""
        chance = self.chance(ability, version)
        if self.rng.random() < 0.05 * (1.3 - chance):
            return None
        kind, spec = kind_of(version), spec_of(version)
        right = kind.key(spec, self.context)
        if version.kind in ESSAYS or right is None:
            return {"text": written(version.question.slug, chance, self.rng)}
        raw = self._given(version.kind, spec.model_dump(mode="json"), right, chance)
        return kind.clean(spec, raw, self.context)

    def cite(self, ability: float, version: QuestionVersion) -> dict[str, Any] | None:
        """Return the evidence for an answer in the shape that is stored; None for none, or where none is asked.

        Who would answer right mostly cites right, so that all four groups of answer and evidence have somebody.
        """
        spec = evidence_spec_of(version)
        # A generator of its own, so that lessons without evidence get the answers they always got.
        rng = self.citing
        if spec is None or rng.random() < 0.05:
            return None
        if rng.random() < 0.15 + 0.75 * self.chance(ability, version):
            return evidence.key(spec, self.context)
        places = [ref for ref in self.context.refs if ("." in ref) == (spec.unit == "sentence")]
        return evidence.clean(spec, {"refs": [rng.choice(places)]}, self.context)

    def _given(self, kind: str, spec: dict[str, Any], right: dict[str, Any], chance: float) -> dict[str, Any]:
        knows = self.rng.random() < chance
        if kind == "single":
            return right if knows else {"choice": self._wrong_option(spec)}
        if kind == "multiple":
            return {"choices": self._picks(spec, chance)}
        if kind == "truefalse":
            return {"choice": spec["key"] if knows else not spec["key"]}
        if kind == "short":
            return right if knows else {"text": self._wrong_words(spec)}
        if kind == "numeric":
            return right if knows else {"text": str(int(right["text"]) + self.rng.choice([-2, -1, 1, 1, 2]))}
        if kind == "matching":
            return {"matches": self._half_known(right["matches"], chance)}
        if kind == "ordering":
            return {"order": self._half_sorted(right["order"], chance)}
        if kind == "cloze":
            return {"gaps": {gap: text for gap, text in right["gaps"].items() if self.rng.random() < chance + 0.1}}
        return right if knows else {"refs": [f"p{self.rng.randint(5, 18)}"], "level": self.context.level}

    def _wrong_option(self, spec: dict[str, Any]) -> str:
        wrong = [option["id"] for option in spec["options"] if not option["right"]]
        # Distractors do not draw evenly: the first that the editors thought of draws most.
        return self.rng.choices(wrong, weights=[3, 2, 1, 1, 1, 1][: len(wrong)])[0]

    def _picks(self, spec: dict[str, Any], chance: float) -> list[str]:
        sees = 0.35 + 0.62 * chance
        return [option["id"] for option in spec["options"] if option["right"] == (self.rng.random() < sees)]

    def _wrong_words(self, spec: dict[str, Any]) -> str:
        tempting = [text.replace("*", "").strip() for text in spec["reject"]]
        return self.rng.choice([text for text in tempting if text] or ["I am not sure"])

    def _half_known(self, matches: dict[str, str], chance: float) -> dict[str, str]:
        lost = [left for left in matches if self.rng.random() > chance + 0.15]
        cards = [matches[left] for left in lost]
        self.rng.shuffle(cards)
        return {**matches, **dict(zip(lost, cards, strict=True))}

    def _half_sorted(self, order: list[str], chance: float) -> list[str]:
        given = list(order)
        for place in range(len(given) - 1):
            if self.rng.random() > chance + 0.2:
                given[place], given[place + 1] = given[place + 1], given[place]
        return given


def written(slug: str, chance: float, rng: random.Random) -> str:
    """Return a text as long and as good as somebody with this `chance` (0 to 1) might write."""
    texts = TEXTS.get(slug, TEXTS["other"])
    place = min(int((chance + rng.uniform(-0.15, 0.15)) * len(texts)), len(texts) - 1)
    return texts[max(place, 0)]


# Weakest first.
TEXTS = {
    "Q28": (
        "A back channel is secret and an official channel is not.",
        "A back channel is when two people talk in private, like Scali and Fomin at lunch. An official channel is "
        "something like a letter.",
        "A back channel is private and can be denied later, like the lunch of Scali and Fomin. An official "
        "channel is formal: Khrushchev signed his letter to Kennedy, so he had to stand by it.",
    ),
    "Q44": (
        "Fomin asked Scali to lunch and said that war was about to break out. Then Scali told Rusk and Kennedy "
        "said there were possibilities. So the crisis ended because of the two men.",
        "I think the column is partly right. In paragraph 13 Fomin makes an offer and in paragraph 15 Scali "
        "brings the answer, and Scali wrote a memo about it on the same day. But there was also a letter from "
        "Khrushchev, so it was not only the lunch.",
        "The record supports the column only in part. Paragraphs 13 to 15 fit Scali's memo of October 26, 1962, "
        "which has Fomin asking about a deal. But paragraph 16 says the letter came at the same time. It was "
        "handed to the embassy at 9:43 a.m. Washington time, and Fomin phoned Scali at 1:30 p.m., so the lunch "
        "cannot have caused it.",
        "How far? The meeting happened and Washington took it seriously: Scali's memo (October 26, 1962) and the "
        "official note on the second meeting agree with paragraphs 13-15. It was not the cause of the settlement, "
        "though. The notes of the Soviet leaders' meeting of October 25 show Khrushchev describing the same trade "
        "a day earlier, and his letter left Soviet hands before the lunch. What paragraph 17 leaves out also "
        "mattered: on October 27 Robert Kennedy told Dobrynin that the missiles in Turkey would go. I can't tell "
        "whether Moscow ever read Fomin's report in time, so the safest claim is that the lunch shaped how "
        "Washington read the letter.",
    ),
    "Q45": (
        "It is the same thing because in both of them people talked to Russia in secret.",
        "They are alike because both were private talks with Moscow. They are different because in 1962 there was "
        "a crisis and in 2016 there was not.",
        "The features that matter are who gave permission, what it was for, and when. In paragraph 14 Kennedy "
        "himself approved the answer to Fomin. In 2016 the people talking had won an election but were not in "
        "office yet. Both were private and both used a go-between, so paragraph 18 is right that it is nothing "
        "new.",
        "To compare them I would check authority, purpose, timing and the go-between. Likeness: both were private "
        "talks with Moscow, and in both it is disputed who proposed what. Difference: in 1962 the government in "
        "office knew and approved (paragraph 14); in 2016 one side was not in office yet. So paragraphs 1 and 18 "
        "show that such talks are common, but not that each one is right. I would still need to find out what the "
        "government in office knew and what was said.",
    ),
    "other": (
        "I am not sure.",
        "It says so in the reading, but I would want to check it.",
    ),
}
