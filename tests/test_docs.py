"""What a person can set or run is written down, and what is written down exists."""

import re
import subprocess

import pytest
from django.core.management import get_commands

APPS = ("accounts", "lessons", "quizzes", "classrooms", "dashboards")


@pytest.fixture(scope="module")
def readme(project_root):
    return (project_root / "README.md").read_text()


def test_every_setting_is_in_the_readme(project_root, readme):
    sources = [project_root / "config" / "settings.py", project_root / "scripts" / "serve.py"]
    sources += project_root.glob("*/management/commands/*.py")
    read = re.compile(r"""(?:\benv\.\w+|\bchoice|environ\.get|environ)[(\[]\s*"([A-Z_]+)\"""")
    names = {name for source in sources for name in read.findall(source.read_text())} - {"DJANGO_SETTINGS_MODULE"}

    assert {"DATABASE_URL", "PORT"} <= names
    assert sorted(name for name in names if f"`{name}`" not in readme) == []


def test_every_setting_in_the_readme_is_read_somewhere(project_root, readme):
    sources = [*project_root.glob("config/*.py"), *project_root.glob("scripts/*.py")]
    code = "".join(path.read_text() for path in [*sources, *project_root.glob("*/management/commands/*.py")])
    table = readme.partition("## Settings")[2].partition("## ")[0]
    documented = re.findall(r"`([A-Z_]{4,})`", "\n".join(row.split("|")[1] for row in table.splitlines() if "|" in row))

    assert [name for name in documented if f'"{name}"' not in code] == []


def test_every_command_is_in_the_readme(readme):
    ours = [name for name, app in get_commands().items() if app in APPS]

    assert [name for name in ours if f"manage.py {name}" not in readme] == []


def test_every_make_target_is_in_the_readme_or_in_make_help(project_root, readme):
    makefile = (project_root / "Makefile").read_text()
    targets = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    told = makefile + readme

    assert {"run", "test", "check", "lock"} <= set(targets)
    assert [name for name in targets if f"make {name}" not in told and name not in {"help", "develop", "browser"}] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_between_the_documents_lead_somewhere(project_root, name):
    links = re.findall(r"\]\(([^)#:]+)\)", (project_root / name).read_text())

    assert [link for link in links if not (project_root / link).exists()] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_locked_requirements_have_hashes_and_no_addresses(project_root, name):
    text = (project_root / name).read_text()
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]

    assert len(packages) > 20
    assert [package for package in packages if "--hash=sha256:" not in package] == []
    assert re.findall(r"\w+://\S+|--(?:extra-)?index-url \S+|--find-links|^-e |^\.", text, re.MULTILINE) == []


def test_the_development_packages_include_the_others_at_the_same_versions(project_root):
    def pins(name):
        return set(re.findall(r"^(\S+==\S+)", (project_root / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()


def test_the_scripts_are_plain_shell(project_root):
    for script in [*project_root.glob("scripts/*.sh"), project_root / ".ci" / "run"]:
        shell = "bash" if script.name == "run" else "sh"
        subprocess.run([shell, "-n", str(script)], check=True)
