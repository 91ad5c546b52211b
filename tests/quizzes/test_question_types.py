"""What every kind of question promises, whichever it is."""

from __future__ import annotations

import json
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.models import QuestionVersion
from quizzes.question_types import KINDS, NO_CONTEXT, SHOW_ALL, is_blank, problems
from tests.quizzes.kinds import CONTEXT, SPECS, Form, asked, bundle_context, bundle_questions, reviewed, spec_of

AUTOMATIC = [kind for kind in KINDS if kind != "essay"]
NAMES = ["choice", "choices", "text", "matches", "order", "gaps", "refs", "anchors", "level", "categories", "language"]
VALUES = [
    "a",
    "b",
    "c",
    "d",
    "x",
    "1",
    "2",
    "3",
    "r1",
    "r2",
    "p2",
    "p3",
    "offer",
    "keep",
    "1,962",
    "es",
    "\x00",
    "\ud800",
]

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(VALUES)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(NAMES + VALUES) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=15,
)


class Posted(dict):
    def getlist(self, key):
        return self.get(key, [])


def test_there_is_a_kind_for_every_kind_of_the_model():
    assert set(KINDS) == set(QuestionVersion.Kind.values) == set(SPECS)


@pytest.mark.parametrize("kind", KINDS)
@given(raw=anything)
def test_any_json_becomes_a_valid_answer_or_blank(kind, raw):
    module, spec = KINDS[kind], spec_of(kind)
    answer = module.clean(spec, raw, CONTEXT)
    if answer is not None:
        module.Answer.model_validate(answer)
        assert "\\u0000" not in json.dumps(answer)
    grade = module.grade(spec, answer)
    assert grade.fraction is None or 0 <= grade.fraction <= 1


@pytest.mark.parametrize("kind", KINDS)
@given(raw=anything)
def test_nothing_raises_on_an_answer_of_any_shape(kind, raw):
    module, spec = KINDS[kind], spec_of(kind)
    grade = module.grade(spec, raw)
    assert grade.fraction is None or 0 <= grade.fraction <= 1
    module.present(spec, raw, [], CONTEXT)
    module.review(spec, raw, ["nonsense"], SHOW_ALL, CONTEXT)
    module.notice(spec, raw)
    assert all(choice.count >= 0 for choice in module.summarize(spec, [raw, None]))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_posted_form_becomes_a_valid_answer_or_blank(kind, data):
    module, spec = KINDS[kind], spec_of(kind)
    names = [*sorted(Form(asked(kind, spec)).values), "r12-choice"]
    values = st.lists(st.text(max_size=10) | st.sampled_from(VALUES), max_size=3)
    posted = Posted(data.draw(st.dictionaries(st.sampled_from(names), values)))
    answer = module.parse(spec, posted, "r12", CONTEXT)
    assert answer is None or module.Answer.model_validate(answer)


@pytest.mark.parametrize("kind", KINDS)
def test_cleaning_a_stored_answer_changes_nothing(kind):
    key = KINDS[kind].key(spec_of(kind), CONTEXT)
    assert KINDS[kind].clean(spec_of(kind), key, CONTEXT) == key


@pytest.mark.parametrize("kind", KINDS)
def test_blank_earns_nothing(kind):
    grade = KINDS[kind].grade(spec_of(kind), None)
    assert grade.fraction == 0
    assert grade.misconceptions == ()
    assert is_blank(KINDS[kind].parse(spec_of(kind), Posted(), "r12", CONTEXT))


@pytest.mark.parametrize("kind", KINDS)
def test_an_untouched_page_posts_a_blank_answer(kind):
    spec = spec_of(kind)
    assert KINDS[kind].parse(spec, Form(asked(kind, spec)), "r12", CONTEXT) is None


@pytest.mark.parametrize("kind", AUTOMATIC)
def test_the_key_earns_full_marks(kind):
    module, spec = KINDS[kind], spec_of(kind)
    grade = module.grade(spec, module.key(spec, CONTEXT))
    assert grade.fraction == 1
    assert grade.verdict == "right"
    assert module.grade(spec, module.key(spec, NO_CONTEXT)).fraction == 1


