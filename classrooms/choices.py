"""What a teacher may choose among, in their words."""

from quizzes.terms import CountingRule, LateRule, Moment, Paging


def moment_choices() -> list[tuple[str, str]]:
    return [
        (Moment.AT_ONCE, "At once"),
        (Moment.AFTER_SUBMIT, "After submitting"),
        (Moment.AFTER_DUE, "After the due date"),
        (Moment.WHEN_RELEASED, "When I release it"),
    ]


def counting_choices() -> list[tuple[str, str]]:
    return [
        (CountingRule.BEST, "The best attempt"),
        (CountingRule.FIRST, "The first attempt"),
        (CountingRule.LATEST, "The latest attempt"),
        (CountingRule.AVERAGE, "The average of all attempts"),
    ]


def late_choices() -> list[tuple[str, str]]:
    return [
        (LateRule.NONE, "Only marked late"),
        (LateRule.FLAT, "Costs a share, once"),
        (LateRule.DAILY, "Costs a share each started day"),
    ]


def paging_choices() -> list[tuple[str, str]]:
    return [(Paging.ONE, "One question at a time"), (Paging.ALL, "All questions on one page")]
