"""Where things stand in the pictures: inside the frame, and where the figures say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboards.plots import histogram, scatter, traces

shares = st.floats(0, 1)


def test_every_student_is_in_one_bar():
    bars = histogram(np.array([0.0, 1, 1, 3]), 3).bars
    assert [(bar.label, bar.count) for bar in bars] == [("0", 1), ("1", 2), ("2", 0), ("3", 1)]
    assert bars[1].height > bars[0].height > bars[2].height == 0


def test_a_long_quiz_has_wider_steps():
    bars = histogram(np.array([0.0, 15]), 15).bars
    assert [bar.label for bar in bars] == ["0–1", "2–3", "4–5", "6–7", "8–9", "10–11", "12–13", "14–15"]


def test_half_points_are_told():
    assert [bar.label for bar in histogram(np.array([0.5, 2.0]), 2).bars] == ["0 to under 1", "1 to under 2", "2"]


@given(st.lists(shares, max_size=30), st.sampled_from([0.5, 1, 7.5, 15, 40, 1000]))
def test_a_histogram_counts_everybody_inside_its_frame(totals, most):
    plot = histogram(np.array(totals) * most, most)
    assert sum(bar.count for bar in plot.bars) == len(totals)
    assert 0 < len(plot.bars) <= 13
    assert all(bar.x >= 40 and bar.x + bar.width <= 352 and 0 <= bar.y <= plot.floor for bar in plot.bars)
    assert 40 <= plot.mean_x <= 352


def test_right_is_easier_and_up_is_sharper():
    easy_blunt, hard_sharp = scatter([(1, 0.9, 0.1), (2, 0.2, 0.5), (3, 1.0, None)]).dots
    assert (easy_blunt.x > hard_sharp.x, easy_blunt.y > hard_sharp.y) == (True, True)
    assert (easy_blunt.is_poor, hard_sharp.is_poor) == (True, False)


@given(st.lists(st.tuples(shares, st.floats(-1, 1)), max_size=40))
def test_dots_stay_inside_the_frame(items):
    plot = scatter([(number, easy, sharp) for number, (easy, sharp) in enumerate(items, start=1)])
    assert len(plot.dots) == len(items)
    assert all(40 <= dot.x <= 340 and plot.top <= dot.y <= plot.floor for dot in plot.dots)


def test_names_of_lines_that_end_together_stand_below_each_other():
    plot = traces([("A", (0.0, 0.5, 0.5), True), ("B", (0.2, 0.5, 0.5), False), ("C", (None, None, None), False)])
    first, second = (line.text_y for line in plot.lines)
    assert abs(first - second) >= 13
