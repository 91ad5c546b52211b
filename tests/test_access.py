"""Every URL by every kind of person.

ok: the page, or an answer; on: sent on to another page, as after a form; in: sent to sign in first; 404: not theirs to
see; 403: theirs to see, but not to do this with; 405: nothing answers this method. Where a page shows its form again
because the test sends an empty one, that is ok, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.school import PEOPLE, School

pytestmark = pytest.mark.django_db

# Alice is the student in question, Bob sits in her class, Dana in another. Ms. Rivera teaches Alice and Bob, Mr. Okafor
# teaches Dana. Erin edits content, Ada is the admin. Names after the URL are what it is about (tests/school.py).
TABLE = """
                                                             visitor alice bob dana rivera okafor erin ada

GET  home                                                  |   ok     ok   ok   ok    ok     ok    ok   ok
GET  healthz                                               |   ok     ok   ok   ok    ok     ok    ok   ok

GET  accounts:sign-in                                      |   ok     on   on   on    on     on    on   on
POST accounts:sign-in                                      |   ok     on   on   on    on     on    on   on
POST accounts:sign-out                                     |   on     on   on   on    on     on    on   on
GET  accounts:teacher-sign-up                              |   ok     on   on   on    on     on    on   on
POST accounts:teacher-sign-up                              |   ok     on   on   on    on     on    on   on
GET  accounts:password-choose                              |   in     on   on   on    on     on    on   on
POST accounts:password-choose                              |   in     on   on   on    on     on    on   on
GET  accounts:password-change                              |   in     ok   ok   ok    ok     ok    ok   ok
POST accounts:password-change                              |   in     ok   ok   ok    ok     ok    ok   ok
GET  accounts:settings                                     |   in     ok   ok   ok    ok     ok    ok   ok
POST accounts:name-save                                    |   in     403  403  403   ok     ok    403  403
POST accounts:preferences-save                             |   in     on   on   on    on     on    on   on

GET  classrooms:class-join                                 |   ok     ok   ok   ok    ok     ok    ok   ok
POST classrooms:class-join                                 |   ok     ok   ok   on    ok     on    on   on
GET  classrooms:class-create                               |   in     403  403  403   ok     ok    ok   ok
POST classrooms:class-create                               |   in     403  403  403   ok     ok    ok   ok
GET  classrooms:class-detail classroom                     |   in     403  403  404   ok     404   404  404
GET  classrooms:class-edit classroom                       |   in     403  403  404   ok     404   404  404
POST classrooms:class-edit classroom                       |   in     403  403  404   ok     404   404  404
POST classrooms:class-archive classroom                    |   in     403  403  404   on     404   404  404
GET  classrooms:class-code classroom                       |   in     403  403  404   ok     404   404  404
GET  classrooms:class-code-renew classroom                 |   in     403  403  404   ok     404   404  404
POST classrooms:class-code-renew classroom                 |   in     403  403  404   on     404   404  404
POST classrooms:teacher-add classroom                      |   in     403  403  404   ok     404   404  404
GET  classrooms:student-password-reset classroom alice     |   in     403  403  404   ok     404   404  404
POST classrooms:student-password-reset classroom alice     |   in     403  403  404   ok     404   404  404
GET  classrooms:student-password-reset classroom dana      |   in     403  403  404   404    404   404  404
POST classrooms:student-password-reset other_class alice   |   in     404  404  403   404    404   404  404
GET  classrooms:student-remove classroom alice             |   in     403  403  404   ok     404   404  404
POST classrooms:student-remove classroom alice             |   in     403  403  404   on     404   404  404
GET  classrooms:student-accommodate classroom alice        |   in     403  403  404   ok     404   404  404
POST classrooms:student-accommodate classroom alice        |   in     403  403  404   ok     404   404  404

