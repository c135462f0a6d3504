"""The tolerance stands far above noise and far below every known mistake, on each device and dtype: measured here."""

import pytest
from helpers import ROOT

from autograder.devices import cuda_problem
from autograder.load import load_course
from autograder.margins import DTYPES, Margin, margins

COURSE = load_course(ROOT)
ROOM = 10
TRAIN = [name for name in COURSE.exercises if name[:2] in ("02", "03", "04", "05", "06", "07", "10")]


@pytest.fixture(scope="module")
def measured() -> list[Margin]:
    return margins(COURSE)


def test_noise_is_far_below_tolerance_and_tolerance_far_below_the_closest_mistake(measured):
    assert {(m.device, m.dtype) for m in measured} >= {(device, dtype) for device in ("cpu", "sim") for dtype in DTYPES}
    for m in measured:
        if m.device != "cuda with TF32":  # its matrix products have ten bits; no course asks for that
            assert 0 < ROOM * m.noise < m.allowed, m
        assert ROOM * m.least < m.mistake, m


@pytest.mark.cuda
def test_cuda_was_measured_with_and_without_tf32(measured):
    if reason := cuda_problem():
        pytest.skip(reason)
    assert {"cuda", "cuda with TF32"} <= {m.device for m in measured}


@pytest.mark.parametrize("exercise", TRAIN)
def test_every_exercise_that_trains_is_checked_in_both_dtypes(exercise):
    cases = COURSE.exercises[exercise].cases.values()
    assert {case.dtype for case in cases} == {"float64", "float32"}
