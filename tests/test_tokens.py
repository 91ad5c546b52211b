"""The colors are readable: the contrast of WCAG 2.2 AA, in both themes, on every ground."""

import re

import pytest

TEXTS = ["ink", "muted", "accent", "right", "wrong", "warn"]
GROUNDS = ["bg", "surface", "soft"]
MARKS = ["mark-1", "mark-2", "mark-3"]


def blocks(project_root) -> list[dict[str, str]]:
    """Return the tokens of the three color blocks: light, dark by the device, dark by choice."""
    css = (project_root / "static/css/tokens.css").read_text()
    found = re.findall(r"color-scheme: (?:light|dark);(.*?)}", css, re.DOTALL)
    return [dict(re.findall(r"--bc-([\w-]+): (.*?);", block)) for block in found]


def luminance(color: str) -> float:
    """Return the relative luminance of "#RRGGBB", 0 to 1 (WCAG 2.2)."""
    shares = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.fixture(params=["light", "dark"])
def tokens(request, project_root) -> dict[str, str]:
    return blocks(project_root)[0 if request.param == "light" else 1]


def test_both_dark_blocks_are_the_same(project_root):
    _, by_device, by_choice = blocks(project_root)

    assert by_device == by_choice


@pytest.mark.parametrize("ground", GROUNDS)
def test_text_is_readable_on_every_ground(tokens, ground):
    low = {name: contrast(tokens[name], tokens[ground]) for name in TEXTS}

    assert {name: ratio for name, ratio in low.items() if ratio < 4.5} == {}


def test_ink_is_readable_on_highlights_and_words_on_buttons(tokens):
    assert all(contrast(tokens["ink"], tokens[mark]) >= 4.5 for mark in MARKS)
    assert contrast(tokens["ink"], tokens["accent-soft"]) >= 4.5
    assert contrast(tokens["on-accent"], tokens["accent"]) >= 4.5
    assert contrast(tokens["on-accent"], tokens["accent-strong"]) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_borders_of_controls_are_visible(tokens, ground):
    assert contrast(tokens["line"], tokens[ground]) >= 3


@pytest.mark.parametrize("name", ["ink", "muted", "bg", "soft", "accent", "accent-strong", "right", "wrong", "warn"])
def test_the_numbers_of_a_color_are_its_hexadecimal_ones(tokens, name):
    color = tokens[name]

    assert tokens[f"{name}-rgb"] == ", ".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))
