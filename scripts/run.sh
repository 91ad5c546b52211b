#!/bin/sh
# Start the school: install, prepare the database, serve. Everything is kept between runs.
set -eu
cd "$(dirname "$0")/.."
: "${HOST:=127.0.0.1}" "${PORT:=8000}"
export HOST PORT

sh scripts/install.sh requirements.txt
.venv/bin/python scripts/prepare.py
exec .venv/bin/gunicorn --config scripts/gunicorn_conf.py config.wsgi
