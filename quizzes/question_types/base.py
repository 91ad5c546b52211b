"""The contract of a question kind.

A kind is one module of this package with the names of `Kind` below. A kind never touches the database: it gets a
typed `Spec` (what is asked), plain JSON answers, and returns plain data. Three rules hold for every kind:

- "Blank" is always `None`. A blank answer earns 0, also where a person marks.
- Nothing from outside raises: `parse` and `clean` drop what they do not know; `grade` copes with any stored answer.
- What `present` returns may be shown to a student before the key may be known. What a browser sends comes back
  through `parse`; where ids in the spec would tell the key (ordering, matching), the page uses other ids.
"""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, ConfigDict, StringConstraints

from quizzes.question_types.editing import Editor

JSON = dict[str, Any]
Show = Collection[str]

RIGHT, FEEDBACK, KEY = "right", "feedback", "key"
SHOW_ALL: frozenset[str] = frozenset({RIGHT, FEEDBACK, KEY})

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]
SlugOrEmpty = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]*$", max_length=80)]


class FormData(Protocol):
    """What `parse` reads: Django's QueryDict, or anything else with `getlist`."""

    def getlist(self, key: str) -> list[str]: ...


class CannotRekey(ValueError):
    """No corrected spec can be made from this answer; the message says why and what to do, in plain words."""


class SpecModel(BaseModel):
    """Base of every `Spec`: unknown fields are errors, so that a typing slip in a bundle is found."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerModel(BaseModel):
    """Base of every `Answer`: the shape in which an answer is stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Context:
    """What the server knows about the page an answer comes from or goes to. All of it is optional.

    `passages`: anchor slug -> the refs it covers in the reading at `level`: sentences ("p7.s2"), or a paragraph
    ("p7"), which stands for all its sentences unless some of them are named beside it. `refs`: every ref of that reading in reading order (paragraphs and
    sentences), for the list of places to choose from. `language`: the person's, as in "es" or "pt-br"; decides the
    decimal comma. `previous`: the answer stored so far, kept where the page can only say "leave it as it is".
    `misconceptions`: slug -> statement, for the review ("You may believe that ...").
    """

    passages: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    refs: Sequence[str] = ()
    level: str = ""
    language: str = "en"
    previous: Mapping[str, Any] | None = None
    misconceptions: Mapping[str, str] = field(default_factory=dict)


NO_CONTEXT = Context()


@dataclass(frozen=True)
class Part:
    """One graded piece of an answer: a chosen option, a gap, a pair, a row.

    `given` is what the student gave, in words. `right` is None where a person decides or nothing is to be judged.
    `fraction` is this part's own credit, 0 to 1, None where it has none of its own.
    """

    id: str
    label: str
    given: str
    right: bool | None
    fraction: Decimal | None = None
    feedback: str = ""
    misconception: str = ""


@dataclass(frozen=True)
class Grade:
    """The grade of one answer.

    `fraction`: share of full marks, 0 to 1, not rounded; None waits for a person. `arithmetic`: how it came about, in
    words for a student ("2 right - 1 wrong of 3: 1/3"); it counts right options, so it is shown with the key only.
    `needs_review`: graded, but a teacher should look (a close spelling, a number read from a sentence).
    """

    fraction: Decimal | None
    parts: tuple[Part, ...] = ()
    arithmetic: str = ""
    needs_review: bool = False

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """Slugs of what was likely mixed up, each once, in the order of the parts."""
        return tuple(dict.fromkeys(part.misconception for part in self.parts if part.misconception))

    @property
    def verdict(self) -> str:
        """ "right", "partly", "wrong", or "waiting" for a person."""
        if self.fraction is None:
            return "waiting"
        return "right" if self.fraction == 1 else "partly" if self.fraction > 0 else "wrong"


@dataclass(frozen=True)
class Choice:
    """One line of a teacher's summary: how many answers chose or wrote this.

    `right` is None where it is neither (half credit, no answer, marked by a person). The line of blank answers has
    the id "" and the label "No answer".
    """

    id: str
    label: str
    right: bool | None
    count: int
    misconception: str = ""


class Kind(Protocol):
    """A question kind, as a module. `spec` is always an instance of the kind's own `Spec`.

    Names and signatures:

    - `LABEL`: for editors ("Single choice"). `HINT`: for students ("Choose one answer."). `PARTIAL`: whether an answer
      can earn something between 0 and 1.
    - `parse(spec, data, prefix, context)`: the answer JSON from a plain HTML form post whose inputs begin with
      `prefix` ("r12" -> "r12-choice"); None if blank. Unknown ids are dropped, over-long text is kept up to
      `text.LIMIT` characters and marked with "cut": true.
    - `clean(spec, raw, context)`: any JSON at all -> a valid stored answer, or None. For imports and re-checks; what
      a browser posts goes through `parse`.
    - `grade(spec, answer)`: never raises.
    - `order(spec, rng, shuffle)`: ids in the order they stand on the page, drawn once when the attempt starts.
      Pinned options keep their place. With `shuffle` off, options keep the author's order; ordering items and
      matching cards are shuffled all the same, because their order in the spec is the key.
    - `present(spec, answer, order, context)`: what the template shows while asking. Holds no key, feedback or flag.
    - `review(spec, answer, order, show, context)`: what the template shows afterwards; `show` is a subset of
      SHOW_ALL ("right": what of mine was right; "feedback": texts for what I chose; "key": the right answer).
    - `key(spec, context)`: an answer that earns full marks, or None where a person marks.
    - `rekeyed(spec, answer)`: the same question with `answer` (cleaned, not blank) as its key, for a regrade. Ids stay
      as they are, and feedback that spoke of the old key goes. Raises CannotRekey, or pydantic's ValidationError.
    - `summarize(spec, answers)`: what a class answered; `answers` may hold None.
    - `notice(spec, answer)`: "" or one sentence for the student about an answer that is safe but not usable as it is
      ("We can't read this as a number. ...").
    """

    LABEL: str
    HINT: str
    PARTIAL: bool
    EDITOR: Editor

    @property
    def Spec(self) -> type[SpecModel]: ...
    @property
    def Answer(self) -> type[AnswerModel]: ...

    def parse(self, spec: Any, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None: ...
    def clean(self, spec: Any, raw: Any, context: Context = NO_CONTEXT) -> JSON | None: ...
    def grade(self, spec: Any, answer: Any) -> Grade: ...
    def order(self, spec: Any, rng: random.Random, shuffle: bool = True) -> list[str]: ...
    def present(self, spec: Any, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON: ...
    def review(
        self,
        spec: Any,
        answer: Any,
        order: Sequence[str] = (),
        show: Show = (),
        context: Context = NO_CONTEXT,
    ) -> JSON: ...
    def key(self, spec: Any, context: Context = NO_CONTEXT) -> JSON | None: ...
    def rekeyed(self, spec: Any, answer: JSON) -> Any: ...
    def summarize(self, spec: Any, answers: Iterable[Any]) -> list[Choice]: ...
    def notice(self, spec: Any, answer: Any) -> str: ...
