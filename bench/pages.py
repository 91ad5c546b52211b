"""How long the hot pages take on the demo school, in milliseconds and as ratios to the yardstick.

    python bench/pages.py                                          on a new SQLite
    python scripts/with_postgresql.py python bench/pages.py        on a new PostgreSQL

Requests are made in the process: no network and no server's queue, only what the code itself takes. Each page is
asked for a few times, and the fastest counts. The database is a new one and is thrown away afterwards.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 7

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    folder = tempfile.TemporaryDirectory(prefix="backchannel-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/bench.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "REQUEST_LOG_LEVEL": "WARNING", "DEBUG": "1"}

import django

django.setup()

from django.core.management import call_command
from django.db import connection, reset_queries
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bench.yardstick import yardstick
from classrooms.models import Assignment, Classroom, Enrolment
from quizzes.models import Attempt


@dataclass(frozen=True)
class Page:
    """One page: what it is called, who asks, and how."""

    name: str
    user: User
    ask: Callable[[Client], Any]


@dataclass(frozen=True)
class Measured:
    name: str
    seconds: float
    queries: int
    kilobytes: float


def make_school() -> None:
    quiet = StringIO()
    call_command("migrate", verbosity=0)
    call_command("load_lesson", str(ROOT / "lessons" / "bundles" / "back-channel-1962"), stdout=quiet)
    call_command("create_demo_school", stdout=quiet)


def get(name: str, *args: object) -> Callable[[Client], Any]:
    address = reverse(name, args=args)
    return lambda client: client.get(address)


def save_answer(attempt: Attempt) -> Callable[[Client], Any]:
    """Return a request that saves a new answer each time, as the page's script does."""
    address = reverse("quizzes:attempt-save", args=[attempt.pk])
    response = attempt.responses.filter(version__kind="single").order_by("position").first()
    assert response is not None
    revisions = iter(range(response.revision + 1, 10_000))

    def ask(client: Client) -> Any:
        data = {"position": response.position, "revision": next(revisions), f"r{response.pk}-choice": "a"}
        return client.post(address, data, headers={"Accept": "application/json"})

    return ask


def pages() -> Iterator[Page]:
    teacher = User.objects.get(username="rivera")
    attempts = Attempt.objects.filter(is_preview=False, quiz__purpose__in=["column", "record"]).select_related(
        "student"
    )
    attempt = attempts.open().filter(submissions__assignment__in=Assignment.objects.open_at(timezone.now())).first()
    done = attempts.submitted().first()
    assert attempt is not None
    assert done is not None
    student = attempt.student
    own = attempt.submissions.get().assignment
    largest = max(Assignment.objects.taught_by(teacher), key=lambda each: each.submissions.count())
    classroom = Classroom.objects.taught_by(teacher).filter(enrolments__role=Enrolment.Role.STUDENT).first()
    assert classroom is not None
    yield Page("student's home", student, get("home"))
    yield Page("reading", student, get("classrooms:assignment-read", own.pk))
    yield Page("attempt page", student, get("quizzes:attempt-page", attempt.pk))
    yield Page("saving an answer", student, save_answer(attempt))
    yield Page("review", done.student, get("quizzes:attempt-review", done.pk))
    yield Page("teacher's home", teacher, get("home"))
    yield Page("class", teacher, get("classrooms:class-detail", classroom.pk))
    yield Page("results", teacher, get("dashboards:assignment-results", largest.pk))
    yield Page("items", teacher, get("dashboards:assignment-items", largest.pk))
    yield Page("gradebook", teacher, get("dashboards:gradebook", classroom.pk))


def measure(page: Page) -> Measured:
    """Ask for the page a few times; the fastest counts. Raises where the page does not answer as it should."""
    client = Client(headers={"host": "localhost"})
    client.force_login(page.user)
    seconds = []
    for _ in range(ROUNDS):
        reset_queries()
        started = perf_counter()
        response = page.ask(client)
        seconds.append(perf_counter() - started)
        if response.status_code != 200:
            raise SystemExit(f"{page.name}: status {response.status_code}")
    return Measured(page.name, min(seconds), len(connection.queries), len(response.content) / 1000)


def main() -> None:
    unit = yardstick()
    print(f"yardstick {unit * 1000:.1f} ms, {connection.vendor}")
    make_school()
    print(f"{'page':<20}{'ms':>8}{'ratio':>8}{'queries':>9}{'kB':>8}")
    for page in pages():
        found = measure(page)
        ratio = found.seconds / unit
        print(f"{found.name:<20}{found.seconds * 1000:>8.1f}{ratio:>8.2f}{found.queries:>9}{found.kilobytes:>8.1f}")


if __name__ == "__main__":
    main()
