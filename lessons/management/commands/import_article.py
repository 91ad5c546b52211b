from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lessons.article import ArticleError, decode, parse
from lessons.importing import import_article
from lessons.models import Lesson


class Command(BaseCommand):
    help = "Import an article's own text, as it was published, as the reading “original” of a lesson."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--lesson", required=True, metavar="SLUG")

    def handle(self, *args: Any, file: Path, lesson: str, **options: Any) -> None:
        found = Lesson.objects.filter(slug=lesson).first()
        if found is None:
            raise CommandError(f"There is no lesson {lesson!r}. Load it first with load_lesson.")
        try:
            reading = import_article(found, parse(decode(file.read_bytes())))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except ArticleError as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(f"{reading}: {len(reading.compiled['paragraphs'])} paragraphs.")