GET  classrooms:lesson-list                                |   in     403  403  403   ok     ok    ok   ok
GET  classrooms:lesson-preview lesson.slug                 |   in     404  404  404   ok     ok    ok   ok
GET  classrooms:lesson-preview draft.slug                  |   in     404  404  404   404    404   ok   ok
GET  classrooms:lesson-assign lesson.slug                  |   in     403  403  403   ok     ok    ok   ok
POST classrooms:lesson-assign lesson.slug                  |   in     403  403  403   ok     ok    ok   ok
GET  classrooms:lesson-assign draft.slug                   |   in     403  403  403   404    404   404  404
POST classrooms:guiding-preview lesson.slug slot           |   in     404  404  404   on     on    on   on
POST classrooms:preview-quiz-start lesson.slug written.slug |  in     403  403  403   on     on    on   on

GET  classrooms:assignment-detail assignment               |   in     ok   ok   404   ok     404   404  404
GET  classrooms:assignment-detail coming                   |   in     ok   ok   404   ok     404   404  404
GET  classrooms:assignment-detail closed                   |   in     ok   ok   404   ok     404   404  404
GET  classrooms:assignment-edit assignment                 |   in     403  403  404   ok     404   404  404
POST classrooms:assignment-edit assignment                 |   in     403  403  404   ok     404   404  404
POST classrooms:assignment-release assignment              |   in     403  403  404   on     404   404  404
GET  classrooms:assignment-withdraw assignment             |   in     403  403  404   ok     404   404  404
POST classrooms:assignment-withdraw assignment             |   in     403  403  404   on     404   404  404
GET  classrooms:quiz-start assignment written.slug         |   in     on   on   404   on     404   404  404
POST classrooms:quiz-start assignment written.slug         |   in     on   on   404   on     404   404  404

GET  classrooms:assignment-read assignment                 |   in     ok   ok   404   ok     404   404  404
GET  classrooms:assignment-read coming                     |   in     403  403  404   ok     404   404  404
GET  classrooms:assignment-read closed                     |   in     ok   ok   404   ok     404   404  404
POST classrooms:reading-progress assignment                |   in     on   on   404   on     404   404  404
POST classrooms:note-save assignment 2                     |   in     on   on   404   on     404   404  404
POST classrooms:highlight-save assignment                  |   in     on   on   404   on     404   404  404
POST classrooms:guiding-answer assignment slot             |   in     on   on   404   on     404   404  404

GET  classrooms:discussion-list assignment                 |   in     ok   ok   404   ok     404   404  404
GET  classrooms:thread-detail assignment prompt.number     |   in     ok   ok   404   ok     404   404  404
POST classrooms:thread-detail assignment prompt.number     |   in     ok   ok   404   ok     404   404  404
GET  classrooms:thread-detail coming prompt.number         |   in     403  403  404   ok     404   404  404
GET  classrooms:post-edit post                             |   in     ok   403  404   403    404   404  404
POST classrooms:post-edit post                             |   in     ok   403  404   403    404   404  404
GET  classrooms:post-hide post                             |   in     403  403  404   ok     404   404  404
POST classrooms:post-hide post                             |   in     403  403  404   ok     404   404  404
POST classrooms:post-unhide post                           |   in     403  403  404   on     404   404  404
POST classrooms:thread-lock thread                         |   in     403  403  404   on     404   404  404

GET  quizzes:attempt-page under_way                        |   in     ok   404  404   404    404   404  404
POST quizzes:attempt-page under_way                        |   in     on   404  404   404    404   404  404
GET  quizzes:attempt-page handed_in                        |   in     on   404  404   404    404   404  404
GET  quizzes:attempt-page preview                          |   in     404  404  404   ok     404   404  404
POST quizzes:attempt-save under_way                        |   in     ok   404  404   404    404   404  404
GET  quizzes:attempt-submit under_way                      |   in     ok   404  404   404    404   404  404
POST quizzes:attempt-submit under_way                      |   in     on   404  404   404    404   404  404
GET  quizzes:attempt-review under_way                      |   in     on   404  404   404    404   404  404
GET  quizzes:attempt-review handed_in                      |   in     ok   404  404   404    404   404  404
GET  quizzes:attempt-receipt under_way                     |   in     on   404  404   404    404   404  404
GET  quizzes:attempt-receipt handed_in                     |   in     ok   404  404   404    404   404  404
GET  quizzes:question-preview question                     |   in     404  404  404   404    404   ok   ok

