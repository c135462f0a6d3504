"""Say in words how wrong numbers look, where no mistake is named: only what can be read off them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.judging.compare import close
from autograder.recording.observation import Array, Entry

DIGITS = 3e-6  # relative; float32 keeps about seven digits
FINE = 1e-10  # relative; below what float32 leaves of numbers of about one size
PLAIN = 1e-5  # relative; how near a factor is to a whole number, or to one over it, to be called that


def symptom(
    got: Array,
    want: Array,
    allowed: Array,
    expected: Entry,
    start: Array | None = None,
    batches: Array | None = None,
) -> str:
    """One honest sentence on how `got` differs from `want` (equal shapes), empty if nothing stands out.

    Args:
        got, want: float64 arrays of one shape; a trajectory has one row per update.
        allowed: the absolute tolerance of their comparison, which broadcasts over them: see `compare.allowance`.
        expected: the reference's entry, for its kind and the names of its columns.
        start: the parameters before the first update, where they are known.
        batches: how many samples each update of an epoch is made from, where an epoch has several.
    """
    if not np.isfinite(got).all():
        return "Some of your numbers are not finite: an overflow, or a division by zero."
    allowed = np.broadcast_to(allowed, want.shape)
    with np.errstate(over="ignore", invalid="ignore"):  # a student's numbers may be of any size
        if expected.kind == "trajectory" and got.ndim == 2:
            long = _of_trajectory(got, want, allowed, expected.columns) if len(got) > 1 else ""
            row = int(np.argmax(~close(got, want, allowed).all(axis=1)))
            step = _of_step(row, got, want, allowed[row], expected.columns, start)
            looks = (step, _of_batch(row, batches), _diverging(got, want))
            return long or _digits(got, want, allowed) or " ".join(filter(None, looks))
        return _digits(got, want, allowed) or _factor(got, want, allowed, expected.columns)


def _of_trajectory(got: Array, want: Array, allowed: Array, columns: tuple[str, ...]) -> str:
    if close(got[1:], want[:-1], allowed[:-1]).all():
        return "Your rows are the right ones, one row late: yours begins before the first update."
    if close(got[:-1], want[1:], allowed[1:]).all():
        return "Your rows are the right ones, one row early: the first update is missing."
    if (np.ptp(got, axis=0) <= allowed[0]).all():
        last = " They all hold the last state." if close(got[0], want[-1], allowed[-1]).all() else ""
        return f"All of your rows are equal.{last}"
    moving = np.ptp(want, axis=0) > 10 * allowed[-1]
    frozen = [name for j, name in enumerate(columns) if moving[j] and np.ptp(got[:, j]) <= allowed[0, j]]
    if frozen:
        return f"{_list(frozen)} never {'moves' if len(frozen) == 1 else 'move'} in your rows."
    still = next((row for row in range(len(got) - 1, 0, -1) if (got[row - 1] != got[-1]).any()), 0)
    if still < len(got) - 1 and close(got[: still + 1], want[: still + 1], allowed[: still + 1]).all():
        return f"Your rows stop there: from update {still + 1} on they are all the same, and the right ones go on."
    same: Array = np.asarray(close(got, want, allowed).all(axis=0))
    right = [name for j, name in enumerate(columns) if moving[j] and same[j]]
    if right and len(right) < len(columns):
        return f"{_list(right)} {'is' if len(right) == 1 else 'are'} right all along."
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
    return "Only the last digits are wrong: were numbers rounded on their way? float32 keeps about seven digits."


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


def _of_step(row: int, got: Array, want: Array, allowed: Array, columns: tuple[str, ...], start: Array | None) -> str:
    """How the first wrong update compares with the right one from the same place."""
    before = want[row - 1] if row else start
    right = "" if row < 2 else f"The first {row} updates are right. "
    if before is None or before.shape != want[row].shape:
        return right.strip()
    made, asked = got[row] - before, want[row] - before
    sound = np.abs(asked) > 1e4 * allowed  # long enough for a factor
    off = np.abs(made - asked) > allowed
    if not off.any() or not sound[off].all():
        return right.strip()
    factors = made[off] / asked[off]
    factor = float(factors[0])
    if np.abs(factors - 1).max() < 1e-3:  # too near for a word on its length
        return right.strip()
    if np.abs(factors - factor).max() > 1e-3 * abs(factor) or abs(factor) < 1e-9:
        names = [name for name, wrong in zip(columns, off, strict=True) if wrong]
        each = _each(names, factors, lambda factor: f"goes {_times(factor)}")
        return f"{right}{f'In update {row + 1}, {each}.' if each else ''}".strip()
    whose = (
        "Your update"
        if off.all()
        else f"Only {_list([n for n, o in zip(columns, off, strict=True) if o])} is off in update"
    )
    return f"{right}{whose} {row + 1}{' ' if off.all() else ': it '}goes {_times(factor)}."


def _times(factor: float) -> str:
    """A step's length and way beside those of the right step."""
    if abs(factor + 1) < 1e-3:
        return "the opposite way"
    return f"{_words(abs(factor), 1e-3)} as far as it should{', and the opposite way' if factor < 0 else ''}"


