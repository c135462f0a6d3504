"""The one comparison: one derived tolerance; what rounding explains is alike at the size that a row has by then."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.judging.compare import alike, allowance, close, matches, same_dtype, tolerance
from autograder.recording.observation import Entry, Observation
from tests.helpers import examples


def entry(values: object, kind: str = "trajectory", dtype: str = "float64", exact: bool = False) -> Entry:
    return Entry("rows", kind, np.array(values, dtype=float), dtype, exact, ("w", "b"), "", "rows")  # type: ignore[arg-type]


GROWS = np.array([[3.0**k, -1.0] for k in range(30)])


@pytest.mark.parametrize("row", [0, 3, 29])
def test_a_row_of_a_path_that_diverges_is_compared_at_its_own_size(row):
    off = GROWS.copy()
    off[row, 0] *= 1 + 1e-14
    assert alike(entry(off), entry(GROWS), "float64")
    off[row, 0] = GROWS[row, 0] * 1.01
    assert not alike(entry(off), entry(GROWS), "float64")


def test_numbers_of_an_array_are_compared_at_the_largest_of_all():
    want = [1e-9, 1.0]
    assert alike(entry([1e-9 + 1e-15, 1.0], "array"), entry(want, "array"), "float64")
    assert not alike(entry([1e-9 + 1e-12, 1.0], "array"), entry(want, "array"), "float64")


@pytest.mark.parametrize(("case", "came", "off", "same"), [
    ("float64", "float64", 1e-7, False),
    ("float32", "float64", 1e-7, True),   # computed in the case's float32, handed on as Python's floats
    ("float64", "float32", 1e-7, True),   # rounded once, when it was stored
    ("float64", "float32", 1e-6, False),  # a dtype that is claimed buys no more than that
    ("float32", "float32", 1e-6, True),
    ("float32", "float32", 1e-3, False),
])  # fmt: skip
def test_the_dtype_of_the_case_sets_the_tolerance(case, came, off, same):
    want, got = entry([[1.0, 2.0]]), entry([[1.0 + off, 2.0]], dtype=came)
    assert alike(got, want, case) is same


@pytest.mark.parametrize(("right", "mutant", "same"), [
    (0.1, float(np.float32(0.1)), True),   # float32's, handed on as Python's floats: the last digit is the processor's
    (0.1, 0.1 + 1e-9, False),              # not float32's
    (2.0, float(np.float32(0.1)), False),  # the right ones fit into float32 as well: nothing tells in what it was computed
])  # fmt: skip
def test_a_mutant_that_computes_in_float32_is_known_on_every_processor(right, mutant, same):
    seen = float(np.nextafter(np.float32(mutant), np.float32(1)))
    runs = [Observation((entry([[value, 2.0]]),)) for value in (seen, mutant, right)]
    assert not matches(runs[0], runs[1], "float64")
    assert matches(*runs[:2], "float64", runs[2]) is same


@pytest.mark.parametrize("got", [[[1.0, 2.0]], [[1.0, 2.0, 3.0]], [1.0, 2.0], []])
def test_another_length_or_shape_is_never_alike(got):
    assert not alike(entry(got), entry([[1.0, 2.0], [3.0, 4.0]]), "float64")


def test_a_dtype_counts_where_it_is_asked_for():
    assert not alike(entry([[1.0, 2.0]], dtype="float32"), entry([[1.0, 2.0]], exact=True), "float64")


@pytest.mark.parametrize(("came", "asked", "whole", "same"), [
    ("int32", "int64", "int64", False),
    ("int32", "int64", "int32", True),  # NumPy 1 on Windows, where a list of whole numbers becomes int32
    ("int64", "int32", "int32", True),
    ("float64", "int64", "int32", False),
    ("int32", "float32", "int32", False),
])  # fmt: skip
def test_what_numpy_makes_of_whole_numbers_here_is_not_the_students_matter(came, asked, whole, same):
    want, got = entry([1.0, 2.0], "array", asked, exact=True), entry([1.0, 2.0], "array", came)
    assert same_dtype(got, want, whole) is same


@pytest.mark.parametrize(("got", "want", "same"), [
    (np.nan, 1.0, False), (np.inf, 1.0, False), (1.0, np.nan, False), (np.nan, np.inf, True), (-np.inf, np.inf, True),
])  # fmt: skip
def test_what_is_not_finite_must_not_be_finite_in_both(got, want, same):
    a, b = np.array([got]), np.array([want])
    assert close(a, b, allowance(b, ("float64",))).all() == same


@pytest.mark.parametrize("shape", [(), (0,), (0, 2), (3,), (3, 2), (3, 2, 2)])
@pytest.mark.parametrize("trajectory", [False, True])
def test_the_tolerance_broadcasts_over_whatever_it_is_made_for(shape, trajectory):
    want = np.ones(shape)
    assert np.broadcast_shapes(allowance(want, ("float64",), trajectory).shape, shape) == shape
    assert close(want, want, allowance(want, ("float64",), trajectory)).all()


def test_the_tolerance_has_the_figures_of_its_docstring():
    assert math.isclose(tolerance(("float64",), 1000, 1.0), 2.5e-13, rel_tol=0.02)
    assert math.isclose(tolerance(("float32",), 1000, 1.0), 1.4e-4, rel_tol=0.05)
    assert tolerance(("float64",), 1000, 1.0) > 70 * 1e-15
    assert tolerance(("float32",), 1000, 1.0) > 60 * 2e-6
    assert tolerance(("float64",), 50, 0.0) == 0.0


DTYPES = st.lists(st.sampled_from(["float64", "float32", "float16", "bfloat16", "int64", "bool", ""]), max_size=3)


@given(DTYPES, st.integers(0, 10**6), st.floats(0, 1e100), st.integers(0, 10**6), st.floats(1, 1e9))
@settings(max_examples=examples(200))
def test_the_tolerance_grows_with_updates_size_and_coarseness(dtypes, updates, scale, more, factor):
    base = tolerance(tuple(dtypes), updates, scale)
    assert 0 <= base < math.inf
    assert tolerance(tuple(dtypes), updates + more, scale) >= base
    assert tolerance(tuple(dtypes), updates, scale * factor) >= base
    for coarser in ("float32", "bfloat16"):
        assert tolerance((*dtypes, coarser), updates, scale) >= base
