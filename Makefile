# Everything a person does here. `make run` needs python3 (3.11 or newer), make and git; the rest is fetched.
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= auto
PYTHON ?= python3
export HOST PORT PYTHON

bin := .venv/bin
pytest := $(bin)/python -m pytest --numprocesses=$(WORKERS) --maxprocesses=4
compile := $(bin)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command "make lock"

.PHONY: help run test check format lock browser develop

help:
	@echo "make run     the school, on http://$(HOST):$(PORT)"
	@echo "make test    every test, on SQLite and on PostgreSQL, with a real browser"
	@echo "make check   linters, types, import rules, migrations, production settings"
	@echo "make format  let ruff put the code in order"
	@echo "make lock    choose the newest allowed versions anew (requirements*.txt)"

run:
	@sh scripts/install.sh requirements.txt && exec $(bin)/python scripts/serve.py

develop:
	@sh scripts/install.sh requirements-dev.txt

browser: develop
	@sh scripts/browser.sh

test: browser
	@status=0; \
	echo "== Tests on SQLite, every page looked at"; \
	DATABASE_URL=sqlite:///.data/test.sqlite3 $(pytest) || status=1; \
	echo "== Tests on PostgreSQL, all but the looks of pages"; \
	$(bin)/python -W "ignore:XDG_RUNTIME_DIR" scripts/with_postgresql.py $(pytest) -m "not looks" || status=1; \
	exit $$status

check: develop
	@sh scripts/check.sh

format: develop
	$(bin)/ruff check --fix --quiet .
	$(bin)/ruff format --quiet .

lock: develop
	$(compile) --upgrade pyproject.toml -o requirements.txt
	$(compile) --upgrade pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