def _words(size: float, near: float) -> str:
    """A positive factor in words."""
    plain = {2.0: "twice", 0.5: "half"}
    part = round(1 / size)
    if part > 2 and abs(part * size - 1) < PLAIN:
        return f"1/{part}"
    return next((text for k, text in plain.items() if abs(size - k) < near), f"{size:.4g} times")


def _each(names: list[str], factors: Array, say: Callable[[float], str]) -> str:
    """What each of a few numbers is off by, where every factor is a plain one: a chance would not make it so."""
    if len(names) > 4:
        return ""
    sizes = np.abs(factors)
    with np.errstate(divide="ignore"):
        whole = np.where(sizes < 1, 1 / sizes, sizes)
    if not (whole < 1e4).all() or (np.abs(whole - np.round(whole)) > PLAIN * whole).any():
        return ""
    return _list([f"{name} {say(float(factor))}" for name, factor in zip(names, factors, strict=True)])


def _factor(got: Array, want: Array, allowed: Array, columns: tuple[str, ...] = ()) -> str:
    """A constant factor between all numbers, or one for each named number that is wrong, where they are plain numbers."""
    flat, base, allowed = got.reshape(-1), want.reshape(-1), allowed.reshape(-1)
    large = np.abs(base) > 10 * allowed
    if not large.any() or (base.size < 2 and abs(base[0]) < 1e-12):
        return ""
    factor = float(flat[large][0] / base[large][0])
    if (np.abs(flat - factor * base) > allowed * max(1.0, abs(factor))).any():
        off = np.abs(flat - base) > allowed
        if got.ndim != 1 or len(columns) != len(flat) or not large[off].all():
            return ""
        names = [name for name, wrong in zip(columns, off, strict=True) if wrong]
        each = _each(names, flat[off] / base[off], _large)
        return f"{each}." if each else ""
    for plain, words in ((-1.0, "the sign is turned"), (2.0, "twice as large"), (0.5, "half as large")):
        if abs(factor - plain) < 1e-6:
            return f"All of it is right but for one factor: {words}."
    return f"All of it is off by the same factor, {factor:.6g}." if base.size > 1 else ""


def _large(factor: float) -> str:
    """A number beside the right one."""
    if abs(factor + 1) < PLAIN:
        return "has its sign turned"
    return f"is {_words(abs(factor), PLAIN)} as large as it should be{', with its sign turned' if factor < 0 else ''}"


def _list(names: list[str]) -> str:
    shown = names[:4]
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return (
        ", ".join(shown[:-1]) + (" and " if len(shown) > 1 and not more else ", " if more else "") + shown[-1] + more
        if len(shown) > 1
        else shown[0]
    )
