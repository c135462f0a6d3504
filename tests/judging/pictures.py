"""Pictures of wrong paths and wrong numbers, made by hand."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np

from autograder.judging.finding import Finding, Place
from autograder.judging.judge import judge
from autograder.judging.number_plot import Numbers, numbers_of
from autograder.judging.trajectory_plot import Picture, picture_of
from autograder.recording.observation import Entry, Observation
from autograder.reports.drawing import svg

# Gradient descent on w^2 + b^2 from (2, -1) at a rate of 0.25 halves both.
RIGHT = np.array([[1.0, -0.5], [0.5, -0.25], [0.25, -0.125]])
PLACE = Place("file.py", "walk")


def seen(rows: object, columns: tuple[str, ...] = ("w", "b"), *more: Entry) -> Observation:
    return Observation((Entry("path", "trajectory", np.array(rows, dtype=float), "float64", columns=columns), *more))


def backdrop(name: str, values: object) -> Entry:
    return Entry(f"{name} of path", "backdrop", np.array(values, dtype=float), "float64")


def line_through(w: float, b: float) -> list[Entry]:
    """Points on a line, and what multiplies w and b there."""
    places = np.column_stack([x := np.array([0.0, 1.0, 4.0]), x, np.ones(3)])
    return [backdrop("points", np.insert(places, 1, w * x + b, axis=1)), backdrop("curve", places)]


def pictured(finding: Finding, got: Observation, want: Observation, title: str) -> Picture | None:
    parts = finding.divergence
    return picture_of(finding.entry, parts.row, got, want, title) if parts is not None else None


def draw(yours: object, right: object = RIGHT, columns: tuple[str, ...] = ("w", "b"), *more: Entry) -> Picture | None:
    got, want = seen(yours, columns), seen(right, columns, *more)
    finding = judge(got, want, "float64", PLACE)
    assert finding is not None
    return pictured(finding, got, want, "walk: path")


def held(right: object, yours: object, columns: tuple[str, ...] = (), kind: str = "array") -> Numbers | None:
    def observed(values: object) -> Observation:
        return Observation((Entry("value", kind, np.array(values, dtype=float), "float64", columns=columns),))  # type: ignore[arg-type]

    return numbers_of("value", observed(yours), observed(right), "step: value", "float64")


def drawn(right: object, yours: object, columns: tuple[str, ...] = ()) -> ET.Element:
    made = held(right, yours, columns)
    assert made is not None
    return ET.fromstring(svg(made))
