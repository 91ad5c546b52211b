"""The lessons' part of the admin's desk, one module a page."""

from lessons.admin import anchors, lesson, parts, readings

__all__ = ["anchors", "lesson", "parts", "readings"]
