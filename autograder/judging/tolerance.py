"""How far apart two right programs may be: one derived tolerance for every comparison.

Floating point. Two right programs compute the same real numbers by different formulas, so they differ by
rounding alone. One update of gradient descent is a fixed number of operations on each value, each with a
relative error of at most eps/2 (Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, ch. 2). The
errors of later updates add up like a random walk as long as the descent is stable, so after `updates` of
them the difference grows like the square root of their number. With `SAFETY` units in the last place an
update, the bound is

    tolerance = SAFETY * eps(dtype) * (4 + sqrt(updates)) * scale,

where `scale` is the largest value in play. For updates = 1000 this is 2.5e-13 (float64) and 1.4e-4 (float32)
of the scale. Measured noise between equivalent formulas is about 1e-15 and at most 2e-6: a factor of 70 and
more to spare. The closest known mistake moves a trajectory by 5% of its own movement, and a rate off by 1%
by 1% of a step, far above either.

A value may come in a coarser float dtype than the case's own, at float32's tolerance and no wider: a dtype is
the submission's own word. Half precision keeps two or three digits, so it passes only where the numbers fit into
them; and who says float32 must have numbers that float32 holds (`true_dtype`), or float64's tolerance applies.
"""

from __future__ import annotations

import math
from typing import TypeAlias, overload

import numpy as np
import numpy.typing as npt

from autograder.recording.observation import HALF

Array: TypeAlias = npt.NDArray[np.float64]

SAFETY = 32.0
EPS = {"float64": 2.0**-52, "float32": 2.0**-23}


@overload
def tolerance(dtypes: tuple[str, ...], updates: int, scale: float) -> float: ...
@overload
def tolerance(dtypes: tuple[str, ...], updates: int, scale: Array) -> Array: ...
def tolerance(dtypes: tuple[str, ...], updates: int, scale: float | Array) -> float | Array:
    """The largest difference that rounding explains.

    Args:
        dtypes: the float dtypes in play (of the case's data and of what came back); others count as float64.
        updates: number of updates behind the values, 1 for a single formula.
        scale: the largest absolute value in play, or several of them.

    Returns:
        An absolute tolerance, 0 where the scale is 0.
    """
    coarse = any(dtype == "float32" or dtype in HALF for dtype in dtypes)
    return SAFETY * EPS["float32" if coarse else "float64"] * (4.0 + math.sqrt(max(updates, 1))) * scale
