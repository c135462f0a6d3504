"""The results of grading, and their one JSON form.

A `Result` is one student's work on one exercise, of steps, of checks. `as_json` gives the object that
`check --json`, `results.jsonl` and every report hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from autograder.judging.trajectory_plot import Picture

Status = Literal["passed", "failed", "error", "skipped"]
ResultStatus = Literal["graded", "missing", "error"]


@dataclass(frozen=True)
class Divergence:
    """Where the student's numbers diverge from the reference's.

    Attributes:
        row: index of the first row that differs (row t is the state after update t + 1).
        parameter: name of the first column in that row that differs.
        expected: the reference's value there, None where it has none.
        got: the student's value there, None where there is none or it is not finite.
    """

    row: int
    parameter: str
    expected: float | None
    got: float | None


@dataclass(frozen=True)
class CheckResult:
    """One check on one case."""

    check: str
    case: str
    device: str
    dtype: str
    status: Status
    first_divergence: Divergence | None = None
    mistake: str | None = None
    message: str = ""


@dataclass(frozen=True)
class StepResult:
    """One step: all of its points, or none.

    Attributes:
        picture: of the first failed check, if that is of a trajectory (not part of the JSON form).
    """

    step: str
    points: float
    max_points: float
    status: Status
    checks: tuple[CheckResult, ...]
    follow_through: bool = False
    picture: Picture | None = None

    @property
    def first_problem(self) -> CheckResult | None:
        """The check to tell the student about: the first that failed or could not be done."""
        ranked = [check for kind in ("failed", "error", "skipped") for check in self.checks if check.status == kind]
        return ranked[0] if ranked else None


@dataclass(frozen=True)
class Result:
    """One student's work on one exercise.

    Attributes:
        points: of all steps together, 0 unless it is graded.
        status: ``graded``; ``missing`` (no file) or ``error`` (it could not be graded), with a `message`. An error
            in a single step makes the whole one: its steps then tell what was found of each.
        file: the submission's file name; sha256: of its bytes, as hexadecimal digits.
        message: one sentence about the whole submission, empty if there is nothing to say.
        output: the beginning of what the submission printed (not part of the JSON form).
    """

    student: str
    exercise: str
    points: float
    max_points: float
    status: ResultStatus
    file: str
    sha256: str
    steps: tuple[StepResult, ...] = ()
    message: str = ""
    output: str = ""

    @property
    def passed(self) -> bool:
        """Whether every step earned its points."""
        return self.status == "graded" and all(step.status == "passed" for step in self.steps)

    def as_json(self) -> dict[str, Any]:
        """The object that the contract describes."""
        return {
            "student": self.student,
            "exercise": self.exercise,
            "points": self.points,
            "max_points": self.max_points,
            "status": self.status,
            "message": self.message,
            "submission": {"file": self.file, "sha256": self.sha256},
            "steps": [_step_json(step) for step in self.steps],
        }


def _step_json(step: StepResult) -> dict[str, Any]:
    return {
        "step": step.step,
        "points": step.points,
        "max_points": step.max_points,
        "status": step.status,
        "follow_through": step.follow_through,
        "checks": [asdict(check) for check in step.checks],
    }


def is_result(value: Any) -> bool:
    """Whether JSON data is what `as_json` gives, maybe with ``pictures`` beside it: damaged data is not."""
    return (
        _has(value, student=str, exercise=str, points=float, max_points=float, status=str, message=str)
        and 0 <= value["points"] <= value["max_points"] < math.inf
        and value["status"] in get_args(ResultStatus)
        and _has(value.get("submission"), file=str, sha256=str)
        and _all(value.get("steps"), _is_step)
        and isinstance(value.get("pictures", {}), dict)
    )


def _is_step(value: Any) -> bool:
    return (
        _has(value, step=str, points=float, max_points=float, status=str, follow_through=bool)
        and value["status"] in get_args(Status)
        and _all(value.get("checks"), _is_check)
    )


def _is_check(value: Any) -> bool:
    return (
        _has(value, check=str, case=str, device=str, dtype=str, status=str, message=str)
        and value.keys() == CheckResult.__dataclass_fields__.keys()
        and value["status"] in get_args(Status)
        and isinstance(value["mistake"], str | None)
        and (value["first_divergence"] is None or _is_divergence(value["first_divergence"]))
    )


def _is_divergence(value: Any) -> bool:
    return _has(value, row=int, parameter=str) and value.keys() == Divergence.__dataclass_fields__.keys()


def _has(value: Any, **kinds: type) -> bool:
    """Whether it is an object that has these keys, with values of these types; a whole number is a float as well."""
    return isinstance(value, dict) and all(
        isinstance(value.get(key), int | float if kind is float else kind) for key, kind in kinds.items()
    )


def _all(value: Any, good: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(good, value))


def step_result(name: str, max_points: float, checks: Sequence[CheckResult]) -> StepResult:
    """Sum up a step's checks: an error outweighs a failure, a failure outweighs the rest."""
    states = [check.status for check in checks]
    status: Status = "passed"
    if not states or "error" in states:
        status = "error"
    elif "failed" in states:
        status = "failed"
    elif "skipped" in states:
        status = "skipped" if set(states) == {"skipped"} else "passed"
    return StepResult(name, max_points if status == "passed" else 0.0, max_points, status, tuple(checks))
