"""Say in words how wrong numbers look, where no mistake is named: only what can be read off them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from autograder.judging.compare import close
from autograder.judging.factors import PLAIN, in_a_list, large, times
from autograder.recording.observation import Array, Entry

DIGITS = 3e-6  # relative; float32 keeps about seven digits
FEW = 16  # parameters that are held one against the other
CLEAR = 10  # tolerances that two numbers are apart at least, to be two
NEAR = 1e-3  # relative; as good as an approximation may be, and better than a wrong formula
NEARLY = "All of your numbers are nearly right: is a slope taken by a difference, or a number too rough?"
FINE = 1e-10  # relative; below what float32 leaves of numbers of about one size
# What is said, "" if nothing stands out; and whether that leaves nothing to a general hint.
Description: TypeAlias = tuple[str, bool]
Values: TypeAlias = Mapping[str, Any]  # of a case, by name


def symptom(
    got: Array, want: Array, allowed: Array, expected: Entry, behind: Mapping[str, Array | None], values: Values
) -> Description:
    """One honest sentence on how `got` differs from `want` (equal shapes), where something stands out.

    Args:
        got, want: float64 arrays of one shape; a trajectory has one row per update.
        allowed: the absolute tolerance of each of their numbers: see `compare.allowance`.
        expected: the reference's entry, for its kind and the names of its columns.
        behind: what was recorded for the picture, by name: of a trajectory the start, and the sizes of an epoch's batches.
        values: of the case.
    """
    if not np.isfinite(got).all():
        return "Some of your numbers are not finite: an overflow, or a division by zero.", False
    start, batches = (behind.get(f"{what} of {expected.name}") for what in ("start", "batches"))
    columns = expected.columns
    with np.errstate(over="ignore", invalid="ignore"):  # a student's numbers may be of any size
        rows = expected.kind == "trajectory" and got.ndim == 2
        if rows and len(columns) < got.shape[1]:  # more than can have names
            columns = tuple(f"parameter {number + 1}" for number in range(got.shape[1]))
        long = _of_trajectory(got, want, allowed, columns, start) if rows and len(got) > 1 else ""
        if words := _cut_off(got, want) or long or _digits(got, want, allowed) or _one_off(got, want, allowed):
            return words, True
        if not rows:
            words = _factor(got, want, allowed, columns, values)
            near = got.size > 1 and bool((np.abs(got - want) <= NEAR * np.abs(want)).all())
            return words or NEARLY * near, near
        row = int(np.argmax(~close(got, want, allowed).all(axis=1)))
        words, says_all = _of_update(row, got, want, allowed[row], columns, start, values)
        return " ".join(filter(None, (words, _of_batch(row, batches), _diverging(got, want)))), says_all


def _of_trajectory(got: Array, want: Array, allowed: Array, columns: tuple[str, ...], start: Array | None) -> str:
    if close(got[1:], want[:-1], allowed[:-1]).all():
        return "Your rows are the right ones, one row late: yours begins before the first update."
    if close(got[:-1], want[1:], allowed[1:]).all():
        return "Your rows are the right ones, one row early: the first update is missing."
    if (np.ptp(got, axis=0) <= allowed[0]).all():
        if start is not None and start.shape == got[0].shape and close(got[0], start, allowed[0]).all():
            return "Nothing moved: all of your rows hold the start."
        last = " They all hold the last state." if close(got[0], want[-1], allowed[-1]).all() else ""
        return f"All of your rows are equal.{last}"
    moving = np.ptp(want, axis=0) > 10 * allowed[-1]
    frozen = [name for j, name in enumerate(columns) if moving[j] and np.ptp(got[:, j]) <= allowed[0, j]]
    if frozen:
        return f"{in_a_list(frozen)} never {'moves' if len(frozen) == 1 else 'move'} in your rows."
    still = next((row for row in range(len(got) - 1, 0, -1) if (got[row - 1] != got[-1]).any()), 0)
    if still < len(got) - 1 and close(got[: still + 1], want[: still + 1], allowed[: still + 1]).all():
        return f"Your rows stop there: from update {still + 1} on they are all the same, and the right ones go on."
    same: Array = np.asarray(close(got, want, allowed).all(axis=0))
    right = [name for j, name in enumerate(columns) if moving[j] and same[j]]
    if right and len(right) < len(columns):
        return f"{in_a_list(right)} {'is' if len(right) == 1 else 'are'} right all along."
    return ""


def _diverging(got: Array, want: Array) -> str:
    if len(got) > 1 and np.abs(got[-1]).max() > 1e3 * max(np.abs(want).max(), 1e-300):
        return "Your parameters run away: every update makes them larger."
    return ""


def _digits(got: Array, want: Array, allowed: Array) -> str:
    """Whether only the last digits are wrong, or all that lie behind some decimal place."""
    for places in range(1, 7):
        if got.size > 1 and got.any() and np.array_equal(np.round(got, places), got) and not _whole(got):
            near = np.abs(got - want).max() <= 10.0 ** (1 - places) and not np.array_equal(np.round(want, places), want)
            decimals = "1 decimal" if places == 1 else f"{places} decimals"
            return f"None of your numbers has more than {decimals}, as if they had been rounded." if near else ""
    # Of each row at the size by which it is compared, which is in proportion to its tolerance.
    sizes = np.abs(want).max(initial=0.0) * (allowed / max(float(allowed.max(initial=0.0)), 1e-300))
    off = np.abs(got - want)
    if (off > DIGITS * sizes).any():
        return ""
    if np.array_equal(got.astype(np.float32).astype(np.float64), got):
        return "About seven digits are right: your numbers are those of float32."
    if (off <= FINE * sizes).all():
        return "All but the last digits are right, as where a tiny number is added or a slope is taken by a difference."
    return "Only the last digits are wrong, as where numbers were float32 on their way, something tiny is added or a slope is taken by a difference."


def _cut_off(got: Array, want: Array) -> str:
    """Whether there are whole numbers where nearly all have fractions, as in an array that holds no others."""
    fractions = np.round(want) != want
    if got.size < 2 or not _whole(got) or fractions.mean() <= 0.5 or np.ptp(got) == 0:
        return ""
    return "All of your numbers are whole: does something cut their fractions off, as an array of integers does?"


def _whole(got: Array) -> bool:
    return np.array_equal(np.round(got), got)


def _of_batch(row: int, batches: Array | None) -> str:
    """Where in an epoch the first wrong update is, if it is the last one of the first epoch or begins a later one."""
    if batches is None or row == 0:
        return ""
    epochs, place = divmod(row, len(batches))
    if place == 0:
        return f"Update {row + 1} is the first of epoch {epochs + 1}."
    if row + 1 != len(batches):
        return ""
    short, full = int(batches[-1]), int(batches[0])
    which = f", the short one: {short} sample{'' if short == 1 else 's'}, not {full}" if short < full else ""
    return f"Update {row + 1} is that of the epoch's last batch{which}."


def _of_update(
    row: int, got: Array, want: Array, allowed: Array, columns: tuple[str, ...], start: Array | None, values: Values
) -> Description:
    """One sentence or two on update number `row`, counted from 0: the first that is wrong; `allowed` is that row's."""
    right = "" if row < 2 else f"The first {row} updates are right."
    before = want[row - 1] if row else start
    if before is None or before.shape != want[row].shape:
        return right, False
    made, asked = got[row] - before, want[row] - before
    off = np.abs(made - asked) > allowed
    if not off.any():
        return right, False
    slip = _unmoved(row, made, asked, allowed, columns) or _alike(row, before, got[row], asked, off, allowed, columns)
    words = slip or _length(row, made, asked, off, allowed, columns, values)
    return f"{right} {words}".strip(), bool(slip)


