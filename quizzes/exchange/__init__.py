"""The questions and quizzes of a lesson bundle."""
