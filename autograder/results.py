"""The results of grading, and their one JSON form.

A `Result` is one student's work on one exercise, of steps, of checks. `as_json` gives the object that
`check --json`, `results.jsonl` and every report hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from autograder.pictures import Picture

Status = Literal["passed", "failed", "error", "skipped"]
ResultStatus = Literal["graded", "missing", "error"]


@dataclass(frozen=True)
class Divergence:
    """Where the student's numbers part from the reference's.

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