@pytest.mark.parametrize("kind", AUTOMATIC)
def test_a_page_filled_with_the_key_posts_the_key(kind):
    module, spec = KINDS[kind], spec_of(kind)
    key = module.key(spec, CONTEXT)
    assert module.parse(spec, Form(asked(kind, spec, key)), "r12", CONTEXT) == key


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_never_tells_the_key_while_asking(kind):
    spec = spec_of(kind)
    page = json.dumps(KINDS[kind].present(spec, None, KINDS[kind].order(spec, random.Random(1)), CONTEXT))
    for told in (page, asked(kind, spec), asked(kind, spec, {"choice": "b"}), asked(kind, spec, {"choices": ["b"]})):
        assert "secret" not in told.lower()
        assert '"right"' not in told
        assert '"key"' not in told


@pytest.mark.parametrize("kind", KINDS)
def test_two_specs_that_differ_in_the_key_alone_look_the_same(kind):
    turned = {
        "single": {"options": [o | {"right": o["id"] == "b"} for o in SPECS["single"]["options"]]},
        "multiple": {"options": [o | {"right": o["id"] == "b"} for o in SPECS["multiple"]["options"]]},
        "truefalse": {"key": False},
        "numeric": {"key": "7"},
        "ordering": {"items": SPECS["ordering"]["items"][::-1]},
        "evidence": {"key": ["whole"]},
    }.get(kind, {})
    module = KINDS[kind]
    before, after = (module.present(spec_of(kind, **change), None, [], CONTEXT) for change in ({}, turned))
    assert before == after


