"""Factors, the sizes of a case and lists in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograder.recording.observation import Array

Sizes: TypeAlias = Mapping[float, str]  # in words, by the number; the likeliest meaning of a number comes first
PLAIN = 1e-5  # relative; how near a factor is to a whole number, to one over it or to a size, to be called that


def sizes_of(values: Mapping[str, Any]) -> Sizes:
    """The sizes of a case's data by which a wrong sum or mean is off: how many points, how many batches.

    Args:
        values: of the case; its data are `x` and `y`, or `X` and `Y`, and a batch's size is `batch_size`.
    """
    targets = next((np.asarray(values[name]) for name in ("y", "Y") if name in values), None)
    if targets is None or not targets.ndim or len(targets) < 3:
        return {}
    points, size = len(targets), values.get("batch_size")
    known: dict[float, str] = {points: "the number of points"}
    if isinstance(size, int) and size > 2:
        known.setdefault(size, "the batch size")
        batches = -(-points // size)
        if batches > 2:
            known.setdefault(batches, "the number of batches")
    if targets.size > points:
        known.setdefault(targets.size, "the number of all targets")
    known.setdefault(points**2, "the square of the number of points")
    known.setdefault(points**2 / 2, "half the square of the number of points")
    known.setdefault(points / 2, "half the number of points")
    known.setdefault(2 * points, "twice the number of points")
    return known


def meaning(factor: float, sizes: Sizes) -> str:
    """Which size a factor or its inverse is, as a sentence; "" if none."""
    size = abs(factor)
    whole = 1 / size if 0 < size < 1 else size
    return next(
        (f"{number:g} is {words}." for number, words in sizes.items() if abs(whole - number) <= PLAIN * number), ""
    )


def times(factor: float) -> str:
    """A step's length and way beside those of the right step."""
    if abs(factor + 1) < 1e-3:
        return "the opposite way"
    return f"{in_words(abs(factor), 1e-3)} as far as it should{', and the opposite way' if factor < 0 else ''}"


def large(factor: float) -> str:
    """A number beside the right one."""
    if abs(factor + 1) < PLAIN:
        return "has its sign turned"
    return f"is {in_words(abs(factor), PLAIN)} as large as it should be{', with its sign turned' if factor < 0 else ''}"


def in_words(size: float, near: float) -> str:
    """A positive factor in words."""
    plain = {2.0: "twice", 0.5: "half"}
    part = round(1 / size)
    if part > 2 and abs(part * size - 1) < PLAIN:
        return f"1/{part}"
    return next((text for k, text in plain.items() if abs(size - k) < near), f"{size:.4g} times")


def is_plain(factor: float, sizes: Sizes) -> bool:
    """Whether a factor is a whole number, one over it, or has to do with a size of the case: a chance would not make it so."""
    size = abs(factor)
    whole = 1 / size if 0 < size < 1 else size
    return bool(0 < whole < 1e4 and abs(whole - round(whole)) <= PLAIN * whole) or bool(meaning(factor, sizes))


def each_factor(names: list[str], factors: Array, say: Callable[[float], str], sizes: Sizes) -> str:
    """What each of a few numbers is off by, where every factor is a plain one."""
    if len(names) > 4 or not all(is_plain(float(factor), sizes) for factor in factors):
        return ""
    said = in_a_list([f"{name} {say(float(factor))}" for name, factor in zip(names, factors, strict=True)])
    means = dict.fromkeys(filter(None, (meaning(float(factor), sizes) for factor in factors)))
    return " ".join([f"{said}.", *means])


def in_a_list(names: Sequence[str]) -> str:
    """Names with commas and "and", at most four of them."""
    if len(names) > 4:
        return f"{', '.join(names[:4])} and {len(names) - 4} more"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def capital(text: str) -> str:
    """A text as a sentence begins with it."""
    return text[:1].upper() + text[1:]
