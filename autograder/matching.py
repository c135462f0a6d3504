"""Whether two observations of one run are alike: within the tolerance of a check, and stopped for the same reason."""

from __future__ import annotations

import re

import numpy as np

from autograder.observation import Array, Entry, Observation, Trouble
from autograder.tolerance import tolerance, tolerances

ACCELERATOR = re.compile(r"(sim|cuda)(:\d+)?", re.IGNORECASE)
# Each operation has its own words for it.
TWO_DEVICES = re.compile(r"RuntimeError: .*(on the same device|different device)", re.DOTALL)


def matches(seen: Observation, variant: Observation, dtype: str) -> bool:
    """Whether all that is judged in `variant`, and nothing else, was seen alike, trouble included."""
    if (seen.trouble is None) != (variant.trouble is None):
        return False
    if seen.trouble is not None and variant.trouble is not None and not _same_trouble(seen.trouble, variant.trouble):
        return False
    known, judged = seen.judged, variant.judged
    return known.keys() == judged.keys() and all(alike(known[name], entry, dtype) for name, entry in judged.items())


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
    """Whether two entries hold the same, numbers within the tolerance of a check."""
    if got.kind != want.kind:
        return False
    if want.values is None or got.values is None:
        return got.text == want.text
    if got.values.shape != want.values.shape or (want.exact_dtype and got.dtype != want.dtype):
        return False
    allowed = _allowed(want, (dtype, got.dtype, want.dtype))
    with np.errstate(invalid="ignore", over="ignore"):
        close = np.abs(got.values - want.values) <= allowed
    broken = ~np.isfinite(want.values)
    return bool(np.all(np.where(broken, ~np.isfinite(got.values), close)))


def _allowed(want: Entry, dtypes: tuple[str, ...]) -> Array:
    """The tolerance of each value; a trajectory that runs away is compared row by row at the size it has by then."""
    values = np.nan_to_num(np.abs(want.values if want.values is not None else 0.0), posinf=0.0)
    if want.kind != "trajectory" or values.ndim != 2 or not len(values):
        return np.asarray(tolerance(dtypes, 1, float(np.max(values, initial=0.0))))
    return tolerances(dtypes, np.maximum.accumulate(values.max(axis=1)))[:, None]
