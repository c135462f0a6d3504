"""How the first wrong update of a trajectory looks beside the right one from the same place."""

from __future__ import annotations

import numpy as np

from autograder.judging.sizes import Sizes, meaning
from autograder.judging.words import each_factor, in_a_list, is_plain, times
from autograder.recording.observation import Array

FEW = 16  # parameters that are held one against the other
CLEAR = 10  # tolerances that two numbers are apart at least, to be two


def of_update(
    row: int, got: Array, want: Array, allowed: Array, columns: tuple[str, ...], start: Array | None, sizes: Sizes
) -> str:
    """One sentence or two on update number `row`, counted from 0: the first that is wrong.

    Args:
        got, want: trajectories of one shape; allowed: the tolerances of that row.
        start: the parameters before the first update, where they are known.
        sizes: of the case.
    """
    right = "" if row < 2 else f"The first {row} updates are right."
    before = want[row - 1] if row else start
    if before is None or before.shape != want[row].shape:
        return right
    made, asked = got[row] - before, want[row] - before
    off = np.abs(made - asked) > allowed
    if not off.any():
        return right
    looks = _unmoved(row, made, asked, off, allowed, columns) or _alike(
        row, before, got[row], asked, off, allowed, columns
    )
    return f"{right} {looks or _length(row, made, asked, off, allowed, columns, sizes)}".strip()


def _unmoved(row: int, made: Array, asked: Array, off: Array, allowed: Array, columns: tuple[str, ...]) -> str:
    still = (np.abs(made) <= allowed) & (np.abs(asked) > CLEAR * allowed)
    if not still.any():
        return ""
    if (np.abs(made) <= allowed).all():
        return f"Nothing moved in update {row + 1}."
    return f"{in_a_list(_chosen(columns, still))} did not move in update {row + 1}."


def _alike(
    row: int, before: Array, after: Array, asked: Array, off: Array, allowed: Array, columns: tuple[str, ...]
) -> str:
    """What looks like a slip of copying: a parameter that moves as another one does, begins where that is, or goes by itself."""
    if not 2 <= len(columns) <= FEW:
        return ""
    made, where = after - before, f"In update {row + 1}"

    def same(a: float, b: float, j: int) -> bool:
        return bool(abs(a - b) <= allowed[j])

    for j in np.flatnonzero(off).tolist():
        for i in range(len(columns)):
            one, other = columns[j], columns[i]
            if i == j or same(before[i], before[j], j):
                continue
            if same(after[j] - asked[j], before[i], j):
                return f"{where}, {one} makes its own step, but from where {other} is."
            if same(after[j] - asked[j], after[i], j) and not same(after[i], before[i], i):
                return f"{where}, {one} makes its own step, but from where {other} is by then."
            if same(made[j], asked[i], j) and abs(asked[i] - asked[j]) > CLEAR * allowed[j]:
                return f"{where}, {one} moves as far as {other} should."
    if not off.all() or np.abs(asked - asked[0]).max() <= CLEAR * allowed.max():
        return ""
    if (np.abs(made - made[0]) <= allowed).all():
        return f"{where}, {in_a_list(columns)} move by the same amount."
    if _in_proportion(made, before, allowed) and not _in_proportion(asked, before, allowed):
        return f"{where}, each parameter moves in proportion to itself, not to its slope."
    return ""


def _in_proportion(moves: Array, to: Array, allowed: Array) -> bool:
    """Whether all moves are one and the same share of something."""
    return bool(to[0] != 0 and (np.abs(moves - moves[0] / to[0] * to) <= allowed).all())


def _length(
    row: int, made: Array, asked: Array, off: Array, allowed: Array, columns: tuple[str, ...], sizes: Sizes
) -> str:
    """By which factors the update is too long or too short, where they are plain ones or one for all."""
    if not (np.abs(asked) > 1e4 * allowed)[off].all():  # long enough for a factor
        return ""
    factors = made[off] / asked[off]
    factor = float(factors[0])
    if np.abs(factors - 1).max() < 1e-3 or np.abs(factors).min() < 1e-9:  # too near for a word on its length
        return ""
    names = _chosen(columns, off)
    if np.abs(factors - factor).max() > 1e-3 * abs(factor):
        each = each_factor(names, factors, lambda factor: f"goes {times(factor)}", sizes)
        return f"In update {row + 1}, {each}" if each else ""
    if len(factors) == 1 and not is_plain(factor, sizes):  # of one number any factor may be a chance
        return ""
    whose = f"Your update {row + 1}" if off.all() else f"Only {in_a_list(names)} is off in update {row + 1}: it"
    return f"{whose} goes {times(factor)}. {meaning(factor, sizes)}".strip()


def _chosen(columns: tuple[str, ...], which: Array) -> list[str]:
    return [name for name, chosen in zip(columns, which, strict=True) if chosen]
