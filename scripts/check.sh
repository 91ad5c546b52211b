#!/bin/sh
# Everything that can be found wrong without running the code. All of it runs; the first failure decides the status.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
status=0

step() {
    title=$1
    shift
    if output=$("$@" 2>&1); then
        printf 'ok    %s\n' "$title"
    else
        printf 'FAIL  %s\n%s\n' "$title" "$output"
        status=1
    fi
}

templates() {
    git ls-files -z --cached --others --exclude-standard -- 'templates/*.html' '*/templates/*.html' | xargs -0 djade --check
}

# The settings of a server on the internet, with values of the kind that such a server has.
production() {
    DEPLOYMENT=production SECRET_KEY=qT8vLm3Zr9KxWc5YbN2hPf7JdGs4Ue6AaRkDiToMzXv1Bn0QwEy ALLOWED_HOSTS=school.example \
        "$@"
}

export DATABASE_URL=sqlite://:memory:
step "ruff check" ruff check --quiet --output-format concise .
step "ruff format" ruff format --check .
step "djade, templates" templates
step "mypy, types" mypy .
step "import rules" lint-imports
step "migrations" python manage.py makemigrations --check --dry-run
step "settings for production" production python manage.py check --deploy --fail-level WARNING
exit $status
