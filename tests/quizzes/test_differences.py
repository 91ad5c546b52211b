"""What changed between two versions, in words."""

from types import SimpleNamespace

import pytest

from quizzes.differences import NOTHING, Difference, differences
from tests.factories import SPECS


def version(kind="single", spec=None, **fields):
    plain = {"prompt": "Who?", "explanation": "", "anchors": ["thesis", "honorable"], "evidence": None}
    return SimpleNamespace(**{**plain, "kind": kind, "spec": SPECS[kind] if spec is None else spec, **fields})


def options(**texts):
    return {"options": [{"id": name, "text": text, "right": name == "a"} for name, text in texts.items()]}


@pytest.mark.parametrize("kind", SPECS)
def test_a_version_does_not_differ_from_itself(kind):
    assert differences(version(kind), version(kind)) == []


def test_a_default_written_out_is_no_difference():
    written = {"options": [{**option, "pinned": False, "feedback": ""} for option in options(a="1", b="2")["options"]]}

    assert differences(version(spec=options(a="1", b="2")), version(spec=written)) == []


def test_plain_fields_are_named_by_their_labels():
    old, new = version(), version(prompt="Who was it?", explanation="He says so.", anchors=["honorable"])

    assert differences(old, new) == [
        Difference("Prompt", "Who?", "Who was it?"),
        Difference("Explanation", NOTHING, "He says so."),
        Difference("Passages to read again", "honorable\nthesis", "honorable"),
    ]


def test_options_are_followed_by_their_ids():
    old, new = options(a="One", b="Two", c="Three"), options(c="Three", a="One", d="Four")
    found = differences(version(spec=old), version(spec=new))

    assert found == [
        Difference("Options, d", NOTHING, "Option: Four"),
        Difference("Options, b", "Option: Two", NOTHING),
        Difference("Options: order", "a, c", "c, a"),
    ]


def test_a_new_key_is_a_difference_of_two_options():
    new = {"options": [{**option, "right": option["id"] == "b"} for option in options(a="1", b="2")["options"]]}
    found = differences(version(spec=options(a="1", b="2")), version(spec=new))

    assert found == [Difference("Options, a: Right", "Yes", "No"), Difference("Options, b: Right", "No", "Yes")]


def test_choices_are_said_in_the_words_of_the_form():
    old, new = SPECS["multiple"], {**SPECS["multiple"], "rule": "exact"}
    found = differences(version("multiple", old), version("multiple", new))

    assert found == [Difference("Credit", "Right picks minus wrong picks", "All or nothing")]


def test_another_kind_says_so_first():
    found = differences(version("numeric"), version("short"))

    assert found[0] == Difference("Kind", "Number", "Short text")
    assert Difference("Right number", "1962", NOTHING) in found
    assert Difference("Accepted answers", NOTHING, "Cuba") in found
