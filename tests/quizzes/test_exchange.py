import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lessons.exchange.loading import Change
from lessons.exchange.source import BundleError
from lessons.models import GlossaryTerm, Lesson
from quizzes import drawing, taking
from quizzes.exchange.exporting import export_bundle
from quizzes.exchange.loading import load_bundle
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.terms import Terms
from tests.factories import make_alice, make_attempt

SHIPPED = Path(__file__).resolve().parents[2] / "lessons" / "bundles" / "back-channel-1962"
pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle(tmp_path):
    """A copy of the shipped bundle that a test may spoil."""
    return shutil.copytree(SHIPPED, tmp_path / "bundle")


def load(path, **kwargs):
    return load_bundle(path, now=timezone.now(), **kwargs)


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(bundle):
    with pytest.raises(BundleError) as caught:
        load(bundle)
    assert not Lesson.objects.exists()
    return [str(problem) for problem in caught.value.problems]


def test_the_shipped_bundle_loads_whole():
    load(SHIPPED)
    lesson = Lesson.objects.get()
    assert [len(each.compiled["paragraphs"]) for each in lesson.readings.all()] == [18, 18]
    assert lesson.glossaryterms.count() == 36
    assert lesson.claims.count() == 24
    assert lesson.prompts.count() == 10
    assert lesson.questions.count() == 45
    assert lesson.questions.filter(slots=None).count() == 0


def test_loading_twice_changes_nothing():
    load(SHIPPED)
    report = load(SHIPPED)
    assert set(report.counts()) == {Change.UNCHANGED}
    assert QuestionVersion.objects.count() == 45


def test_what_is_exported_loads_without_a_change(tmp_path):
    load(SHIPPED)
    export_bundle(Lesson.objects.get(), tmp_path)
    assert set(load(tmp_path).counts()) == {Change.UNCHANGED}


def test_exporting_what_was_exported_writes_the_same_files(tmp_path):
    load(SHIPPED)
    export_bundle(Lesson.objects.get(), tmp_path / "one")
    Lesson.objects.get().quizzes.all().delete()
    QuestionVersion.objects.all().delete()
    Lesson.objects.get().delete()
    load(tmp_path / "one")
    export_bundle(Lesson.objects.get(), tmp_path / "two")
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    assert len(files) > 15
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_an_edit_in_the_admin_is_kept_until_loading_is_told_to_overwrite(bundle):
    load(bundle)
    GlossaryTerm.objects.filter(slug="op-ed").update(simple="Edited in the admin.")
    report = load(bundle)
    assert report.counts()[Change.KEPT] == 1
    assert GlossaryTerm.objects.get(slug="op-ed").simple == "Edited in the admin."
    load(bundle, overwrite=True)
    assert GlossaryTerm.objects.get(slug="op-ed").simple != "Edited in the admin."


def test_a_changed_bundle_changes_only_what_nobody_edited(bundle):
    load(bundle)
    replace(bundle / "glossary.yaml", "A private, unofficial way", "A quiet, unofficial way")
    report = load(bundle)
    assert report.counts()[Change.CHANGED] == 1
    assert "changed   glossary term back-channel" in str(report)


def test_an_error_in_any_file_names_file_line_and_reason_and_loads_nothing(bundle):
    replace(bundle / "questions.yaml", "kind: single", "kind: singel")
    replace(bundle / "quizzes.yaml", "question: Q30", "question: Q99")
    found = problems_of(bundle)
    assert any(each.startswith("questions.yaml:2: kind:") for each in found)
    assert any("quizzes.yaml" in each and "'Q99'" in each for each in found)


def test_a_passage_that_a_reading_forgets_is_an_error(bundle):
    text = (bundle / "readings/supported.md").read_text(encoding="utf-8")
    spoiled = text.replace("{#footprint}", "").replace("{/footprint}", "")
    (bundle / "readings/supported.md").write_text(spoiled, encoding="utf-8")
    assert any("'footprint'" in each and "supported.md" in each for each in problems_of(bundle))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("glossary.yaml", b"- slug: [unclosed", "not valid YAML"),
        ("glossary.yaml", b"just words", "a list is needed"),
        ("glossary.yaml", "- término".encode("latin-1"), "not UTF-8"),
        ("glossary.yaml", b"- &a [x]\n- *a\n", "aliases"),
        ("readings/core.md", b"No front matter.", "begins with a line ---"),
        ("lesson.yaml", b"slug: Not a slug!\ntitle: T\nsummary: S", "slug"),
    ],
)
def test_a_spoiled_file_is_named_with_its_reason(bundle, name, data, reason):
    (bundle / name).write_bytes(data)
    assert any(each.startswith(f"{name}:") and reason in each for each in problems_of(bundle))


def test_a_folder_that_is_no_bundle_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"lesson\.yaml:1: There is no such file"):
        call_command("load_lesson", tmp_path)


def test_the_command_tells_what_it_added():
    out = StringIO()
    call_command("load_lesson", SHIPPED, stdout=out)
    assert "added     question Q01" in out.getvalue()
    assert out.getvalue().endswith(" 0 changed, 0 unchanged, 0 kept\n")


def test_exporting_an_unknown_lesson_says_which_there_are(tmp_path):
    with pytest.raises(CommandError, match="none is loaded"):
        call_command("export_lesson", "nowhere", tmp_path)


def test_a_guiding_question_stands_at_its_passage():
    load(SHIPPED)
    guiding = Quiz.objects.get(purpose="guiding")
    assert all(slot.anchor for slot in guiding.slots.all())
    assert Question.objects.filter(slots__quiz=guiding).count() == guiding.slots.count()


# Pools

