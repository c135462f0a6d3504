"""The picture of wrong numbers that are no trajectory: each beside the right one, or a whole surface beside the right one.

It is made on the trusted side from plain arrays, and drawn by `autograder.reports.number_drawing`. A student's numbers may
be of any size or kind: the right ones set the scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from autograder.judging.compare import allowance, close
from autograder.judging.trajectory_plot import Picture, short
from autograder.recording.observation import Array, Observation

BARS = 10  # numbers drawn at most, each as a pair of bars
SURFACE = 4  # rows and columns from which on numbers are a surface


@dataclass(frozen=True)
class Numbers:
    """A student's numbers and the right ones.

    Attributes:
        title: what was done, in words; name: what the numbers are called.
        right, yours: float64; `yours` may hold any numbers, and of a surface have another shape.
        wrong: which of them differ.
        columns: names of the last axis, or of the value if it is one name.
    """

    title: str
    name: str
    right: Array
    yours: Array
    wrong: Array
    columns: tuple[str, ...] = ()

    @property
    def surface(self) -> bool:
        """Whether they are drawn as a surface, not as bars."""
        return self.right.ndim == 2 and min(self.right.shape) >= SURFACE

    @cached_property
    def shown(self) -> range:
        """The places, in the flat array, of the numbers that are drawn as bars: among them the first that differs."""
        size, first = self.right.size, int(self.wrong.argmax())
        begin = max(0, min(first - 2, size - BARS))
        return range(begin, min(size, begin + BARS))

    def label(self, place: int) -> str:
        """What the number at a place of the flat array is called."""
        if self.right.size == 1:
            return self.columns[0] if len(self.columns) == 1 else self.name
        index = [int(part) for part in np.unravel_index(place, self.right.shape)]
        if len(self.columns) == self.right.shape[-1] > 1:
            column = self.columns[index.pop()]
            return f"{column}, row {index[0]}" if len(index) == 1 else f"{column} {index}" if index else column
        return f"[{', '.join(map(str, index))}]"

    @cached_property
    def text(self) -> str:
        """The picture in words, for whoever does not see it."""
        wrong, size = int(self.wrong.sum()), self.right.size
        words = [f"{wrong} of {size} numbers {'differs' if wrong == 1 else 'differ'}." if size > 1 else "One number."]
        if self.right.shape != self.yours.shape:
            shapes = ("{} rows and {} columns".format(*values.shape) for values in (self.right, self.yours))
            words = ["The right surface has {}, yours {}.".format(*shapes)]
        if self.surface:
            for values, whose in ((self.right, "The right surface"), (self.yours, "Yours")):
                if (least := lowest(values)) is not None:
                    words.append(
                        f"{whose} is lowest in row {least[0]}, column {least[1]}: {short(float(values[least]))}."
                    )
            return " ".join(words)
        for place in self.shown:
            right, yours = (float(values.reshape(-1)[place]) for values in (self.right, self.yours))
            words.append(f"{self.label(place)}: right {short(right)}, yours {short(yours)}.")
        return " ".join(words)


Drawable = Picture | Numbers


def lowest(values: Array) -> tuple[int, int] | None:
    """Row and column of the lowest of all finite numbers; None where there are none."""
    finite = np.where(np.isfinite(values), values, np.inf)
    row, column = np.unravel_index(int(finite.argmin()), finite.shape)
    return (int(row), int(column)) if np.isfinite(finite[row, column]) else None


def numbers_of(name: str, seen: Observation, expected: Observation, title: str, dtype: str) -> Numbers | None:
    """The picture of what is wrong with an entry of numbers; None where they cannot be held side by side.

    Args:
        name: the entry's; dtype: of the case's data.
        seen, expected: what was seen of the student, whose numbers alone are used, and of the reference.
        title: what was done, in words.
    """
    got, want = seen.named.get(name), expected.named.get(name)
    if got is None or want is None or want.kind != "array" or got.values is None or want.values is None:
        return None
    right, yours = want.values, got.values
    if not right.size or not np.isfinite(right).all():
        return None
    if right.shape == yours.shape:
        wrong = ~close(yours, right, allowance(right, (dtype, want.dtype), came=got.dtype))
    elif right.ndim == yours.ndim == 2 and min(*right.shape, *yours.shape) >= SURFACE:
        wrong = np.ones(right.shape, dtype=bool)
    else:
        return None
    return Numbers(title, name, right, yours, wrong, want.columns) if wrong.any() else None