@pytest.mark.parametrize("kind", KINDS)
def test_the_review_shows_nothing_that_may_not_be_shown(kind):
    spec = spec_of(kind)
    assert "secret" not in reviewed(kind, spec, None, ()).lower()
    answers = {"single": {"choice": "b"}, "multiple": {"choices": ["a", "b"]}, "truefalse": {"choice": False}}
    page = reviewed(kind, spec, answers.get(kind), ())
    assert "secret" not in page.lower()
    assert "Right" not in page
    assert "Not right" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_the_review_says_right_in_words(kind):
    spec = spec_of(kind)
    key = KINDS[kind].key(spec, CONTEXT) or {"text": "An essay"}
    assert ("Not marked yet" if kind == "essay" else "Right") in reviewed(kind, spec, key, {"right"})
    assert "Not answered" in reviewed(kind, spec, None, {"right"})


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_is_drawn_from_the_seed_and_robust(kind):
    module, spec = KINDS[kind], spec_of(kind)
    drawn = module.order(spec, random.Random(5))
    assert drawn == module.order(spec, random.Random(5))
    assert all(isinstance(name, str) for name in drawn)
    assert module.present(spec, None, [*drawn, "gone"], CONTEXT) == module.present(spec, None, drawn, CONTEXT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_class_is_summarized(kind):
    module, spec = KINDS[kind], spec_of(kind)
    key = module.key(spec, CONTEXT) or {"text": "An essay"}
    lines = module.summarize(spec, [key, key, None])
    assert max(line.count for line in lines) == 2
    assert [line.count for line in lines if (line.id, line.label) == ("", "No answer")] == [1]
    if kind != "essay":
        assert all(line.right for line in lines if line.count == 2)


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_nobody_knows_is_an_error_in_plain_words(kind):
    found = problems(kind, SPECS[kind] | {"tipo": 1})
    assert [str(problem) for problem in found] == ["tipo: This kind of question has no such field. Take it out."]


@pytest.mark.parametrize("kind", KINDS)
@given(data=anything)
def test_any_spec_is_fine_or_has_problems(kind, data):
    assert all(problem.message for problem in problems(kind, data))


@pytest.mark.parametrize("question", bundle_questions(), ids=lambda question: question["slug"])
def test_every_question_of_the_bundle_can_be_answered(question):
    assert problems(question["kind"], question["spec"]) == []
    module = KINDS[question["kind"]]
    spec = module.Spec.model_validate(question["spec"])
    assert module.Spec.model_validate(spec.model_dump(mode="json")) == spec
    for level in ("core", "supported"):
        context = bundle_context(level)
        key = module.key(spec, context)
        if key is None:
            assert module.grade(spec, {"text": "Something"}).fraction is None
        else:
            assert module.grade(spec, key).fraction == 1
            assert module.parse(spec, Form(asked(question["kind"], spec, key, context)), "r12", context) == key


@pytest.mark.parametrize(
    ("slug", "answer", "fraction"),
    [
        ("Q24", "feklisov.", "1"),
        ("Q24", "Alexander Feklisov", "1"),
        ("Q24", "Fomin", "0"),
        ("Q25", "Dean Rusk, the secretary of state", "1"),
        ("Q25", "Roger Hilsman", "0"),
        ("Q26", "leave Cuba", "0"),
        ("Q26", "not to invade Cuba", "1"),
        ("Q26", "They wouldn’t invade the island", "1"),
        ("Q26", "to stay out of Cuba", "0.5"),
        ("Q26", "not to invade Cuba and to take missiles out of Turkey", "0"),
        ("Q27", "Türkiye", "1"),
        ("Q27", "Turkey and Italy", "0.5"),
        ("Q27", "Italy", "0"),
        ("Q29", "about 4 hours", "1"),
        ("Q31", "35", "1"),
        ("Q31", "36", "0"),
    ],
)
def test_typed_answers_of_the_bundle_earn_what_the_facts_say(slug, answer, fraction):
    question = next(question for question in bundle_questions() if question["slug"] == slug)
    module = KINDS[question["kind"]]
    spec = module.Spec.model_validate(question["spec"])
    assert module.grade(spec, {"text": answer}).fraction == Decimal(fraction)


def test_a_card_cannot_be_chosen_by_the_name_of_its_line():
    spec = spec_of("matching")
    assert KINDS["matching"].parse(spec, Posted({"r12-match-a": ["a"], "r12-match-b": ["b"]}), "r12") is None


def test_an_item_cannot_be_placed_by_its_own_id():
    spec = spec_of("ordering")
    assert KINDS["ordering"].parse(spec, Posted({"r12-place-a": ["1"], "r12-place-b": ["2"]}), "r12") is None
    for name in ("a", "b", "c", "d"):
        assert f'value="{name}"' not in asked("ordering", spec)
        assert f'value="{name}"' not in asked("matching", spec_of("matching"))


@given(seed=st.integers(0, 10_000))
def test_ordering_never_starts_in_a_right_order(seed):
    module, spec = KINDS["ordering"], spec_of("ordering", unordered_pairs=[["a", "b"]])
    assert module.grade(spec, {"order": module.order(spec, random.Random(seed), False)}).fraction < 1


@given(seed=st.integers(0, 10_000))
def test_a_pinned_option_keeps_its_place(seed):
    assert KINDS["single"].order(spec_of("single"), random.Random(seed))[-1] == "d"
    assert KINDS["single"].order(spec_of("single"), random.Random(seed), False) == ["a", "b", "c", "d"]


def test_items_without_a_number_go_last():
    module, spec = KINDS["ordering"], spec_of("ordering")
    names = {item["text"]: f"r12-place-{item['id']}" for item in module.present(spec, None)["items"]}
    posted = Posted({names["The speech"]: ["1"], names["The lunch"]: ["2"], names["The landing"]: [""]})
    assert module.parse(spec, posted, "r12")["order"][:2] == ["c", "d"]


def test_the_review_of_a_selection_explains_its_arithmetic():
    module, spec = KINDS["multiple"], spec_of("multiple")
    grade = module.grade(spec, {"choices": ["a", "b"]})
    assert grade.arithmetic == "1 right - 1 wrong of 2: 0"
    assert grade.misconceptions == ("secret-mix-up",)


def test_a_selection_shown_without_the_key_says_nothing_about_what_was_left():
    module, spec = KINDS["multiple"], spec_of("multiple")
    marks = {
        line["id"]: line["mark"] for line in module.review(spec, {"choices": ["a", "b"]}, show={"right"})["options"]
    }
    assert marks == {"a": "right", "b": "wrong", "c": "", "d": ""}


def test_a_claimed_anchor_is_not_believed():
    module, spec = KINDS["evidence"], spec_of("evidence")
    assert module.clean(spec, {"refs": ["p1"], "anchors": ["offer"]}, CONTEXT)["anchors"] == []
    assert module.clean(spec, {"refs": ["p2"], "anchors": []}, CONTEXT)["anchors"] == ["offer"]


def test_a_sentence_has_to_lie_in_the_passage_itself():
    module, spec = KINDS["evidence"], spec_of("evidence", unit="sentence", key=["offer", "whole"])
    grades = {ref: module.grade(spec, module.clean(spec, {"refs": [ref]}, CONTEXT)).fraction for ref in CONTEXT.refs}
    assert [ref for ref, fraction in grades.items() if fraction == 1] == ["p2.s1", "p2.s2", "p4.s1"]


def test_a_choice_made_at_another_level_is_kept():
    module, spec = KINDS["evidence"], spec_of("evidence", unit="sentence")
    before = {"refs": ["p2.s9"], "level": "supported", "anchors": ["offer"]}
    page = Form(asked("evidence", spec, before))
    context = type(CONTEXT)(CONTEXT.passages, CONTEXT.refs, "core", previous=before)
    assert module.parse(spec, page, "r12", context) == before


def test_a_decimal_comma_is_read_as_the_writer_meant_it():
    module, spec = KINDS["numeric"], spec_of("numeric", key="3.5", tolerance="0")
    spanish = module.parse(spec, Posted({"r12-text": ["3,5"]}), "r12", type(CONTEXT)(language="es"))
    assert module.grade(spec, spanish).fraction == 1
    assert module.clean(spec, spanish) == spanish
    english = module.parse(spec, Posted({"r12-text": ["3,5"]}), "r12")
    assert module.grade(spec, english).fraction == 0
    assert "can't read" in module.notice(spec, english)


@pytest.mark.parametrize("kind", ["short", "essay", "numeric"])
def test_a_very_long_text_is_kept_to_its_limit_and_says_so(kind):
    module, spec = KINDS[kind], spec_of(kind)
    answer = module.parse(spec, Posted({"r12-text": ["word " * 10_000]}), "r12")
    assert len(answer["text"]) == 20_000
    assert "20,000" in module.notice(spec, answer)
    assert "20,000" in asked(kind, spec, answer)


def test_a_close_spelling_is_flagged_for_the_teacher():
    module, spec = KINDS["short"], spec_of("short", accept=["Feklisov"], reject=[], close_spelling=True)
    grade = module.grade(spec, {"text": "Feklisow"})
    assert (grade.fraction, grade.needs_review) == (1, True)
    assert not module.grade(spec, {"text": "feklisov"}).needs_review


def test_a_contested_row_accepts_each_of_its_categories():
    module, spec = KINDS["categorizing"], spec_of("categorizing")
    for category, fraction in (("a", "0.5"), ("b", "1"), ("c", "1")):
        assert module.grade(spec, {"categories": {"r1": category, "r2": "a"}}).fraction == Decimal(fraction)


@pytest.mark.parametrize(
    ("kind", "changes", "told"),
    [
        ("single", {"options": SPECS["multiple"]["options"]}, "2 options are marked right. Mark exactly one"),
        ("multiple", {"options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]}, "Mark at least one"),
        ("multiple", {"rule": "weights"}, "Give every right option a weight above 0"),
        ("short", {"accept": []}, "List at least one"),
        ("short", {"accept": ["x"], "reject": ["*"]}, "also rejected"),
        ("numeric", {"key": "many"}, "is not a number"),
        ("numeric", {"rule": "range"}, "lowest and its highest"),
        ("matching", {"distractors": [{"id": "x", "text": "Leader"}]}, "also the right card"),
        ("ordering", {"unordered_pairs": [["a", "c"]]}, "cannot be open"),
        ("ordering", {"unordered_pairs": [["a", "q"]]}, "does not name two items"),
        ("cloze", {"text": "Only (1)___ here."}, "does not stand in the text"),
        ("cloze", {"text": "(1)___ (2)___ (3)___ (4)___"}, "has no answers"),
        ("evidence", {"also_acceptable": ["offer"]}, "for full and for half credit"),
        ("categorizing", {"rows": [{"id": "r", "text": "R", "key": ["z"]}]}, "a category that is not there"),
        ("essay", {"rubric": [{"level": 1, "description": "x"}] * 2}, "the same level"),
    ],
)
def test_a_spec_that_cannot_work_says_what_to_mend(kind, changes, told):
    assert told in " ".join(str(problem) for problem in problems(kind, SPECS[kind] | changes))
