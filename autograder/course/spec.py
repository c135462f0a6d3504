"""`course.yml` as typed models: what a course holds, and nothing that it doesn't know.

The models forbid unknown keys. Reading the file, with the line of every error, is in `autograder.course.yaml_file`.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from autograder.course.outline import CHECKS, FUNCTIONS, Device, Named, Outline
from autograder.course.sampling import NAME, CaseSpec, Model, plain_name
from autograder.sandbox.layers.limits import Limits

DAY, TIB = 86_400, 1 << 20  # seconds, MiB: more than anybody needs, and less than the system can count
SHADOWED = ("autograder", "matplotlib", "numpy", "torch")  # what an exercise imports beside Python's own


def _cpu_first(devices: tuple[Device, ...]) -> tuple[Device, ...]:
    if devices[:1] != ("cpu",) or len(set(devices)) < len(devices):
        raise ValueError("the devices are cpu first, then any others, each once")
    return devices


def _moment(raw: Any, read: ValidatorFunctionWrapHandler) -> datetime.datetime:
    try:
        time: datetime.datetime = read(raw)
    except ValidationError:
        raise ValueError(f"{raw!r} is no date with a time: write it as 2031-03-01 23:59") from None
    if not isinstance(raw, datetime.datetime) and ":" not in str(raw):
        raise ValueError("a date alone is due as its day begins: write the time too, as in 2031-03-01 23:59")
    if not 1970 <= time.year <= 2100:
        raise ValueError("the year is not from 1970 to 2100")
    return time


def _own_name(file: str) -> str:
    if file in (CHECKS, FUNCTIONS):
        raise ValueError(f"{file} holds something else beside the module: give that another name")
    name = file.removesuffix(".py")
    if name in sys.stdlib_module_names or name in SHADOWED:
        raise ValueError(f"`import {name}` would find {file} in place of the library: give it another name")
    return file


def _at(problem: str, *key: str | int) -> PydanticCustomError:
    """An error at a key below the model that raises it."""
    return PydanticCustomError("course", "{problem}", {"problem": problem, "key": key})


def _over(base: Any, change: Any) -> Any:
    """`change` laid over `base`, one level of keys deep, so that a case can change a single value; data of another kind are its own."""
    merged = dict(base)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        other = both and key == "data" and value.get("kind", merged[key].get("kind")) != merged[key].get("kind")
        merged[key] = {**merged[key], **value} if both and not other else value
    return merged


def _said(hint: str) -> str:
    if not hint.strip():
        raise ValueError("is empty: write a sentence")
    return hint


Text: TypeAlias = Annotated[str, AfterValidator(_said)]


class AimedHint(Model):
    """A hint for some failures alone.

    Attributes:
        hint: the text.
        about: names of checks, or words that stand in the name of what they record (``"requires_grad"``).
    """

    hint: Text
    about: list[Annotated[str, Field(min_length=1)]] = Field(min_length=1)


def _kind_of_hint(value: Any) -> str:
    if isinstance(value, dict):  # or a text with a colon in it, which YAML takes for a mapping
        return "AimedHint" if AimedHint.model_fields.keys() & value.keys() or len(value) > 1 else "Plain"
    return "AimedHint" if isinstance(value, AimedHint) else "Plain"


Hint: TypeAlias = Annotated[
    Annotated[Text, Tag("Plain")] | Annotated[AimedHint, Tag("AimedHint")], Discriminator(_kind_of_hint)
]


class StepSpec(Model):
    """One step: its points, and hints from gentle to plain, never the solution's code.

    A plain hint is about the whole step; where one that is aimed at what failed stands beside it, that one is given.
    """

    points: float = Field(gt=0)
    hints: list[Hint] = Field(min_length=1)

    @property
    def texts(self) -> list[str]:
        """All hints, in their order."""
        return [hint if isinstance(hint, str) else hint.hint for hint in self.hints]


class ExerciseSpec(Named, Model):
    """One exercise: its file, its steps in order, its cases, and the devices of the checks that ask for others."""

    title: str
    file: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.py$"), AfterValidator(_own_name)]
    due: Annotated[datetime.datetime, WrapValidator(_moment)] | None = None
    find_line: bool = Field(default=True, description="whether to look for the line that is wrong in a failed step")
    devices: Annotated[tuple[Device, ...], AfterValidator(_cpu_first)] = ("cpu",)
    steps: dict[Annotated[str, Field(pattern=NAME), AfterValidator(plain_name)], StepSpec] = Field(min_length=1)
    cases: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")], CaseSpec] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _inherit(cls, raw: Any) -> Any:
        """Fill in what a case takes over from the one that it is `like`."""
        cases = raw.get("cases") if isinstance(raw, dict) else None
        if not isinstance(cases, dict):
            return raw
        full: dict[str, Any] = {}
        for name, case in cases.items():
            if isinstance(case, dict) and "like" in case:
                base = full.get(case["like"]) if isinstance(case["like"], str) else None
                if not isinstance(base, dict):
                    problem = f"case {name!r} is like {case['like']!r}, which is not a case above it"
                    raise _at(problem, "cases", name, "like")
                base = {key: value for key, value in base.items() if key != "title"}
                case = _over(base, {key: value for key, value in case.items() if key != "like"})
            full[name] = case
        return {**raw, "cases": full}

    @property
    def max_points(self) -> float:
        """The sum of its steps' points."""
        return sum(step.points for step in self.steps.values())