def _unmoved(row: int, made: Array, asked: Array, allowed: Array, columns: tuple[str, ...]) -> str:
    still = (np.abs(made) <= allowed) & (np.abs(asked) > CLEAR * allowed)
    if not still.any():
        return ""
    if (np.abs(made) <= allowed).all():
        return f"Nothing moved in update {row + 1}."
    return f"{in_a_list(np.compress(still, columns).tolist())} did not move in update {row + 1}."


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
        one = columns[j]
        for i, other in enumerate(columns):
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
    row: int, made: Array, asked: Array, off: Array, allowed: Array, columns: tuple[str, ...], values: Values
) -> str:
    """By which factors the update is too long or too short, where they are plain ones or one for all."""
    if not (np.abs(asked) > 1e4 * allowed)[off].all():  # long enough for a factor
        return ""
    factors = made[off] / asked[off]
    factor = float(factors[0])
    if np.abs(factors - 1).max() < 1e-3 or np.abs(factors).min() < 1e-9:  # too near for a word on its length
        return ""
    names = np.compress(off, columns).tolist()
    if np.abs(factors - factor).max() > 1e-3 * abs(factor):
        each = _each_factor(names, factors, lambda factor: f"goes {times(factor)}", values)
        return f"In update {row + 1}, {each}" if each else ""
    if len(factors) == 1 and not _is_plain(factor, values):  # of one number any factor may be a chance
        return ""
    whose = f"Your update {row + 1}" if off.all() else f"Only {in_a_list(names)} is off in update {row + 1}: it"
    return f"{whose} goes {times(factor)}. {_meaning(factor, values)}".strip()


