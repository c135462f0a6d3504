"""The one comparison: whether numbers, and whole observations of one run, are alike within the one derived tolerance.

The judge uses it to hold a student's numbers against the reference's, naming to hold them against a mutant's, and
`record_problem` to hold a recorded reference against what the solution gives now. All three accept the same numbers.

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

A value may come in a coarser float dtype than the case's own. That is the submission's own word, so it buys no wider
tolerance, only the one rounding of numbers that are stored in float32: who computes in it must be asked to. Half
precision keeps two or three digits, so it passes only where the numbers fit into them; and who says float32 must have
numbers that float32 holds (`true_dtype`).
"""

from __future__ import annotations

import math
import re

import numpy as np
import numpy.typing as npt

from autograder.recording.observation import (
    GLOBAL,
    HALF,
    UNJUDGED,
    Array,
    Entry,
    Observation,
    Trouble,
    holds_float32,
)

SAFETY = 32.0
EPS = {"float64": 2.0**-52, "float32": 2.0**-23}
WHOLE = np.dtype(int).name
REACH = 32.0  # how far the values of later rows count in earlier ones
ACCELERATOR = re.compile(r"(sim|cuda)(:\d+)?", re.IGNORECASE)
# Each operation has its own words for it.
TWO_DEVICES = re.compile(r"RuntimeError: .*(on the same device|different device)", re.DOTALL)


def matches(seen: Observation, variant: Observation, dtype: str, right: Observation | None = None) -> bool:
    """Whether all that is judged in `variant`, and nothing else, was seen alike, trouble included.

    Args:
        right: the reference's observation, where `variant` is a mutant's. Numbers that float32 holds in both, but not in
            the right ones, were computed in float32 even if they came as Python's floats: then its rounding counts,
            which differs from processor to processor.
    """
    if (seen.trouble is None) != (variant.trouble is None):
        return False
    if seen.trouble is not None and variant.trouble is not None and not _same_trouble(seen.trouble, variant.trouble):
        return False
    known, judged = seen.judged, variant.judged
    return known.keys() == judged.keys() and all(
        alike(known[name], entry, _computed_in(known[name], entry, right, dtype)) for name, entry in judged.items()
    )


def _computed_in(seen: Entry, mutant: Entry, right: Observation | None, dtype: str) -> str:
    want = right.named.get(mutant.name) if right is not None else None
    if want is None or want.values is None or dtype == "float32":
        return dtype
    # What was seen comes first: it is float64 nearly always, and every mutant is held against it.
    both = all(entry.values is not None and holds_float32(entry.values) for entry in (seen, mutant))
    return "float32" if both and not holds_float32(want.values) else dtype


def right_up_to(seen: Observation, expected: Observation, dtype: str) -> int:
    """The number of the first entry that is not there, or not as it should be, global state apart; how many there are if none is."""
    for number, want in enumerate(expected.entries):
        if want.kind in UNJUDGED or want.name.startswith(GLOBAL):
            continue
        got = seen.named.get(want.name)
        if got is None or not (alike(got, want, dtype) or _both_empty(got, want)):
            return number
    return len(expected.entries)


def _both_empty(got: Entry, want: Entry) -> bool:
    return got.values is not None and want.values is not None and not got.values.size and not want.values.size


def _same_trouble(seen: Trouble, variant: Trouble) -> bool:
    """The same kind; the same exception, with the same words unless the submission chose them itself."""
    if seen.kind != variant.kind:
        return False
    if seen.source.startswith("raise") or variant.source.startswith("raise"):
        return seen.text.split(":")[0] == variant.text.split(":")[0]
    return _headline(seen.text) == _headline(variant.text)


def _headline(text: str) -> str:
    """An exception's type and the beginning of its message, without addresses and the names of devices."""
    if TWO_DEVICES.match(text):
        return "RuntimeError: tensors of two devices"
    return ACCELERATOR.sub("accelerator", re.sub(r"0x[0-9a-fA-F]+", "", text))[:120]


def alike(got: Entry, want: Entry, dtype: str) -> bool:
    """Whether two entries hold the same, numbers within a check's tolerance; `dtype`: of the case's data, the entries have their own."""
    if got.kind != want.kind:
        return False
    if want.values is None or got.values is None:
        return _settled(got) == _settled(want)
    if got.values.shape != want.values.shape or not same_dtype(got, want):
        return False
    allowed = allowance(want.values, (dtype, want.dtype), want.kind == "trajectory", got.dtype)
    return bool(close(got.values, want.values, allowed).all())


def same_dtype(got: Entry, want: Entry, whole: str = WHOLE) -> bool:
    """Whether an entry came in the dtype that is asked for, if one is.

    Args:
        whole: the dtype that NumPy gives Python's whole numbers here. Before NumPy 2 that is int32 on Windows, and code
            that leaves it to NumPy is no worse there than elsewhere: int32 and int64 count as one.
    """
    return (
        not want.exact_dtype
        or got.dtype == want.dtype
        or (whole == "int32" and {got.dtype, want.dtype} == {"int32", "int64"})
    )


def _settled(entry: Entry) -> str:
    """A text to compare: global state that may be touched counts as kept."""
    return "kept" if entry.touched else entry.text


def close(got: Array, want: Array, allowed: Array) -> npt.NDArray[np.bool_]:
    """By value, whether two arrays of one shape hold the same; what is not finite must not be finite in both."""
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(got - want) <= allowed
    same: npt.NDArray[np.bool_] = np.where(np.isfinite(want), near, ~np.isfinite(got))
    return same


def allowance(want: Array, dtypes: tuple[str, ...], trajectory: bool = False, came: str = "") -> Array:
    """The tolerance of each value, as an array that broadcasts over `want`: what rounding explains, of computing and of storing.

    The scale is the largest value. But a trajectory may diverge, and then its last rows say nothing about how exact its
    first ones are: the scale of a row is `REACH` times the largest value by then, and at most the largest value of all.

    Args:
        want: the numbers to be held against, a trajectory with a row an update.
        dtypes: of the case's data and of what was expected; the coarsest counts. came: that of what came.
    """
    sizes = np.nan_to_num(np.abs(want.astype(np.float64)), posinf=0.0)
    stored = EPS["float32"] * sizes if came == "float32" or came in HALF else np.zeros(())
    if not trajectory or not want.ndim or not want.size:
        return tolerance(dtypes, 1, sizes.max(initial=0.0)) + stored
    by_then = np.maximum.accumulate(sizes.reshape(len(want), -1).max(axis=1))
    if (first := by_then[by_then > 0]).size:
        by_then = np.maximum(by_then, first[0])
    with np.errstate(over="ignore"):
        scales = np.minimum(by_then.max(), REACH * by_then)
    return tolerance(dtypes, len(want), scales).reshape(-1, *[1] * (want.ndim - 1)) + stored


def tolerance(dtypes: tuple[str, ...], updates: int, scale: Array | float) -> Array:
    """The largest difference that rounding explains, absolute: 0 where the scale is 0.

    Args:
        dtypes: the float dtypes that were asked for; others count as float64.
        updates: number of updates behind the values, 1 for a single formula.
        scale: the largest absolute value in play, or several of them.
    """
    coarse = any(dtype == "float32" or dtype in HALF for dtype in dtypes)
    per_update = SAFETY * EPS["float32" if coarse else "float64"]
    return np.asarray(per_update * (4.0 + math.sqrt(max(updates, 1))) * scale)
