"""From what a case is sampled, as typed models: numbers, arrays and data sets. `autograder.course.cases` samples them.

The models forbid unknown keys.
"""

from __future__ import annotations

import difflib
import keyword
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, StrictInt, Tag, model_validator

from autograder.errors import CourseError

DType = Literal["float64", "float32"]
NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"


class AuthorError(CourseError):
    """What is wrong in a file of an author's, and at which of its keys."""

    def __init__(self, problem: str, *key: str | int) -> None:
        super().__init__(problem)
        self.key = key


class Model(BaseModel):
    """A part of `course.yml`: frozen, and without unknown keys."""

    # Built when first used: that makes the whole once, and not each part on its own before.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class Between(Model):
    """A number sampled evenly from a closed interval: whole if both ends are."""

    between: tuple[StrictInt, StrictInt] | tuple[float, float]

    @model_validator(mode="after")
    def _ordered(self) -> Between:
        if self.between[0] > self.between[1]:
            raise ValueError(
                f"between goes from {self.between[0]} down to {self.between[1]}: write the smaller one first"
            )
        return self


class Range(Model):
    """From `low` to `high`."""

    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if self.low > self.high:
            raise ValueError(f"low is {self.low:g}, above high, which is {self.high:g}")
        return self


def _positive(value: int | Between) -> int | Between:
    lowest = value.between[0] if isinstance(value, Between) else value
    if not isinstance(lowest, int) or lowest < 1:
        raise ValueError("a number of points is a whole number of at least 1")
    return value


Shape: TypeAlias = list[Annotated[int, Field(ge=0, le=10_000)] | str]


def _number_or_between(value: Any) -> str:
    return "Between" if isinstance(value, dict | Between) else "Number"


Number: TypeAlias = Annotated[
    Annotated[float, Tag("Number")] | Annotated[Between, Tag("Between")], Discriminator(_number_or_between)
]
Count: TypeAlias = Annotated[
    Annotated[Annotated[int, Field(le=1_000_000)], Tag("Number")] | Annotated[Between, Tag("Between")],
    Discriminator(_number_or_between),
    AfterValidator(_positive),
]


class Choice(Model):
    """One of the given values."""

    choice: list[int | float | str] = Field(min_length=1)


class Normal(Model):
    """An array of normal numbers. Its shape may name whole numbers of the same case."""

    normal: Shape
    mean: float = 0.0
    std: float = Field(default=1.0, gt=0)


class Uniform(Range):
    """An array of numbers sampled evenly from an interval. Its shape may name whole numbers of the same case."""

    uniform: Shape


class Integers(Model):
    """An array of whole numbers from `low` to `high`, both included."""

    integers: Shape
    low: int
    high: int

    @model_validator(mode="after")
    def _ordered(self) -> Integers:
        if self.low > self.high:
            raise ValueError(f"low is {self.low}, above high, which is {self.high}")
        return self


SAMPLED: dict[str, type[Model]] = {m.__name__.lower(): m for m in (Between, Choice, Normal, Uniform, Integers)}


def _kind_of_value(value: Any) -> str | None:
    """Which kind of value is meant, so that an error speaks of that kind alone; None if that cannot be told."""
    if isinstance(value, Model):
        return type(value).__name__
    if isinstance(value, dict):
        named = [str(key) for key in value]
        if exact := next((key for key in named if key in SAMPLED), None):
            return exact.capitalize()
        near = [match for key in named for match in difflib.get_close_matches(key, list(SAMPLED), n=1, cutoff=0.5)]
        return near[0].capitalize() if near else None
    return "List" if isinstance(value, list) else "Plain"


def _as_it_stands(values: list[Any]) -> list[Any]:
    """A list of an author's; ValueError if a mapping stands in it, which would be handed on and not be sampled."""
    for value in values:
        if isinstance(value, dict):
            raise ValueError("a list is taken as it stands, and nothing in it is sampled: sample it as a whole")
        if isinstance(value, list):
            _as_it_stands(value)
    return values


Value: TypeAlias = Annotated[
    Annotated[int | float | str | bool, Tag("Plain")]
    | Annotated[list[Any], AfterValidator(_as_it_stands), Tag("List")]
    | Annotated[Between, Tag("Between")]
    | Annotated[Choice, Tag("Choice")]
    | Annotated[Normal, Tag("Normal")]
    | Annotated[Uniform, Tag("Uniform")]
    | Annotated[Integers, Tag("Integers")],
    Discriminator(_kind_of_value),
]


class Line(Range):
    """Points on a noisy line: adds `x` and `y`, shape (n,), to the case."""

    kind: Literal["line"]
    n: Count
    slope: Number
    intercept: Number
    noise: float = Field(default=0.1, ge=0)


class Plane(Range):
    """Points on a noisy linear map: adds `X` (n, features) and `Y` (n, outputs) to the case."""

    kind: Literal["plane"]
    n: Count
    features: int = Field(ge=1)
    outputs: int = Field(ge=1)
    noise: float = Field(default=0.1, ge=0)