def _one_off(got: Array, want: Array, allowed: Array) -> str:
    for more, words in ((1.0, "large"), (-1.0, "small")):
        if want.any() and (np.abs(got - want - more) <= allowed).all():
            return f"{'All of it' if want.size > 1 else 'It'} is too {words} by exactly 1."
    return ""


def _factor(got: Array, want: Array, allowed: Array, columns: tuple[str, ...], values: Values) -> str:
    """A constant factor or a constant difference between all numbers, or one factor for each named number that is wrong."""
    flat, base, allowed = got.reshape(-1), want.reshape(-1), allowed.reshape(-1)
    big = np.abs(base) > 10 * allowed
    if not big.any() or (base.size < 2 and abs(base[0]) < 1e-12):
        return ""
    factor = float(flat[big][0] / base[big][0])
    if (np.abs(flat - factor * base) > allowed * max(1.0, abs(factor))).any():
        off = np.abs(flat - base) > allowed
        if got.ndim != 1 or len(columns) != len(flat) or not big[off].all():
            return ""
        return _each_factor(np.compress(off, columns).tolist(), flat[off] / base[off], large, values)
    for plain, words in ((-1.0, "the sign is turned"), (2.0, "twice as large"), (0.5, "half as large")):
        if abs(factor - plain) < 1e-6:
            return f"{'All of it' if base.size > 1 else 'It'} is right but for one factor: {words}."
    if base.size > 1 and factor == 0:
        return "All of it is 0."
    if base.size > 1:
        return f"All of it is off by the same factor, {factor:.6g}. {_meaning(factor, values)}".strip()
    if factor == 0 or not _is_plain(factor, values):  # of one number any factor may be a chance
        return ""
    return f"It {large(factor)}. {_meaning(factor, values)}".strip()


def _sizes_of(values: Values) -> list[tuple[float, str]]:
    """The sizes of a case's data by which a wrong sum or mean is off, and what each is; the likeliest meaning comes first.

    The data are `x` and `y`, or `X` and `Y`, and a batch's size is `batch_size`.
    """
    targets = next((np.asarray(values[name]) for name in ("y", "Y") if name in values), None)
    if targets is None or not targets.ndim or len(targets) < 3:
        return []
    points, size = len(targets), values.get("batch_size")
    known: list[tuple[float, str]] = [(points, "the number of points")]
    if isinstance(size, int) and size > 2:
        known.append((size, "the batch size"))
        if (batches := -(-points // size)) > 2:
            known.append((batches, "the number of batches"))
    return [
        *known,
        (targets.size, "the number of all targets"),
        (points**2, "the square of the number of points"),
        (points**2 / 2, "half the square of the number of points"),
        (points / 2, "half the number of points"),
        (2 * points, "twice the number of points"),
    ]


def _above_one(factor: float) -> float:
    """How large a factor is, or how many times too small."""
    size = abs(factor)
    return 1 / size if 0 < size < 1 else size


def _meaning(factor: float, values: Values) -> str:
    """Which size of the case a factor or its inverse is, as a sentence; "" if none."""
    whole = _above_one(factor)
    near = (f"{number:g} is {words}." for number, words in _sizes_of(values) if abs(whole - number) <= PLAIN * number)
    return next(near, "")


def _is_plain(factor: float, values: Values) -> bool:
    """Whether a factor is a whole number, one over it, or has to do with a size of the case: a chance would not make it so."""
    whole = _above_one(factor)
    return bool(0 < whole < 1e4 and abs(whole - round(whole)) <= PLAIN * whole) or bool(_meaning(factor, values))


def _each_factor(names: list[str], factors: Array, say: Callable[[float], str], values: Values) -> str:
    """What each of a few numbers is off by, where every factor is a plain one."""
    if len(names) > 4 or not all(_is_plain(factor, values) for factor in factors.tolist()):
        return ""
    said = in_a_list([f"{name} {say(factor)}" for name, factor in zip(names, factors.tolist(), strict=True)])
    means = dict.fromkeys(filter(None, (_meaning(factor, values) for factor in factors.tolist())))
    return " ".join([f"{said}.", *means])