GET  classrooms:marking-queue assignment                   |   in     403  403  404   ok     404   404  404
GET  classrooms:response-mark essay                        |   in     404  404  404   ok     404   404  404
POST classrooms:response-mark essay                        |   in     404  404  404   ok     404   404  404
POST classrooms:close-call-decide close_call               |   in     404  404  404   on     404   404  404
GET  classrooms:comment-list                               |   in     403  403  403   ok     ok    ok   ok
POST classrooms:comment-list                               |   in     403  403  403   ok     ok    ok   ok
GET  classrooms:comment-edit saved_comment                 |   in     404  404  404   ok     404   404  404
POST classrooms:comment-edit saved_comment                 |   in     404  404  404   ok     404   404  404
POST classrooms:comment-delete saved_comment               |   in     404  404  404   on     404   404  404
GET  dashboards:assignment-results assignment              |   in     403  403  404   ok     404   404  404
GET  dashboards:assignment-items assignment                |   in     403  403  404   ok     404   404  404
GET  dashboards:question-regrade assignment question       |   in     403  403  404   ok     404   404  404
POST dashboards:question-regrade assignment question       |   in     403  403  404   ok     404   404  404
GET  dashboards:regrade-undo assignment regrade            |   in     403  403  404   ok     404   404  404
POST dashboards:regrade-undo assignment regrade            |   in     403  403  404   on     404   404  404
GET  dashboards:attempt-detail handed_in                   |   in     404  404  404   ok     404   404  404
GET  dashboards:attempt-give-time under_way                |   in     404  404  404   on     404   404  404
POST dashboards:attempt-give-time under_way                |   in     404  404  404   on     404   404  404
GET  dashboards:attempt-reopen ran_out                     |   in     404  404  404   on     404   404  404
POST dashboards:attempt-reopen ran_out                     |   in     404  404  404   on     404   404  404
GET  dashboards:quiz-statistics written                    |   in     404  404  404   ok     404   404  404
GET  dashboards:quiz-statistics guiding                    |   in     404  404  404   ok     404   404  404
GET  dashboards:quiz-statistics-csv written                |   in     404  404  404   ok     404   404  404
GET  dashboards:gradebook classroom                        |   in     403  403  404   ok     404   404  404
GET  dashboards:gradebook-csv classroom                    |   in     403  403  404   ok     404   404  404

