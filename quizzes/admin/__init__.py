"""The quizzes' part of the admin's desk, one module a page."""

from quizzes.admin import attempts, misconceptions, questions, quizzes, regrades

__all__ = ["attempts", "misconceptions", "questions", "quizzes", "regrades"]
