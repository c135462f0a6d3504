"""Sample the inputs of the checks: the known cases from the course's seed, others from a secret one.

The numbers of a case depend on the seed, the exercise and the case's name alone, so that adding a case
changes no other. Arrays are sampled in float64 and stored in the case's dtype.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np

from autograder.course import sampling
from autograder.course.outline import FUNCTIONS
from autograder.course.own_data import from_file, from_function
from autograder.course.yaml_file import suggestion

T = TypeVar("T")
Origin = Literal["known", "secret"]
AWAY = 0.1  # how far the mean of every column of x is from 0, in standard deviations of that column
TRIES = 100


@dataclass(frozen=True)
class SampledCase:
    """The inputs of one run.

    Attributes:
        label: ``known`` or ``secret``, with ``-`` and the name where the exercise has further cases.
        name: the case's name in `course.yml`.
        origin: which seed it comes from.
        dtype: dtype of its float arrays.
        values: arrays and plain data by name.
    """

    label: str
    name: str
    origin: Origin
    dtype: str
    values: dict[str, Any]


def sample_cases(
    exercise: str, specs: dict[str, sampling.CaseSpec], seed: int, origin: Origin, folder: Path = Path()
) -> list[SampledCase]:
    """Sample every case of an exercise from one seed (for ``secret``, those that have a secret twin).

    Args:
        folder: the solution's, where a case's file and `cases.py` lie.

    Raises:
        AuthorError: if a shape names a value that the case does not have, or its data cannot be sampled.
    """
    first = next(iter(specs))
    cases = []
    own = _seed_of(exercise, seed) if origin == "secret" else seed
    for name, spec in specs.items():
        if origin == "secret" and not spec.secret:
            continue
        words = [own, zlib.crc32(exercise.encode()), zlib.crc32(name.encode()), int(origin == "secret")]
        try:
            values = _sample(spec, np.random.default_rng(words), folder)
        except (sampling.AuthorError, ValueError, OverflowError, MemoryError) as error:
            key = error.key if isinstance(error, sampling.AuthorError) else ("data",)
            problem = f"case {name!r} of {exercise} cannot be sampled: {error}"
            raise sampling.AuthorError(problem, "exercises", exercise, "cases", name, *key) from None
        cases.append(SampledCase(origin if name == first else f"{origin}-{name}", name, origin, spec.dtype, values))
    return cases


def own_files(specs: dict[str, sampling.CaseSpec]) -> list[str]:
    """The names of the files beside the solution that its cases are sampled from."""
    data = [spec.data for spec in specs.values()]
    files = {each.path for each in data if isinstance(each, sampling.File)}
    return sorted(files | {FUNCTIONS for each in data if isinstance(each, sampling.Function)})


def _seed_of(exercise: str, seed: int) -> int:
    """An exercise's own seed: whoever found it out would know no other's. Seeds of 32 bits, as they used to be, are used as they are."""
    if seed < 1 << 32:
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed} {exercise}".encode()).digest()[:16], "big")


def _sample(spec: sampling.CaseSpec, rng: np.random.Generator, folder: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if isinstance(spec.data, sampling.File):
        rows = None if spec.data.rows is None else int(_number(spec.data.rows, rng))
        values |= from_file(spec.data, rows, rng, folder)
    elif isinstance(spec.data, sampling.Function):
        arguments = {
            name: _value(value, rng, {}, "data", "arguments", name) for name, value in spec.data.arguments.items()
        }
        values |= from_function(spec.data.name, arguments, int(rng.integers(1 << 62)), folder)
    elif spec.data is not None:
        values |= SAMPLERS[type(spec.data)](spec.data, rng)
    sizes = {name for name, value in values.items() if isinstance(value, int)}
    for name, value in spec.values.items():
        if name in sizes:
            raise sampling.AuthorError(f"{name!r} is a size of its data already: choose another name", "values", name)
        values[name] = _value(value, rng, values, "values", name)
    return {name: _cast(value, spec.dtype) for name, value in values.items()}


def _line(data: sampling.Line, rng: np.random.Generator) -> dict[str, Any]:
    n = int(_number(data.n, rng))
    x = _inputs(data, (n,), rng)
    y = float(_number(data.slope, rng)) * x + float(_number(data.intercept, rng)) + data.noise * rng.standard_normal(n)
    return {"n": n, "x": x, "y": y}


def _plane(data: sampling.Plane, rng: np.random.Generator) -> dict[str, Any]:
    n = int(_number(data.n, rng))
    X = _inputs(data, (n, data.features), rng)
    W = rng.uniform(-2, 2, (data.outputs, data.features))
    b = rng.uniform(-2, 2, data.outputs)
    Y = X @ W.T + b + data.noise * rng.standard_normal((n, data.outputs))
    return {"n": n, "features": data.features, "outputs": data.outputs, "X": X, "Y": Y}


def _curve(data: sampling.Curve, rng: np.random.Generator) -> dict[str, Any]:
    n = int(_number(data.n, rng))
    x = _inputs(data, (n,), rng)
    powers = [float(_number(power, rng)) for power in data.powers]
    wave, length = float(_number(data.wave, rng)), float(_number(data.length, rng))
    y = np.polynomial.polynomial.polyval(x, powers or [0.0]) + wave * np.sin(2 * np.pi * x / length)
    return {"n": n, "x": x, "y": y + data.noise * rng.standard_normal(n)}


def _classes(data: sampling.Classes, rng: np.random.Generator) -> dict[str, Any]:
    n, count, width = int(_number(data.n, rng)), data.classes, (data.high - data.low) / data.classes

    def scattered() -> tuple[np.ndarray, np.ndarray]:
        """Middles a stratum each in every feature, and around them the points, at least one for each."""
        strata = np.column_stack([rng.permutation(count) for _ in range(data.features or 1)])
        middles = data.low + width * (strata + rng.uniform(0.25, 0.75, strata.shape))
        labels = rng.permutation(np.concatenate([np.arange(count), rng.integers(count, size=n - count)]))
        return middles[labels] + data.noise * rng.standard_normal((n, strata.shape[1])), labels

    X, labels = _away_from_zero(scattered, lambda sampled: sampled[0], data)
    inputs = {"x": X[:, 0]} if data.features is None else {"features": data.features, "X": X}
    return {"n": n, "classes": count, **inputs, "y": labels}


def _inputs(data: sampling.Range, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    return _away_from_zero(lambda: rng.uniform(data.low, data.high, shape), lambda sampled: sampled, data)


def _away_from_zero(sample: Callable[[], T], inputs: Callable[[T], np.ndarray], data: sampling.Range) -> T:
    """What is sampled, with inputs whose columns all have a mean away from 0, where a factor of an input and a constant could stand for each other."""
    for _ in range(TRIES):
        sampled = sample()
        x = inputs(sampled)
        if np.all(np.abs(x.mean(axis=0)) >= AWAY * x.std(axis=0)):
            return sampled
    raise ValueError(f"the mean of its inputs keeps coming out near 0 between {data.low:g} and {data.high:g}")


SAMPLERS: Mapping[type[sampling.Model], Callable[[Any, np.random.Generator], dict[str, Any]]] = {
    sampling.Line: _line,
    sampling.Plane: _plane,
    sampling.Curve: _curve,
    sampling.Classes: _classes,
}


def _number(value: float | sampling.Between, rng: np.random.Generator) -> int | float:
    if not isinstance(value, sampling.Between):
        return value
    low, high = value.between
    if isinstance(low, int) and isinstance(high, int):
        return int(rng.integers(low, high, endpoint=True))
    return float(rng.uniform(low, high))


def _value(value: sampling.Value, rng: np.random.Generator, values: dict[str, Any], *key: str) -> Any:
    if isinstance(value, sampling.Between):
        return _number(value, rng)
    if isinstance(value, sampling.Choice):
        return value.choice[int(rng.integers(len(value.choice)))]
    if isinstance(value, sampling.Normal):
        return value.mean + value.std * rng.standard_normal(_shape(value.normal, values, key))
    if isinstance(value, sampling.Uniform):
        return rng.uniform(value.low, value.high, _shape(value.uniform, values, key))
    if isinstance(value, sampling.Integers):
        return rng.integers(value.low, value.high, _shape(value.integers, values, key), endpoint=True)
    return value


def _shape(sizes: list[int | str], values: dict[str, Any], key: tuple[str, ...]) -> tuple[int, ...]:
    for size in sizes:
        if isinstance(size, str) and not isinstance(values.get(size), int):
            known = [name for name, value in values.items() if isinstance(value, int)]
            raise sampling.AuthorError(
                f"its shape names {size!r}, which is not a whole number of that case above it: "
                f"{suggestion(size, known or ['none'], 'ones')}",
                *key,
            )
    return tuple(int(values[size]) if isinstance(size, str) else size for size in sizes)


def _cast(value: Any, dtype: str) -> Any:
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value.astype(dtype)
    return value
