"""The picture of wrong numbers: which of them it shows, how they are called, and where there is none."""

from __future__ import annotations

import numpy as np

from autograder.reports.number_drawing import SIDE, sheets_of
from tests.judging.pictures import held


def test_one_number_has_its_name_and_rows_are_counted() -> None:
    one, rows = held(2.0, 1.0, ("loss",)), held([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 5.0]], ("w", "b"))
    assert one is not None and one.text == "One number. loss: right 2, yours 1."
    assert (
        rows is not None
        and "b, row 1: right 4, yours 5." in rows.text
        and rows.text.startswith("1 of 4 numbers differs.")
    )


def test_of_many_numbers_those_around_the_first_that_differs_are_shown() -> None:
    right = np.arange(100.0)
    made = held(right, right + (right >= 60))
    assert made is not None and 60 in made.shown and len(made.shown) == 10


def test_what_cannot_be_held_side_by_side_has_no_picture() -> None:
    assert held([1.0, 2.0], [1.0, 2.0, 3.0]) is None
    assert held([1.0], [1.0]) is None
    assert held([[1.0]], [[2.0]], kind="trajectory") is None


def test_a_transposed_surface_is_drawn_beside_the_right_one() -> None:
    right = np.add.outer((np.arange(5.0) - 1) ** 2, (np.arange(7.0) - 5) ** 2)
    picture = held(right, right.T)
    assert picture is not None and picture.surface
    assert "The right surface has 5 rows and 7 columns, yours 7 rows and 5 columns." in picture.text
    assert "lowest in row 1, column 5: 0" in picture.text and "lowest in row 5, column 1: 0" in picture.text
    marks = [sheet.lowest for sheet in sheets_of(picture)]
    assert np.allclose(marks, [(5.5 / 7 * SIDE, 1.5 / 5 * SIDE), (1.5 / 5 * SIDE, 5.5 / 7 * SIDE)])
    assert held(np.ones(3), np.ones(4)) is None and held(right, np.ones((2, 35))) is None
