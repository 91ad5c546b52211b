"""Template filters for what editors write in Markdown: {% load reading %} {{ question.prompt|markdown }}."""

from django import template
from django.utils.safestring import SafeString

from lessons.rendering import render_inline, render_markdown

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    return render_markdown(text)


@register.filter
def markdown_inline(text: str) -> SafeString:
    return render_inline(text)
