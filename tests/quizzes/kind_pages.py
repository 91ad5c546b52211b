"""A page with one question of each kind beside a reading, for browser tests; used as their URL configuration."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

from config import urls as school
from quizzes.question_types import KINDS, SHOW_ALL
from tests.quizzes.kinds import SPECS, asked, bundle_context, reviewed, spec_of

CONTEXT = bundle_context()
SPECS_SHOWN = SPECS | {"evidence": {"unit": "paragraph", "key": ["air-cover-reason"]}}
WRONG = {
    "single": {"choice": "b"},
    "multiple": {"choices": ["a", "b"]},
    "truefalse": {"choice": False},
    "short": {"text": "An answer that is not in any list and quite long for a line of this width"},
    "numeric": {"text": "one or two"},
    "matching": {"matches": {"a": "b", "b": "b"}},
    "ordering": {"order": ["b", "a", "d", "c"]},
    "cloze": {"gaps": {"1": "1963", "2": "b"}},
    "evidence": {"refs": ["p7"]},
    "categorizing": {"categories": {"r1": "a", "r2": "a"}},
    "essay": {"text": "First paragraph.\n\nSecond paragraph."},
}

TEMPLATE = """{% extends "base.html" %}{% block title %}Kinds{% endblock %}
{% block head %}{% include "quizzes/kinds/_head.html" %}{% endblock %}
{% block header %}{% endblock %}{% block footer %}{% endblock %}
{% block main %}<h1>Kinds of questions</h1>
<form method="post">{% csrf_token %}{% for kind, html in questions %}
<fieldset id="{{ kind }}"><legend>A question of the kind {{ kind }}</legend>{{ html|safe }}</fieldset>{% endfor %}
<button class="btn btn-primary">Save the answers</button></form>
{% if reading %}<div class="bc-reading">{% include "lessons/_reading_pane.html" %}</div>{% endif %}{% endblock %}
{% block scripts %}{% include "quizzes/kinds/_scripts.html" %}{% endblock %}"""


@login_not_required
def questions(request: HttpRequest) -> HttpResponse:
    """GET shows the kinds (all, or `?kind=`); POST answers with what each kind read from the form and its fraction."""
    kinds = request.GET.getlist("kind") or list(KINDS)
    specs = {kind: spec_of(kind, **SPECS_SHOWN[kind]) for kind in kinds}
    if request.method == "POST":
        return JsonResponse({kind: _read(kind, spec, request) for kind, spec in specs.items()})
    pages = [(kind, _html(kind, spec, request.GET.get("mode", "ask"))) for kind, spec in specs.items()]
    return HttpResponse(_page(request, pages))


def _read(kind, spec, request):
    answer = KINDS[kind].parse(spec, request.POST, f"r-{kind}", CONTEXT)
    fraction = KINDS[kind].grade(spec, answer).fraction
    return {"answer": answer, "fraction": None if fraction is None else str(fraction)}


def _html(kind, spec, mode):
    answer = KINDS[kind].clean(spec, WRONG[kind], CONTEXT)
    if mode == "review":
        return reviewed(kind, spec, answer, SHOW_ALL, CONTEXT)
    return asked(kind, spec, answer if mode == "filled" else None, CONTEXT, prefix=f"r-{kind}")


def _page(request, pages):
    refs = [ref for ref in CONTEXT.refs if "." in ref]
    lines = [
        {
            "n": int(name[1:]),
            "sentences": [{"ref": ref, "html": f"Sentence {ref}."} for ref in refs if ref.split(".")[0] == name],
        }
        for name in dict.fromkeys(ref.split(".")[0] for ref in refs)
    ]
    context = {
        "questions": pages,
        "reading": {"title": "The column", "language": "en", "compiled": {"paragraphs": lines}},
    }
    return engines["django"].from_string(TEMPLATE).render(context, request)


urlpatterns = [path("kinds/", questions), *school.urlpatterns]
