"""A step's result: what its checks came to, and which of them is told."""

import json
import math
from dataclasses import replace

import pytest
from pydantic import ValidationError

from autograder.judging.results import CheckResult, Divergence, Final, HandedIn, Result, StepResult, result_of
from autograder.judging.telling import step_result


def test_a_step_earns_its_points_only_if_every_check_passed():
    def checks(*states):
        return [CheckResult("c", "known", "cpu", "float64", status) for status in states]

    for states, status in (
        (("passed", "passed"), "passed"),
        (("passed", "failed", "skipped"), "failed"),
        (("passed", "failed", "error"), "error"),
        (("skipped", "skipped"), "skipped"),
        ((), "error"),
    ):
        result = step_result("train", 4.0, checks(*states))
        assert (result.status, result.points) == (status, 4.0 if status == "passed" else 0.0)


def test_the_cpu_s_failure_is_told_before_that_of_another_device():
    def failed(device: str, status: str = "failed") -> CheckResult:
        return CheckResult("check", "known", device, "float64", status)

    for checks, device in (
        ([failed("sim"), failed("cpu")], "cpu"),
        ([failed("cpu", "error"), failed("sim")], "sim"),
        ([failed("cpu", "passed"), failed("sim")], "sim"),
    ):
        assert step_result("to_numpy", 1.0, checks).first_problem.device == device


FAILED = CheckResult(
    "c", "known", "cpu", "float64", "failed", Divergence(1, "w", 1.0, None), "triple", line=3, message="No."
)
STEPS = (
    StepResult("walk", 0.0, 3.0, "failed", line=3, change="A sign.", checks=(FAILED,)),
    StepResult("fit", 2.0, 2.0, "passed", checks=()),
)
RESULT = Result("ada", "01_toy", 2.0, 5.0, "graded", HandedIn("toy.py", "ab" * 32), STEPS)


def test_a_result_reads_back_from_its_json_and_what_is_drawn_of_it_is_no_part_of_that():
    shown = replace(
        RESULT.with_pictures({"walk": "<svg/>", "walk.explorer": "<p>", ".source": "x = 1\n"}), output="10 of 10"
    )
    assert (shown.pictures, shown.source) == ({"walk": "<svg/>", "walk.explorer": "<p>"}, "x = 1\n")
    for result in (shown, replace(shown, final=Final(1.5, 25.0, said="A day late."))):
        form = json.loads(json.dumps(result.as_json(), allow_nan=False))
        assert result_of(form) == replace(RESULT, final=result.final)
        assert ("final" in form) == (result.final is not None)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("points", -1.0),
        ("points", math.nan),
        ("points", "2"),
        ("status", "passed"),
        ("steps", [{}]),
        ("more", 1),
        ("student", None),
    ],
)
def test_what_is_no_result_is_not_read(key, value):
    with pytest.raises(ValidationError):
        result_of(RESULT.as_json() | {key: value})


def test_only_what_was_graded_whole_has_passed():
    assert not RESULT.passed and RESULT.step("walk") is STEPS[0] and RESULT.step("none") is None
    whole = replace(RESULT, steps=STEPS[1:])
    assert whole.passed and not replace(whole, status="error").passed
    assert (RESULT.final_points, replace(RESULT, final=Final(0.5)).final_points) == (2.0, 0.5)
