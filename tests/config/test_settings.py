"""The settings, as a new process reads them from its environment."""

import json
import os
import subprocess
import sys

import pytest

PRODUCTION = {"DEPLOYMENT": "production", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "school.example"}
READ = """
import json
from config import settings
names = json.loads({names!r})
print(json.dumps({{name: getattr(settings, name) for name in names}}, default=str))
"""


@pytest.fixture
def settings_with(project_root):
    """Return a function from an environment and names of settings to their values; raises what the settings raise."""

    def read(environment, *names):
        ours = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DEPLOYMENT", "DEBUG"}}
        result = subprocess.run(
            [sys.executable, "-c", READ.format(names=json.dumps(names))],
            cwd=project_root,
            env=ours | environment,
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise ValueError(result.stderr.splitlines()[-1])
        return json.loads(result.stdout)

    return read


def test_without_an_environment_it_is_a_closed_laptop(settings_with):
    values = settings_with({}, "DEBUG", "ALLOWED_HOSTS", "TEACHER_SIGNUP")

    assert values == {"DEBUG": False, "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"], "TEACHER_SIGNUP": "open"}


def test_production_is_https_only_and_closed_to_new_teachers(settings_with):
    values = settings_with(PRODUCTION, "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "TEACHER_SIGNUP")

    assert values == {"SECURE_SSL_REDIRECT": True, "SESSION_COOKIE_SECURE": True, "TEACHER_SIGNUP": "closed"}


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_does_not_start_without_its_secrets(settings_with, missing):
    with pytest.raises(ValueError, match=missing):
        settings_with({key: value for key, value in PRODUCTION.items() if key != missing}, "DEBUG")


def test_a_misspelled_choice_is_named(settings_with):
    with pytest.raises(ValueError, match="TEACHER_SIGNUP is 'opne'; it has to be one of open, closed"):
        settings_with({"TEACHER_SIGNUP": "opne"}, "DEBUG")


def test_postgresql_keeps_the_options_of_its_address_and_has_a_pool(settings_with):
    address = "postgresql://ana:secret@db.example/school?sslmode=require"
    database = settings_with({"DATABASE_URL": address}, "DATABASES")["DATABASES"]["default"]

    assert database["HOST"] == "db.example"
    assert database["OPTIONS"] == {"pool": {"min_size": 1, "max_size": 8}, "sslmode": "require"}
