from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes.models import Attempt, Quiz
from quizzes.verifying import Verification, verifiable


class Command(BaseCommand):
    help = "Recompute every stored score from question, answer and grader, and report what differs. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiz", metavar="SLUG", help="only attempts at this quiz")

    def handle(self, *args: Any, quiz: str | None, **options: Any) -> None:
        attempts = Attempt.objects.all()
        if quiz:
            if not Quiz.objects.filter(slug=quiz).exists():
                raise CommandError(f"There is no quiz {quiz!r}.")
            attempts = attempts.filter(quiz__slug=quiz)
        seen = Verification()
        found = 0
        for difference in seen.differences(verifiable(attempts)):
            found += 1
            self.stdout.write(str(difference))
        if seen.older_grader:
            self.stdout.write(f"Graded by an earlier grader version: {_count(seen.older_grader, 'answer')}.")
        checked = f"{_count(seen.responses, 'answer')} in {_count(seen.attempts, 'attempt')}"
        if found:
            raise CommandError(f"{_count(found, 'difference')} in {checked}.")
        self.stdout.write(f"All is as it should be: {checked}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
