"""{% load display %}{% display_form as form %}: the four display choices, on any page."""

from django import template
from django.template import Context

from accounts.forms import DisplayForm

register = template.Library()


@register.simple_tag(takes_context=True)
def display_form(context: Context) -> DisplayForm:
    """Return the form as the page's <html> stands now."""
    return DisplayForm(initial=context["display"], auto_id="display_%s")
