"""What the tests of the judge share: a path worked out by hand, and what it says of a value."""

import warnings

import numpy as np

from autograder.judging.finding import Finding, Place
from autograder.judging.judge import judge
from autograder.recording.observation import Entry, Observation

PLACE = Place("manual_gradient.py", "train")
# From (4, -2) by (-1, +0.5) an update.
ROWS = [[3.0, -1.5], [2.0, -1.0], [1.0, -0.5], [0.0, 0.0]]


def array(values, name="slopes", columns=("slopes",), dtype="float64", exact=False) -> Observation:
    entry = Entry(name, "array", np.array(values, dtype=float), dtype, exact, columns, sentence="a list of numbers")
    return Observation((entry,))


def fails(seen: Observation, reference: Observation, dtype: str = "float64") -> Finding:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        finding = judge(seen, reference, dtype, PLACE)
    assert finding is not None and finding.status == "failed"
    assert finding.message.endswith((".", "!", "?"))
    return finding


def passes(seen: Observation, reference: Observation, dtype: str = "float64") -> None:
    assert judge(seen, reference, dtype, PLACE) is None