class LimitsSpec(Model):
    """What one submission may use; see `autograder.sandbox.layers.limits.Limits`."""

    cpu_seconds: float = Field(default=4, gt=0, le=DAY)
    wall_seconds: float = Field(default=10, gt=0, le=DAY)
    submission_seconds: float = Field(default=60, gt=0, le=DAY)
    memory_mib: int = Field(default=1024, ge=64, le=TIB)
    file_mib: int = Field(default=16, ge=0, le=TIB)
    output_mib: int = Field(default=8, ge=0, le=TIB)
    result_mib: int = Field(default=8, ge=1, le=1024)
    gpu: bool = False

    def limits(self) -> Limits:
        """As the sandbox takes them."""
        return Limits(**self.model_dump())


class LateSpec(Model):
    """What is taken off a result that was handed in after its exercise's `due`, and never without being said.

    Attributes:
        percent_a_day: of the points that it earned, for each day that has begun since `due`.
        grace_minutes: after `due` in which nothing is taken off; at_most_percent: that are taken off.
    """

    percent_a_day: float = Field(gt=0, le=100)
    grace_minutes: float = Field(default=0, ge=0, le=365 * 24 * 60)
    at_most_percent: float = Field(default=100, gt=0, le=100)


class CourseSpec(Model):
    """The whole of `course.yml`."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    seed: int = Field(ge=0, description="samples the known cases, the same for everybody")
    points: float = Field(gt=0, description="what the exercises add up to")
    hand_in: str = Field(default="", description="where a student hands the work in: `submit` says it")
    finish: str = Field(default="", description="what a student reads who has finished the course")
    show_solutions: bool = Field(
        default=False, description="whether a student sees the author's way once a step passes"
    )
    late: LateSpec | None = Field(default=None, description="what is taken off what was handed in after `due`")
    timezone: str = Field(default="UTC", description="the zone of times without one: of `due`, and of a system's names")
    drop_lowest: int = Field(
        default=0, ge=0, description="how many of a student's lowest exercises the total leaves out"
    )
    find_line: bool = Field(default=True, description="whether to look for the line that is wrong in a failed step")
    limits: LimitsSpec = Field(default_factory=LimitsSpec)
    exercises: dict[Annotated[str, Field(pattern=r"^[0-9]{2}_[a-z0-9_]+$")], ExerciseSpec] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> CourseSpec:
        taken: set[str] = set()
        for name, exercise in self.exercises.items():
            if exercise.file in taken:
                problem = (
                    f"another exercise has the file {exercise.file}: a submission's exercise is told by its file's name"
                )
                raise _at(problem, "exercises", name, "file")
            if name[:2] in taken:
                raise _at(f"another exercise has the number {name[:2]}, by which both are called", "exercises", name)
            taken |= {exercise.file, name[:2]}
        total = sum(exercise.max_points for exercise in self.exercises.values())
        if abs(total - self.points) > 1e-9:
            raise _at(f"points is {self.points:g}, but the steps of all exercises add up to {total:g}", "points")
        return self


class Course(Outline):
    """A course in a folder: its specification and where its parts lie.

    Attributes:
        root: the folder that holds `course.yml`.
        spec: the validated content of `course.yml`; exercises: those in it by id, in the order of the file.
        notices: by exercise, a sentence about how it was checked, for every result.
    """

    exercises: Mapping[str, ExerciseSpec]

    def __init__(self, root: Path, spec: CourseSpec, notices: Mapping[str, str] | None = None) -> None:
        super().__init__(root, spec.exercises)
        self.spec = spec
        self.notices = notices or {}

    def finds_line(self, exercise: str) -> bool:
        """Whether to look for the line that is wrong in a failed step of an exercise."""
        return self.spec.find_line and self.exercises[exercise].find_line

    def solution_dir(self, exercise: str) -> Path:
        """Where the author's single source of an exercise lies."""
        return self.root / "solutions" / exercise
