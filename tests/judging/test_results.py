"""A step's result: what its checks came to, and which of them is told."""

from autograder.judging.results import CheckResult
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
