"""The tolerance stands far above noise and far below every known mistake, on each device and dtype: measured here."""

import pytest

from autograder.course.devices import cuda_problem
from autograder.course.yaml_file import load_course
from tests.helpers import ROOT
from tools.margins import Margin, closest, margins
from tools.rounding import DTYPES

COURSE = load_course(ROOT)
ROOM = 10
# 08 trains as well, on float64 alone: its contract says of which dtype its data set is, and `parameter` asks for both.
TRAIN = [name for name in COURSE.exercises if name[:2] in ("02", "03", "04", "05", "06", "07", "10")]


@pytest.fixture(scope="module")
def measured() -> list[Margin]:
    return margins(COURSE)


@pytest.mark.slow
def test_noise_is_far_below_tolerance_and_tolerance_far_below_the_closest_mistake(measured):
    assert {(m.device, m.dtype) for m in measured} >= {(device, dtype) for device in ("cpu", "sim") for dtype in DTYPES}
    for m in measured:
        if m.device != "cuda with TF32":  # its matrix products have ten bits; no course asks for that
            assert 0 < ROOM * m.noise < m.allowed, m
        assert ROOM * m.least < m.mistake, m


def test_a_mistake_that_the_tolerance_swallows_is_the_closest_and_does_not_vanish():
    wrong = [(0.1, 10, "plain"), (3e-14, 10, "swallowed"), (2e-16, 10, "shows in a fact alone")]
    distance, least, name = closest(wrong, "float64", 3e-16)
    assert name == "swallowed" and distance < ROOM * least


@pytest.mark.slow
@pytest.mark.cuda
def test_cuda_was_measured_with_and_without_tf32(measured):
    if reason := cuda_problem():
        pytest.skip(reason)
    assert {"cuda", "cuda with TF32"} <= {m.device for m in measured}


@pytest.mark.parametrize("exercise", TRAIN)
def test_every_exercise_that_trains_is_checked_in_both_dtypes(exercise):
    cases = COURSE.exercises[exercise].cases.values()
    assert {case.dtype for case in cases} == {"float64", "float32"}
