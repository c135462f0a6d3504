"""Name the mistake: hold what was seen of a student's step against the known mistakes, run on the very same cases.

A mistake is named only where every run of the step agrees with it and with no other, within the tolerance
of the check. Where several agree, what was noted beside the numbers (the order of calls) may decide; if
it does not, none is named. Steps are taken in order: once an earlier step's mistake is named, a later
step is held against the solution *with that mistake in it*. If it agrees, it is right given the mistake
and earns its points (follow-through).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.mistakes import Mistake
from autograder.observation import Array, Entry, Observation
from autograder.tolerance import tolerance

Key = tuple[str, ...]
Observe = Callable[[Sequence[Mistake]], Sequence[Observation | None]]


class Bank:
    """The known mistakes of one exercise and what each looks like, worked out once and shared by a class.

    Attributes:
        mistakes: by id.
    """

    def __init__(self, mistakes: Sequence[Mistake], observe: Observe, lock: threading.Lock | None = None) -> None:
        """`observe` runs the solution with the given mistakes in it, one call at a time under `lock`."""
        self.mistakes = {known.id: known for known in mistakes}
        self._observe = observe
        self._seen: dict[Key, Sequence[Observation | None]] = {}
        self._lock = lock or threading.Lock()

    def looks(self, key: Key) -> Sequence[Observation | None]:
        """What the solution with these mistakes looks like on every run; None where it was not recorded."""
        with self._lock:
            if key not in self._seen:
                self._seen[key] = self._observe([self.mistakes[name] for name in key])
            return self._seen[key]


@dataclass(frozen=True)
class Naming:
    """What was found out about one step: a named mistake, or that it is right given an earlier one."""

    mistake: Mistake | None = None
    follows: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class StepRuns:
    """One step's part of a plan: which runs, what was seen, whether it failed."""

    step: str
    indices: Sequence[int]
    failed: bool


def name_mistakes(
    steps: Sequence[StepRuns],
    seen: Sequence[Observation],
    expected: Sequence[Observation],
    dtypes: Sequence[str],
    bank: Bank,
) -> dict[str, Naming]:
    """What can be said for sure about each failed step.

    Args:
        steps: the exercise's steps in order.
        seen, expected: one observation a run, of the student and of the reference; dtypes: of the runs' data.
        bank: the exercise's known mistakes.
    """
    found: dict[str, Naming] = {}
    earlier: Key = ()
    for step in steps:
        if not step.failed:
            continue

        def agrees(key: Key, step: StepRuns = step) -> bool:
            looks = bank.looks(key)
            recorded = [i for i in step.indices if looks[i] is not None]
            return any(_differs(looks[i], expected[i], dtypes[i]) for i in recorded) and all(
                matches(seen[i], looks[i], dtypes[i]) for i in recorded
            )

        if earlier and agrees(earlier):
            found[step.step] = Naming(follows=tuple(bank.mistakes[name] for name in earlier))
            continue
        named = _single([(name,) for name in bank.mistakes], agrees, step, seen, bank)
        if named is None and earlier:
            later = [(*earlier, name) for name, known in bank.mistakes.items() if known.step == step.step]
            named = _single(later, agrees, step, seen, bank)
        if named is not None:
            found[step.step] = Naming(mistake=bank.mistakes[named[-1]])
            if bank.mistakes[named[-1]].step == step.step:
                earlier = (*earlier, named[-1])
    return found


def _single(
    keys: Sequence[Key], agrees: Callable[[Key], bool], step: StepRuns, seen: Sequence[Observation], bank: Bank
) -> Key | None:
    """The one key that agrees, where the notes decide between several if they can."""
    matching = [key for key in keys if agrees(key)]
    if len(matching) > 1:
        matching = [key for key in matching if _same_notes(key, step, seen, bank)]
    if len(matching) > 1:
        matching = [key for key in matching if bank.mistakes[key[-1]].step == step.step]
    return matching[0] if len(matching) == 1 else None


def _same_notes(key: Key, step: StepRuns, seen: Sequence[Observation], bank: Bank) -> bool:
    looks = bank.looks(key)
    return all(_notes(seen[i]) == _notes(looks[i]) for i in step.indices if looks[i] is not None)


def _notes(observation: Observation | None) -> list[str]:
    return [entry.text for entry in observation.entries if entry.kind == "note"] if observation else []


def _differs(looks: Observation | None, expected: Observation, dtype: str) -> bool:
    return looks is not None and not matches(looks, expected, dtype)


def matches(seen: Observation, variant: Observation | None, dtype: str) -> bool:
    """Whether everything judged in `variant` was seen alike, trouble included."""
    if variant is None:
        return True
    if (seen.trouble is None) != (variant.trouble is None):
        return False
    if seen.trouble is not None and variant.trouble is not None:
        same_kind = seen.trouble.kind == variant.trouble.kind
        if not same_kind or _headline(seen.trouble.text) != _headline(variant.trouble.text):
            return False
    known = {entry.name: entry for entry in reversed(seen.entries)}
    judged = [entry for entry in variant.entries if entry.kind != "note"]
    return all(entry.name in known and _alike(known[entry.name], entry, dtype) for entry in judged)


def _headline(text: str) -> str:
    """An exception's type and the beginning of its message, without numbers that differ from run to run."""
    return "".join(" " if char.isdigit() else char for char in text)[:50]


def _alike(got: Entry, want: Entry, dtype: str) -> bool:
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
    scale = np.maximum.accumulate(values.max(axis=1))
    return np.array([[tolerance(dtypes, t + 1, size)] for t, size in enumerate(scale)])