GET  admin:index                                           |   in     in   in   in    in     in    ok   ok
GET  admin:login                                           |   ok     ok   ok   ok    ok     ok    on   on
POST admin:login                                           |   ok     ok   ok   ok    ok     ok    ok   ok
POST admin:logout                                          |   in     on   on   on    on     on    on   on
GET  admin:password_change                                 |   in     in   in   in    in     in    ok   ok
POST admin:password_change                                 |   in     in   in   in    in     in    ok   ok
GET  admin:password_change_done                            |   in     in   in   in    in     in    ok   ok
GET  admin:autocomplete                                    |   in     in   in   in    in     in    403  403
GET  admin:jsi18n                                          |   in     in   in   in    in     in    ok   ok
GET  admin:app_list lessons                                |   in     in   in   in    in     in    ok   ok
GET  admin:app_list axes                                   |   in     in   in   in    in     in    404  ok
GET  admin:view_on_site question_type question             |   in     in   in   in    in     in    404  404
GET  admin:lessons_lesson_import lesson                    |   in     in   in   in    in     in    ok   ok
POST admin:lessons_lesson_import lesson                    |   in     in   in   in    in     in    ok   ok
GET  admin:lessons_lesson_publish draft                    |   in     in   in   in    in     in    ok   ok
POST admin:lessons_lesson_publish draft                    |   in     in   in   in    in     in    on   on
GET  admin:lessons_reading_simple_history reading edition  |   in     in   in   in    in     in    ok   ok
GET  admin:accounts_user_password alice                    |   in     in   in   in    in     in    403  ok
POST admin:accounts_user_password alice                    |   in     in   in   in    in     in    403  ok
GET  admin:quizzes_question_draft                          |   in     in   in   in    in     in    404  404
POST admin:quizzes_question_draft                          |   in     in   in   in    in     in    404  404
GET  admin:quizzes_question_versions question              |   in     in   in   in    in     in    ok   ok
"""
# What a form brings where an empty one would not show whether it is let through.
SIGN_IN = ("/sign-in/", "/admin/login/")
BODIES = {
    "classrooms:class-join": {"code": "KXW-4TN"},
    "quizzes:attempt-page": {"position": 1, "revision": 1, "go": "next"},
    "quizzes:attempt-save": {"position": 1, "revision": 1},
    "dashboards:attempt-give-time": {"minutes": 5},
    "dashboards:regrade-undo": {"reason": "It was fine."},
    "dashboards:attempt-reopen": {"minutes": 5, "reason": "A fire drill"},
}
# The admin's desk: what Erin the editor, Axel the auditor and Ada the admin may do with each model. v: view it, a: add,
# c: change, d: delete; - nothing. Everybody else is sent to sign in as somebody who may.
DESK = """
                           erin axel ada
lessons.lesson           | vacd -    vacd
lessons.reading          | vacd -    vacd
lessons.anchor           | vacd -    vacd
lessons.glossaryterm     | vacd -    vacd
lessons.event            | vacd -    vacd
lessons.person           | vacd -    vacd
lessons.place            | vacd -    vacd
lessons.organization     | vacd -    vacd
lessons.reference        | vacd -    vacd
lessons.sourcecard       | vacd -    vacd
lessons.claim            | vacd -    vacd
lessons.rubric           | vacd -    vacd
lessons.prompt           | vacd -    vacd
lessons.teachernote      | vacd -    vacd
quizzes.question         | vacd -    vacd
quizzes.quiz             | vacd -    vacd
quizzes.misconception    | vacd -    vacd
quizzes.attempt          | -    v    v
quizzes.response         | -    v    v
quizzes.regrade          | -    v    v
classrooms.classroom     | -    v    vcd
classrooms.assignment    | -    v    vcd
classrooms.thread        | -    v    v
classrooms.post          | -    v    v
classrooms.mark          | -    v    v
accounts.user            | -    -    vacd
accounts.auditentry      | -    v    v
auth.group               | -    -    vacd
axes.accessattempt       | -    -    vd
axes.accesslog           | -    -    vd
axes.accessfailurelog    | -    -    vd
"""
STAFF = ("erin", "axel", "ada")
DESK_PAGES = {"changelist": "v", "add": "a", "change": "v", "history": "v", "delete": "d"}


def rows_of(table: str) -> list[tuple[str, list[str]]]:
    """Return (what, for whom) of each line: ("GET quizzes:attempt-page under_way", ["in", "ok", ...])."""
    lines = [line.partition("|") for line in table.splitlines() if "|" in line]
    return [(" ".join(what.split()), expected.split()) for what, _, expected in lines]


ROWS = rows_of(TABLE)
PLACES = dict.fromkeys(what.split(maxsplit=1)[1] for what, _ in ROWS)
BOTH_WAYS = {what.split()[1] for what, _ in ROWS if what.startswith("GET")} & {
    what.split()[1] for what, _ in ROWS if what.startswith("POST")
}
ONE_WAY = {place.split()[0]: place for place in PLACES if place.split()[0] not in BOTH_WAYS}
DESK_ROWS = rows_of(DESK)


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker) -> Iterator[School]:
    """Make the school once; every test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield School()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(school) -> dict[str, Client]:
    """Each person's client; the visitor's is not signed in. A server error is a status, not an exception."""
    clients = {name: Client(raise_request_exception=False) for name in (*PEOPLE, "axel")}
    for name, client in clients.items():
        if person := getattr(school, name):
            client.force_login(person)
    return clients


