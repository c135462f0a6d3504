"""How a picture of wrong numbers is drawn: bars, or two surfaces side by side."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from autograder.reports.drawing import svg
from tests.judging.pictures import drawn, held

SVG = "{http://www.w3.org/2000/svg}"


def test_single_numbers_are_bars_under_their_names_with_the_one_that_differs_marked() -> None:
    tree = drawn([3.0, -6.0], [3.0, 6.0], ("dw", "db"))
    words = [text.text for text in tree.iter(f"{SVG}text")]
    assert "dw" in words and "≠ db" in words and "≠ dw" not in words
    right = [float(bar.get("width", 0)) for bar in tree.iter(f"{SVG}rect") if bar.get("class") == "bar right"][1:]
    assert right[1] == pytest.approx(2 * right[0], abs=0.2)
    assert "db: right -6, yours 6." in str(tree.get("aria-label"))


@pytest.mark.parametrize("yours", [300.0, -300.0])
def test_a_bar_that_is_longer_than_there_is_room_is_marked(yours: float) -> None:
    near, far = svg(made) if (made := held([3.0, -6.0], [3.0, 6.0])) else "", drawn([3.0, -6.0], [yours, 6.0])
    assert 'class="cut"' not in near and "longer than drawn" not in near
    marks = [mark for mark in far.iter(f"{SVG}path") if mark.get("class") == "cut"]
    bar = next(bar for bar in far.iter(f"{SVG}rect") if bar.get("class") == "square" and bar.get("height") == "11")
    left, width = (float(bar.get(name, 0)) for name in ("x", "width"))
    (place,) = (float(str(mark.get("d"))[1:].split()[0]) for mark in marks)
    end = left + width if yours > 0 else left
    assert left < place < left + width and abs(place - end) < 12
    assert "// longer than drawn" in [text.text for text in far.iter(f"{SVG}text")]


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
