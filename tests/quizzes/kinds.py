"""One question of each kind for tests, the shipped bundle's questions, and a browser's way of reading a form."""

from __future__ import annotations

import random
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml
from django.template.loader import render_to_string

from lessons.rendering import compile_reading, with_paragraphs
from quizzes.question_types import KINDS, Context, read_spec, template_of
from quizzes.question_types.base import SpecModel

BUNDLE = Path(__file__).resolve().parents[2] / "lessons/bundles/back-channel-1962"

CONTEXT = Context(
    passages={"offer": {"p2.s1", "p2.s2"}, "doubt": {"p3.s1"}, "whole": {"p4"}},
    refs=["p1", "p1.s1", "p2", "p2.s1", "p2.s2", "p2.s3", "p3", "p3.s1", "p4", "p4.s1"],
    level="core",
)

OPTIONS = [
    {"id": "a", "text": "Cuba", "right": True, "feedback": "SECRET feedback", "misconception": ""},
    {"id": "b", "text": "Turkey", "right": False, "feedback": "SECRET tempting", "misconception": "secret-mix-up"},
    {"id": "c", "text": "Italy", "right": False, "feedback": "", "misconception": "secret-mix-up"},
]

SPECS: dict[str, dict[str, Any]] = {
    "single": {"options": [*OPTIONS, {"id": "d", "text": "None of these", "pinned": True}]},
    "multiple": {"options": [*OPTIONS, {"id": "d", "text": "Greece", "right": True, "feedback": "SECRET too"}]},
    "truefalse": {
        "key": True,
        "feedback_true": "SECRET yes",
        "feedback_false": "SECRET no",
        "misconception": "secret-mix-up",
    },
    "short": {"accept": ["SECRET", "* SECRET"], "accept_partial": ["SECRET two"], "reject": ["SECRET three"]},
    "numeric": {"key": "1962", "tolerance": "0.5"},
    "matching": {
        "pairs": [
            {"id": "a", "left": "John Scali", "right": "Reporter"},
            {"id": "b", "left": "Dean Rusk", "right": "Minister"},
            {"id": "c", "left": "Fidel Castro", "right": "Leader"},
        ],
        "distractors": [{"id": "x", "text": "Ambassador"}],
    },
    "ordering": {
        "items": [
            {"id": "a", "text": "The landing", "date": "SECRET 1961"},
            {"id": "b", "text": "The photographs", "date": "SECRET 1962"},
            {"id": "c", "text": "The speech"},
            {"id": "d", "text": "The lunch"},
        ],
    },
    "cloze": {
        "text": "In (1)___ the missiles stood in (2)___, said (3)___.",
        "gaps": [
            {"id": "1", "kind": "numeric", "key": "1962"},
            {"id": "2", "kind": "single", "options": OPTIONS},
            {"id": "3", "kind": "short", "accept": ["SECRET"], "reject": ["SECRET three"]},
        ],
    },
    "evidence": {"unit": "paragraph", "key": ["offer"], "also_acceptable": ["doubt"]},
    "categorizing": {
        "rows": [
            {"id": "r1", "text": "Castro pushed.", "key": ["b", "c"], "feedback": "SECRET row"},
            {"id": "r2", "text": "Fomin was Feklisov.", "key": ["a"]},
        ],
        "categories": [
            {"id": "a", "text": "Supported"},
            {"id": "b", "text": "Oversimplified"},
            {"id": "c", "text": "Contested"},
        ],
    },
    "essay": {
        "rubric": [{"level": 4, "description": "SECRET best"}, {"level": 1, "description": "SECRET worst"}],
        "model_answer": "SECRET model",
        "min_words": 80,
    },
}


def spec_of(kind: str, **changes: Any) -> SpecModel:
    return read_spec(kind, SPECS[kind] | changes)


def bundle_questions() -> list[dict[str, Any]]:
    return yaml.safe_load((BUNDLE / "questions.yaml").read_text())


def bundle_context(level: str = "core") -> Context:
    compiled = compile_reading((BUNDLE / f"readings/{level}.md").read_text().split("---\n", 2)[2])
    refs = [ref for line in compiled["paragraphs"] for ref in (f"p{line['n']}", *(s["ref"] for s in line["sentences"]))]
    return Context(passages=with_paragraphs(compiled["passages"]), refs=refs, level=level)


class Form(HTMLParser):
    """What a browser would post from a page of form controls: names and values, read with `getlist`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select: dict[str, Any] | None = None
        self._textarea: str | None = None
        self.feed(html)

    def getlist(self, key: str) -> list[str]:
        return self.values.get(key, [])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input":
            if found.get("type") not in ("radio", "checkbox") or "checked" in found:
                self._add(found["name"], found.get("value") or "")
        elif tag == "select":
            self._select = {"name": found["name"], "values": []}
        elif tag == "option" and self._select is not None:
            self._select["values"].append((found.get("value") or "", "selected" in found))
        elif tag == "textarea":
            self._textarea = found["name"]
            self._add(found["name"] or "", "")

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea:
            self.values[self._textarea][-1] = self.values[self._textarea][-1].removeprefix("\n")
            self._textarea = None
        elif tag == "select" and self._select is not None:
            values = self._select["values"]
            chosen = [value for value, selected in values if selected] or [values[0][0]]
            self._add(self._select["name"], chosen[-1])
            self._select = None

    def _add(self, name: str | None, value: str) -> None:
        self.values.setdefault(name or "", []).append(value)


def asked(kind: str, spec: Any, answer: Any = None, context: Context = CONTEXT, prefix: str = "r12") -> str:
    """The kind's page while asking, in an order drawn from a fixed seed."""
    order = KINDS[kind].order(spec, random.Random(7))
    page = KINDS[kind].present(spec, answer, order, context)
    return render_to_string(template_of(kind), {"q": page, "name": prefix, "mode": "ask"})


def reviewed(kind: str, spec: Any, answer: Any, show: Any, context: Context = CONTEXT) -> str:
    """The kind's page in the review."""
    order = KINDS[kind].order(spec, random.Random(7))
    page = KINDS[kind].review(spec, answer, order, show, context)
    return render_to_string(template_of(kind), {"q": page, "name": "r12", "mode": "review"})
