from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lessons.models import Lesson
from quizzes.exchange.exporting import export_bundle


class Command(BaseCommand):
    help = "Write a lesson with its questions and quizzes into a folder, as a bundle that load_lesson reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, slug: str, path: Path, **options: Any) -> None:
        lesson = Lesson.objects.filter(slug=slug).first()
        if lesson is None:
            known = ", ".join(Lesson.objects.values_list("slug", flat=True)) or "none is loaded"
            raise CommandError(f"There is no lesson {slug!r}. Lessons here: {known}.")
        try:
            export_bundle(lesson, path)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{lesson} is in {path}.")
