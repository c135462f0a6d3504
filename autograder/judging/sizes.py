"""The sizes of a case by which a wrong sum or mean is off: how many points there are, and how many batches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

Sizes: TypeAlias = Mapping[float, str]  # in words, by the number; the likeliest meaning of a number comes first
NEAR = 1e-5  # relative


def sizes_of(values: Mapping[str, Any]) -> Sizes:
    """The sizes of a case's data, in words.

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
        (f"{number:g} is {words}." for number, words in sizes.items() if abs(whole - number) <= NEAR * number), ""
    )