class Curve(Range):
    """Points on a noisy curve: adds `x` and `y`, shape (n,), to the case."""

    kind: Literal["curve"]
    n: Count
    powers: list[Number] = Field(
        default_factory=list, description="what x to the power of 0, 1, 2 ... is multiplied by"
    )
    wave: Number = Field(default=0.0, description="the height of a sine wave that is added")
    length: Number = Field(default=1.0, description="of one wave, along x")
    noise: float = Field(default=0.1, ge=0)

    @model_validator(mode="after")
    def _bent(self) -> Curve:
        if len(self.powers) < 3 and self.wave == 0.0:
            raise ValueError("this curve is straight: give `powers` of at least three numbers, or a `wave`")
        lowest = self.length.between[0] if isinstance(self.length, Between) else self.length
        if lowest <= 0:
            raise ValueError(f"the length of a wave is more than 0, and here it may be {lowest:g}")
        return self


class Classes(Range):
    """Points of several classes, each scattered about a middle of its own: adds inputs and the labels `y` to the case.

    With `features` the inputs are `X` (n, features), without it `x` (n,). Labels are whole numbers from 0 on, shape
    (n,); every class has a point. The middles lie between `low` and `high`, in each feature apart from one another.
    """

    kind: Literal["classes"]
    n: Count
    classes: int = Field(default=2, ge=2, le=100)
    features: int | None = Field(default=None, ge=1, le=10_000)
    noise: float = Field(gt=0, description="how far the points of a class lie scattered about its middle")

    @model_validator(mode="after")
    def _apart(self) -> Classes:
        lowest = self.n.between[0] if isinstance(self.n, Between) else self.n
        if lowest < self.classes:
            raise ValueError(f"n may be {lowest}, which is fewer points than its {self.classes} classes")
        if self.low == self.high:
            raise ValueError(f"low and high are both {self.low:g}: its classes would all lie at one place")
        return self


class File(Model):
    """Rows of a CSV file beside the solution, whose first line names its columns: adds arrays to the case.

    Without `rows` they are all of its rows in their order, with it so many of them, sampled anew for each seed.
    """

    kind: Literal["file"]
    path: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="the name of the file beside the solution")
    columns: dict[Annotated[str, Field(pattern=NAME)], str | Annotated[list[str], Field(min_length=1)]] = Field(
        min_length=1, description="by the name of an array: one column (n,), or a list of them (n, columns)"
    )
    rows: Count | None = None
    whole: list[str] = Field(default_factory=list, description="the arrays that hold whole numbers, as labels do")

    @model_validator(mode="after")
    def _known(self) -> File:
        if unknown := [name for name in self.whole if name not in self.columns]:
            raise ValueError(f"whole names {unknown[0]!r}, and its arrays are {', '.join(self.columns)}")
        return self


class Function(Model):
    """What a function of the author's own gives: adds the values of the dict that it returns to the case.

    It stands in `cases.py` beside the solution, and is called with a random generator and its arguments.
    """

    kind: Literal["function"]
    name: str = Field(pattern=NAME)
    arguments: dict[Annotated[str, Field(pattern=NAME)], Value] = Field(
        default_factory=dict, description="each is sampled first, as the values of a case are"
    )


KINDS: dict[str, type[Model]] = {
    model.__name__.lower(): model for model in (Line, Plane, Curve, Classes, File, Function)
}
Data: TypeAlias = Annotated[Line | Plane | Curve | Classes | File | Function, Field(discriminator="kind")]
# What a check reads of a case besides its values: a value of such a name could not be read.
OF_THE_CASE = ("name", "dtype", "device", "folder", "tensor", "torch_dtype")


def plain_name(name: str) -> str:
    """A name, if it is none of Python's own words; ValueError if it is one."""
    if keyword.iskeyword(name):
        raise ValueError(f"{name!r} is a word of Python's own: choose another name")
    return name


def _free(name: str) -> str:
    plain_name(name)
    if name in OF_THE_CASE or name.startswith("_"):
        raise ValueError(f"{name!r} cannot be read from a case, which has that of its own: choose another name")
    return name


class CaseSpec(Model):
    """How to sample one case: a data set and the values that go with it.

    Attributes:
        data: a data set to generate, if any.
        values: everything else that a check reads from the case, by name, sampled in this order.
        dtype: dtype of all float arrays.
        secret: whether a second case is sampled from the secret seed at grading.
        title: what is special about it, as a student reads it after "Seen with"; the case's name if empty.

    In the file a case may be ``like: NAME``, an earlier case, and say only what differs from it.
    """

    data: Data | None = None
    values: dict[Annotated[str, Field(pattern=NAME), AfterValidator(_free)], Value] = Field(default_factory=dict)
    dtype: DType = "float64"
    secret: bool = True
    title: str = Field(default="", description='what a student reads after "Seen with", such as "200 updates and more"')
