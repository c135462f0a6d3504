"""The results of grading, and their one JSON form.

A `Result` is one student's work on one exercise, of steps, of checks. Its fields, in their order, are the object that
`check --json` and `results.jsonl` hold; pydantic writes and reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, InstanceOf, TypeAdapter

from autograder.recording.observation import Observation

Status = Literal["passed", "failed", "error", "skipped"]
ResultStatus = Literal["graded", "missing", "error"]
Text = Annotated[str, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True)]
Points = Annotated[float, Field(strict=True, ge=0)]
EXPLORER, SOURCE = ".explorer", ".source"  # after a step's name, or alone: no name of a step has a dot
FORM = ConfigDict(extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True)
class Divergence:
    """Where the student's numbers diverge from the reference's.

    Attributes:
        row: index of the first row that differs (row t is the state after update t + 1).
        parameter: name of the first column in that row that differs.
        expected: the reference's value there, None where it has none.
        got: the student's value there, None where there is none or it is not finite.
    """

    row: Whole
    parameter: Text
    expected: Number | None
    got: Number | None


@dataclass(frozen=True)
class CheckResult:
    """One check on one case.

    Attributes:
        mistake: the known mistake that explains a failure, None unless it is sure.
        line: the line of the student's file in which one small change makes every check of the step pass, None unless
            it is proven.
        raised: the line that ended it, by an exception or since Python cannot read it, 0 for none; as `seen` no part of the JSON form.
        seen: on which case and device a failure shows, in words (no part of the JSON form; see `with_seen`).
    """

    check: Text
    case: Text
    device: Text
    dtype: Text
    status: Status
    first_divergence: Divergence | None = None
    mistake: Text | None = None
    line: Annotated[int, Field(strict=True, ge=1)] | None = field(default=None, kw_only=True)
    message: Text = ""
    seen: Annotated[Text, Field(exclude=True)] = ""
    raised: Annotated[int, Field(exclude=True)] = 0


@dataclass(frozen=True)
class Unnamed:
    """What was seen of a step that failed in an unknown way, to tell whether others failed alike.

    Attributes:
        runs: of each run the dtype of its data, and the observation; says: what differs; quoted: the line, if it is known.
    """

    runs: tuple[tuple[str, Observation], ...]
    says: str
    quoted: str = ""


@dataclass(frozen=True)
class StepResult:
    """One step: all of its points, or none.

    Attributes:
        open: whether its points are, where there is nothing to put in the place of a wrong step that it rests on: grading has that.
        line: as its failed checks have it; change: of what kind that change is, as a hint, "" without a line.
        picture: makes that of the first failed check, which may be None; svg: the same, once it is drawn;
            explorer: a page to walk through it, if it is of a known case (none is part of the JSON form, nor is the next).
        unnamed: what was seen, where no known mistake explains it.
    """

    step: Text
    points: Points
    max_points: Points
    status: Status
    follow_through: Flag = field(default=False, kw_only=True)
    open: Flag = field(default=False, kw_only=True)
    line: Annotated[int, Field(strict=True, ge=1)] | None = field(default=None, kw_only=True)
    change: Text = field(default="", kw_only=True)
    checks: tuple[CheckResult, ...]
    picture: Annotated[Callable[[], Any] | None, Field(exclude=True)] = None
    svg: Annotated[Text, Field(exclude=True)] = ""
    explorer: Annotated[Text, Field(exclude=True)] = ""
    unnamed: Annotated[InstanceOf[Unnamed] | None, Field(exclude=True)] = None

    @property
    def score(self) -> str:
        """Its points of how many, in words."""
        return f"{'?' if self.open else f'{self.points:g}'} of {self.max_points:g} points"

    @property
    def hint_on_line(self) -> str:
        """Of what kind the change in the line is, "" without one: the second hint, after the line itself."""
        return f"Line {self.line}: {self.change}" if self.line else ""

    @property
    def first_problem(self) -> CheckResult | None:
        """The check to tell the student about: the first that failed or could not be done, on the CPU if one did there."""
        kinds = ("failed", "error", "skipped")
        ranked = [check for check in self.checks if check.status in kinds]
        return min(ranked, key=lambda check: (kinds.index(check.status), check.device != "cpu"), default=None)


@dataclass(frozen=True)
class HandedIn:
    """The file that was graded: its name, and the SHA-256 of its bytes as hexadecimal digits, "" where it was not read."""

    file: Text
    sha256: Text = ""


@dataclass(frozen=True)
class Final:
    """What a result comes to after what is no matter of its code: when it was handed in, and what an instructor says.

    Attributes:
        points: what is left, or was given.
        late_percent: that were taken off; adjustment: points that an instructor added, or took; comment: and said.
        said: the end of the result's message that tells of this.
    """

    points: Points
    late_percent: Points = 0.0
    adjustment: Number = 0.0
    comment: Text = ""
    said: Text = ""


@dataclass(frozen=True)
class Result:
    """One student's work on one exercise.

    Attributes:
        points: of all steps together, 0 unless it is graded.
        status: ``graded``; ``missing`` (no file) or ``error`` (it could not be graded), with a `message`. An error
            in a single step makes the whole one: its steps then tell what was found of each.
        message: one sentence about the whole submission, empty if there is nothing to say.
        output: the beginning of what the submission printed; source: its text, of a notebook its cells' (neither is part of
            the JSON form).
        final: what it comes to after late rules and adjustments; None (and not in the JSON form) where there are none.
    """

    __pydantic_config__: ClassVar = FORM  # and of all that is in it
    student: Text
    exercise: Text
    points: Points
    max_points: Points
    status: ResultStatus
    message: Text = field(default="", kw_only=True)
    submission: HandedIn
    steps: tuple[StepResult, ...] = ()
    output: Annotated[Text, Field(exclude=True)] = ""
    source: Annotated[Text, Field(exclude=True)] = ""
    final: Final | None = None

    @property
    def final_points(self) -> float:
        """What it comes to."""
        return self.points if self.final is None else self.final.points

    @property
    def passed(self) -> bool:
        """Whether every step earned its points."""
        return self.status == "graded" and all(step.status == "passed" for step in self.steps)

    @property
    def owner(self) -> tuple[str, str]:
        """Whose it is, and for what: there is one result of each student and exercise."""
        return self.student, self.exercise

    @property
    def shared_message(self) -> str:
        """The one message of all steps, if they share one (a syntax error, say)."""
        problems = [step.first_problem for step in self.steps]
        messages = {problem.message if problem else "" for problem in problems}
        return messages.pop() if len(messages) == 1 and len(problems) > 1 else ""

    def step(self, name: str) -> StepResult | None:
        """A step by its name, None if it has none of that name."""
        return next((step for step in self.steps if step.step == name), None)

    @property
    def pictures(self) -> dict[str, str]:
        """What is drawn of its steps: SVG by the step's name, and pages by its name and `EXPLORER`."""
        drawn = {step.step: step.svg for step in self.steps if step.svg}
        return drawn | {step.step + EXPLORER: step.explorer for step in self.steps if step.explorer}

    def with_pictures(self, pictures: Mapping[str, str]) -> Result:
        """The same result with these pictures, and nothing left to draw; with its text, where that is among them as `SOURCE`."""
        steps = (
            replace(step, picture=None, svg=pictures.get(name, ""), explorer=pictures.get(name + EXPLORER, ""))
            for step in self.steps
            for name in (step.step,)
        )
        return replace(self, steps=tuple(steps), source=pictures.get(SOURCE, self.source))

    def with_notice(self, notice: str) -> Result:
        """The same result with a sentence more about the whole of it, if there is one."""
        return replace(self, message=" ".join(filter(None, [self.message, notice])))

    def as_json(self) -> dict[str, Any]:
        """The object that the contract describes, for `json.dumps`."""
        form: dict[str, Any] = _form().dump_python(self)
        if self.final is None:
            del form["final"]
        return form


def result_of(form: object) -> Result:
    """The result that a JSON object holds; pydantic.ValidationError if it is not what `as_json` gives."""
    return _form().validate_python(form)


@cache
def _form() -> TypeAdapter[Result]:
    return TypeAdapter(Result)
