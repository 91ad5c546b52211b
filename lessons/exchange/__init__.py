"""Lesson bundles: a folder of Markdown and YAML that loads into the database and comes back out of it."""
