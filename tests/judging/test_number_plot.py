"""The picture of wrong numbers: which of them it shows, how they are called, and that any numbers make a sound one."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from autograder.judging.number_plot import Numbers, numbers_of
from autograder.recording.observation import Entry, Observation
from autograder.reports.drawing import svg

SVG = "{http://www.w3.org/2000/svg}"


def held(right: object, yours: object, columns: tuple[str, ...] = (), kind: str = "array") -> Numbers | None:
    def observed(values: object) -> Observation:
        return Observation((Entry("value", kind, np.array(values, dtype=float), "float64", columns=columns),))  # type: ignore[arg-type]

    return numbers_of("value", observed(yours), observed(right), "step: value", "float64")


def drawn(right: object, yours: object, columns: tuple[str, ...] = ()) -> ET.Element:
    made = held(right, yours, columns)
    assert made is not None
    return ET.fromstring(svg(made))


def test_single_numbers_are_bars_under_their_names_with_the_one_that_differs_marked() -> None:
    tree = drawn([3.0, -6.0], [3.0, 6.0], ("dw", "db"))
    words = [text.text for text in tree.iter(f"{SVG}text")]
    assert "dw" in words and "≠ db" in words and "≠ dw" not in words
    right = [float(bar.get("width", 0)) for bar in tree.iter(f"{SVG}rect") if bar.get("class") == "bar right"][1:]
    assert right[1] == pytest.approx(2 * right[0], abs=0.2)
    assert "db: right -6, yours 6." in str(tree.get("aria-label"))


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


def test_a_surface_is_drawn_beside_the_right_one_with_both_lowest_places() -> None:
    rows, columns = np.mgrid[0:40, 0:30]
    right = (rows - 25.0) ** 2 + (columns - 10.0) ** 2
    made = held(right, np.flipud(right))
    assert made is not None and made.surface
    assert "The right surface is lowest in row 25, column 10: 0. Yours is lowest in row 14, column 10: 0." in made.text
    tree = ET.fromstring(svg(made))
    marks = [(float(ring.get("cx", 0)), float(ring.get("cy", 0))) for ring in tree.iter(f"{SVG}circle")]
    assert (70.0, 127.5) in marks and (70.0, 72.5) in marks  # of 200 pixels: columns 30, rows 40
    assert len(svg(made)) < 60_000


def test_what_cannot_be_held_side_by_side_has_no_picture() -> None:
    assert held([1.0, 2.0], [1.0, 2.0, 3.0]) is None
    assert held([1.0], [1.0]) is None
    assert held([[1.0]], [[2.0]], kind="trajectory") is None


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e300])
@pytest.mark.parametrize("yours", [np.nan, np.inf, -1e308, 0.0])
@pytest.mark.parametrize("shape", [(), (3,), (5, 5), (300, 200)])
def test_any_numbers_make_a_small_and_sound_drawing(size: float, yours: float, shape: tuple[int, ...]) -> None:
    right = size * (1.0 + np.arange(float(np.prod(shape))).reshape(shape))
    made = held(right, np.full(shape, yours))
    assert made is not None
    text = svg(made)
    places = [
        value
        for tag in ET.fromstring(text).iter()
        for name, value in tag.items()
        if name not in ("aria-label", "class")
    ]
    assert len(text) < 60_000 and not any(re.search(r"\b(nan|inf)\b", value) for value in places)
