"""Options to choose from, shared by single choice, multiple selection and gaps."""

import random
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import StringConstraints, field_validator

from quizzes.question_types.base import (
    FEEDBACK,
    JSON,
    KEY,
    RIGHT,
    Choice,
    Context,
    Id,
    Show,
    SlugOrEmpty,
    SpecModel,
    Text,
)
from quizzes.question_types.editing import Field
from quizzes.question_types.tools import arranged, counted, shuffled, without_repeats

Feedback = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]


class Option(SpecModel):
    """One option. `misconception`: slug of what choosing it wrongly points to. `pinned`: keeps its place in a shuffle."""

    id: Id
    text: Text
    right: bool = False
    feedback: Feedback = ""
    misconception: SlugOrEmpty = ""
    pinned: bool = False

    @field_validator("misconception", "feedback", mode="before")
    @classmethod
    def _none_is_empty(cls, value: object) -> object:
        return "" if value is None else value


AnyOption = TypeVar("AnyOption", bound=Option)

COLUMNS = (
    Field("text", "Option", "textarea", required=True),
    Field("right", "Right", "bool"),
    Field("feedback", "Feedback when chosen", "textarea", help="Say also why it is tempting."),
    Field("misconception", "Misconception", "misconception", help="What choosing this wrongly points to."),
    Field("pinned", "Keep its place", "bool", help='Stays where it is when options are shuffled ("all of these").'),
)


def check_options(options: Sequence[Option]) -> None:
    """Raise ValueError in plain words for options that repeat an id or a text."""
    without_repeats((option.id for option in options), "The id")
    without_repeats((option.text for option in options), "The option")


def drawn(options: Sequence[Option], rng: random.Random, shuffle: bool) -> list[str]:
    """Ids in the order for one attempt; pinned options keep their place."""
    ids = [option.id for option in options]
    return shuffled(ids, {option.id for option in options if option.pinned}, rng) if shuffle else ids


def tallied(options: Sequence[Option], answers: Iterable[Any], chosen: Callable[[Any], list[str]]) -> list[Choice]:
    """How many of `answers` chose each option, by the ids that `chosen` finds in an answer."""
    return counted(answers, chosen, [(each.id, each.text, each.right, misconception(each)) for each in options])


def shown(options: Sequence[Option], order: Sequence[str], chosen: Collection[str]) -> list[JSON]:
    """Options for the page while asking, in the attempt's order."""
    by_id = {option.id: option for option in options}
    return [{"id": name, "text": by_id[name].text, "chosen": name in chosen} for name in arranged(list(by_id), order)]


def reviewed(
    options: Sequence[Option], order: Sequence[str], chosen: Collection[str], show: Show, context: Context
) -> list[JSON]:
    """Options for the review: a chosen one may carry its mark and feedback, a right one may be shown as the key."""
    by_id = {option.id: option for option in options}
    lines = []
    for line in shown(options, order, chosen):
        option = by_id[line["id"]]
        judged = line["chosen"] and RIGHT in show
        lines.append(
            line
            | {
                "mark": ("right" if option.right else "wrong") if judged else "",
                "feedback": option.feedback if line["chosen"] and FEEDBACK in show else "",
                "misconception": _statement(option, context) if line["chosen"] and FEEDBACK in show else "",
                "key": option.right and KEY in show,
            }
        )
    return lines


def rekeyed(options: Sequence[AnyOption], right: Collection[str]) -> list[AnyOption]:
    """The same options, of which those in `right` are right; feedback on an option that changes sides goes."""
    return [
        option
        if option.right == (option.id in right)
        else option.model_copy(update={"right": option.id in right, "feedback": ""})
        for option in options
    ]


def misconception(option: Option) -> str:
    """What choosing this option points to; a right option points to nothing."""
    return "" if option.right else option.misconception


def _statement(option: Option, context: Context) -> str:
    return context.misconceptions.get(misconception(option), "")
