"""The picture of wrong numbers: which of them it shows, how they are called, and where there is none."""

from __future__ import annotations

import numpy as np

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
