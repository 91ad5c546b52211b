from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lessons.exchange.source import BundleError
from quizzes.exchange.loading import load_bundle


class Command(BaseCommand):
    help = "Load a lesson bundle: a folder of Markdown and YAML. Loading it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--overwrite", action="store_true", help="take the bundle's version of what was edited in the admin"
        )

    def handle(self, *args: Any, path: Path, overwrite: bool, **options: Any) -> None:
        try:
            report = load_bundle(path, now=timezone.now(), overwrite=overwrite)
        except BundleError as error:
            count = len(error.problems)
            raise CommandError(f"{error}\nNothing was loaded: {count} problem{'s' * (count > 1)}.") from error
        self.stdout.write(str(report))