FIXED = "    - question: Q30\n      points: 1\n"
POOL = "    - pool:\n        - clock-of-october-26\n      points: 2\n"


def draw_from(bundle, *slots):
    """Let the warm-up ask these instead of Q30."""
    replace(bundle / "quizzes.yaml", FIXED, "".join(slots))


def test_a_pool_of_the_bundle_is_loaded_and_exported(bundle, tmp_path):
    draw_from(bundle, POOL, POOL.replace("- clock", "- Clock"))
    load(bundle)
    slots = list(Quiz.objects.get(slug="warm-up").slots.all())
    assert [(slot.pool, slot.question is None, slot.points) for slot in slots[:2]] == [
        ("clock-of-october-26", True, 2), ("Clock-of-october-26", True, 2),
    ]  # fmt: skip
    assert set(load(bundle).counts()) == {Change.UNCHANGED}
    export_bundle(Lesson.objects.get(), tmp_path / "out")
    assert set(load(tmp_path / "out").counts()) == {Change.UNCHANGED}
    assert Quiz.objects.get(slug="warm-up").slots.count() == 4


def test_a_bundle_that_takes_out_one_of_two_like_pools_keeps_the_other(bundle):
    draw_from(bundle, POOL, POOL)
    load(bundle)
    kept = Quiz.objects.get(slug="warm-up").slots.first()
    replace(bundle / "quizzes.yaml", POOL + POOL, POOL.replace("points: 2", "points: 3"))
    load(bundle)
    slots = Quiz.objects.get(slug="warm-up").slots.all()
    assert (slots[0], slots[0].points, len(slots)) == (kept, 3, 3)


def test_a_pool_that_students_drew_from_is_kept(bundle):
    draw_from(bundle, POOL)
    load(bundle)
    taking.start(student=make_alice(), quiz=Quiz.objects.get(slug="warm-up"), terms=Terms(), now=timezone.now())
    replace(bundle / "quizzes.yaml", POOL, FIXED)
    report = load(bundle)
    assert "pool clock-of-october-26 in quiz warm-up" in str(report)
    assert Quiz.objects.get(slug="warm-up").slots.count() == 4


@pytest.mark.parametrize(
    ("slots", "line", "reason"),
    [
        (["    - pool: [clocks]\n"], 8, "no question of this bundle has the tag 'clocks'"),
        ([POOL.replace("clock-of-october-26", "clock-of-october-26\n        - cover-name")], 8, "0 questions have all"),
        (["    - pool: [record]\n      question: Q30\n"], 8, "either a question or a pool"),
        (["    - points: 1\n"], 8, "either a question or a pool"),
        (["    - pool: ['one, two']\n"], 8, "pattern"),
    ],
)
def test_a_pool_that_cannot_be_drawn_from_is_named_with_its_line(bundle, slots, line, reason):
    draw_from(bundle, *slots)
    found = problems_of(bundle)
    assert any(each.startswith(f"quizzes.yaml:{line}:") and reason in each for each in found), found


def test_guiding_questions_are_not_drawn(bundle):
    replace(bundle / "quizzes.yaml", "    - question: Q11\n", "    - pool: [record]\n")
    assert any("Guiding questions are not drawn" in each for each in problems_of(bundle))


def test_the_tags_that_come_with_the_lesson_make_pools(bundle):
    load(bundle)
    bank = list(Question.objects.prefetch_related("versions"))
    sizes = {tag: len(drawing.pool([tag], bank)) for tag in ("column", "record", "close-reading", "corroboration")}
    assert all(size >= 6 for size in sizes.values()), sizes


# Evidence beside an answer

ASKED = "  evidence:\n    unit: sentence\n    key:\n      - critics-motives\n"


def test_evidence_is_loaded_exported_and_a_change_of_it_makes_a_new_version(bundle, tmp_path):
    load(bundle)
    question = Question.objects.get(slug="Q03")
    assert question.current.evidence == {"unit": "sentence", "key": ["critics-motives"]}
    make_attempt(quiz=Quiz.objects.get(slug="the-column"))
    replace(bundle / "questions.yaml", ASKED, ASKED.replace("sentence", "paragraph"))
    assert load(bundle).counts()[Change.CHANGED] == 1
    assert Question.objects.get(slug="Q03").current.number == 2
    export_bundle(Lesson.objects.get(), tmp_path / "out")
    assert set(load(tmp_path / "out").counts()) == {Change.UNCHANGED}


def test_a_default_that_the_evidence_writes_out_is_no_change(bundle):
    load(bundle)
    replace(bundle / "questions.yaml", ASKED, ASKED + "    also_acceptable: []\n")
    assert set(load(bundle).counts()) == {Change.UNCHANGED}


@pytest.mark.parametrize(
    ("line", "new", "offset", "reason"),
    [
        ("- critics-motives", "- nowhere", 3, "there is no passage 'nowhere'"),
        ("unit: sentence", "unit: word", 1, "'paragraph' or 'sentence'"),
        ("key:", "keys:", 2, "keys: Extra inputs"),
    ],
)
def test_evidence_that_cannot_be_asked_is_named_with_its_line(bundle, line, new, offset, reason):
    replace(bundle / "questions.yaml", ASKED, ASKED.replace(line, new))
    text = (bundle / "questions.yaml").read_text(encoding="utf-8")
    at = text[: text.index(ASKED.replace(line, new))].count("\n") + 1 + offset
    found = problems_of(bundle)
    assert any(each.startswith(f"questions.yaml:{at}:") and reason in each for each in found), found


def test_evidence_beside_evidence_is_refused(bundle):
    replace(bundle / "questions.yaml", "kind: evidence\n", "kind: evidence\n" + ASKED)
    assert any("asks for evidence as its answer" in each for each in problems_of(bundle))
