import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from classrooms.demo.school import DemoSchool
from classrooms.models import Classroom
from lessons.models import Lesson

DEFAULT_PASSWORD = "october-1962"  # noqa: S105 - printed for everybody, and refused in production
LESSON = "back-channel-1962"


class Command(BaseCommand):
    help = "Make a school of made-up people to look at. Where there is one already, only print who they are."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo school's password is known to everybody; it is not for a production server.")
        lesson = Lesson.objects.filter(slug=LESSON).first()
        if lesson is None:
            raise CommandError(f"Load the lesson first: manage.py load_lesson lessons/bundles/{LESSON}")
        password = os.environ.get("DEMO_PASSWORD") or DEFAULT_PASSWORD
        if not User.objects.filter(is_demo=True).exists():
            DemoSchool(lesson, password=password, now=timezone.now()).make()
        self._tell(password)

    def _tell(self, password: str) -> None:
        people = User.objects.filter(is_demo=True)
        students = people.filter(role=User.Role.STUDENT)
        rows = [
            ("Admin", "admin", "lessons, questions, people: /admin/"),
            *(("Teacher", user.username, self._classes(user)) for user in people.filter(role=User.Role.TEACHER)),
            ("Student", "maya.torres", f"has worked; {students.count()} students in all, first.last"),
            ("Student", "ben.sharp", "has done nothing yet"),
        ]
        for kind, username, what in rows:
            self.stdout.write(f"  {kind:<9}{username:<14}{what}")
        chosen = "set in DEMO_PASSWORD when it was made" if os.environ.get("DEMO_PASSWORD") else password
        self.stdout.write(f"  Everybody's password: {chosen}")

    def _classes(self, teacher: User) -> str:
        return "; ".join(f"{each} ({each.join_code})" for each in Classroom.objects.taught_by(teacher))
