"""The form of each kind in the admin: what it reads from a spec it can write back."""

from __future__ import annotations

import pytest

from quizzes.question_types import KINDS, problems
from quizzes.question_types.editing import next_id
from tests.quizzes.kinds import SPECS, bundle_questions, spec_of


def rewritten(kind, spec):
    editor = KINDS[kind].EDITOR
    return editor.to_spec(editor.from_spec(spec), spec)


@pytest.mark.parametrize("kind", KINDS)
def test_opening_and_saving_the_form_changes_nothing(kind):
    spec = spec_of(kind)
    stored = spec.model_dump(mode="json")
    assert problems(kind, rewritten(kind, stored)) == []
    assert KINDS[kind].Spec.model_validate(rewritten(kind, stored)) == spec


@pytest.mark.parametrize("question", bundle_questions(), ids=lambda question: question["slug"])
def test_the_form_keeps_every_question_of_the_bundle(question):
    kind = question["kind"]
    spec = KINDS[kind].Spec.model_validate(question["spec"])
    assert KINDS[kind].Spec.model_validate(rewritten(kind, spec.model_dump(mode="json"))) == spec


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_form_belongs_to_the_kind(kind):
    editor = KINDS[kind].EDITOR
    names = {field.name for field in editor.fields} | {rows.name for rows in editor.rows}
    assert names == set(KINDS[kind].Spec.model_fields)


def test_a_new_row_never_gets_the_id_of_one_taken_out():
    editor = KINDS["single"].EDITOR
    values = editor.from_spec(SPECS["single"])
    values["options"] = [values["options"][0], {"id": "", "text": "Greece"}, {"id": "", "text": ""}]
    rows = editor.to_spec(values, SPECS["single"])["options"]
    assert [(row["id"], row["text"]) for row in rows] == [("a", "Cuba"), ("e", "Greece")]


def test_ids_go_on_after_z():
    assert next_id("abcdefghijklmnopqrstuvwxyz") == "o27"
    assert next_id([*"abcdefghijklmnopqrstuvwxyz", "o27"]) == "o28"


def test_open_pairs_are_typed_as_row_numbers():
    editor = KINDS["ordering"].EDITOR
    spec = editor.to_spec(editor.from_spec(SPECS["ordering"]) | {"unordered_pairs": ["2 3", "1-2"]})
    assert spec["unordered_pairs"] == [["b", "c"], ["a", "b"]]
    assert editor.from_spec(spec)["unordered_pairs"] == ["2 3", "1 2"]


def test_an_empty_form_has_problems_and_no_crash():
    for kind, module in KINDS.items():
        assert problems(kind, module.EDITOR.to_spec({})) or kind in ("essay",)