def ask(client: Client, method: str, url: str, data: dict | None = None) -> str:
    """Return what the table calls the answer, and leave no trace."""
    cookies = client.cookies.output(header="")
    with transaction.atomic():
        response = client.post(url, data or {}) if method == "POST" else client.get(url)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    if response.status_code != 302:
        return {200: "ok"}.get(response.status_code, str(response.status_code))
    return "in" if response.url.startswith(SIGN_IN) else "on"


def answers(clients: dict[str, Client], method: str, url: str, data: dict | None = None) -> dict[str, str]:
    return {name: ask(client, method, url, data) for name, client in clients.items()}


def differing(got: dict[str, str], wanted: dict[str, str]) -> list[str]:
    return [f"{name} gets {got[name]}, not {wanted[name]}" for name in wanted if got[name] != wanted[name]]


@pytest.mark.parametrize(("what", "expected"), ROWS, ids=[what for what, _ in ROWS])
def test_everybody_gets_what_is_theirs(school, clients, what, expected):
    method, place = what.split(maxsplit=1)
    got = answers(clients, method, school.address(place), BODIES.get(place.split()[0]))
    assert differing(got, dict(zip(PEOPLE, expected, strict=True))) == []


@pytest.mark.parametrize("place", [place for name, place in ONE_WAY.items() if not name.startswith("admin:")])
def test_a_page_that_takes_one_method_refuses_the_other(school, clients, place):
    method = "GET" if f"POST {place}" in dict(ROWS) else "POST"
    got = answers(clients, method, school.address(place))
    assert set(got.values()) <= {"405", "in"}, got


@pytest.mark.parametrize(("label", "rights"), DESK_ROWS, ids=[label for label, _ in DESK_ROWS])
def test_the_desk_opens_to_those_who_work_there(school, clients, label, rights):
    for kind, right in DESK_PAGES.items():
        wanted = dict.fromkeys(clients, "in")
        wanted |= {who: "ok" if right in has else "403" for who, has in zip(STAFF, rights, strict=True)}
        for url in desk_urls(label, kind):
            assert differing(answers(clients, "GET", url), wanted) == [], url


@pytest.mark.parametrize(("label", "rights"), DESK_ROWS, ids=[label for label, _ in DESK_ROWS])
def test_the_desk_changes_nothing_for_those_who_may_only_look(school, clients, label, rights):
    for url in desk_urls(label, "change"):
        got = answers(clients, "POST", url)
        for who, has in zip(STAFF, rights, strict=True):
            assert (got[who] == "403") is ("c" not in has), (who, got)


def desk_urls(label: str, kind: str) -> list[str]:
    """Return the page's address; of a page about one row, the first row's, and none where there is no row."""
    name = f"admin:{label.replace('.', '_')}_{kind}"
    if kind in ("changelist", "add"):
        return [reverse(name)]
    row = apps.get_model(label).objects.first()
    assert row or label.startswith("axes."), f"the school of the tests has no {label}"
    return [reverse(name, args=[row.pk])] if row else []


def named_urls(patterns: list, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_urls(pattern.url_patterns, inner)
        elif pattern.name:
            yield namespace + pattern.name


def test_every_url_stands_in_a_table():
    listed = {what.split()[1] for what, _ in ROWS}
    models = [label.replace(".", "_") for label, _ in DESK_ROWS]
    listed |= {f"admin:{model}_{page}" for model in models for page in DESK_PAGES}
    assert set(named_urls(get_resolver().url_patterns)) == listed
