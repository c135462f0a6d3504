"""Name the mistake: hold what was seen of a student's step against the known mistakes, run on the very same cases.

A mistake is named only where every run of the step agrees with it and with no other, within the tolerance
of the check. Where several agree, what was noted beside the numbers (the order of calls) may decide; if
it does not, none is named. Steps are taken in order: once an earlier step's mistake is named, a later
step is held against the solution *with that mistake in it*. If it agrees, it is right given the mistake
and earns its points (follow-through).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from autograder.mistakes import Mistake
from autograder.observation import UNJUDGED, Array, Entry, Observation, Trouble
from autograder.tolerance import tolerance

ACCELERATOR = re.compile(r"(sim|cuda)(:\d+)?", re.IGNORECASE)
Key = tuple[str, ...]
Looks = dict[int, Observation | None]
# A look that was not recorded, but is known not to be the reference's.
DIFFERENT = Observation((), Trouble("skipped", "not recorded"))
Observe = Callable[[Sequence[Mistake], Sequence[int]], Sequence[Observation | None]]


class Bank:
    """The known mistakes of one exercise and what each looks like, worked out when first needed and shared by a class.

    Attributes:
        mistakes: by key, see `Mistake`.
        uses: by step, the other steps that the solution's code of it uses; None where that is not known.
    """

    def __init__(
        self,
        mistakes: Sequence[Mistake],
        observe: Observe,
        lock: threading.Lock | None = None,
        uses: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """`observe` does the runs of these numbers on the solution with the given mistakes in it, one call at a time."""
        self.mistakes = {known.key: known for known in mistakes}
        self.uses = uses
        self._observe = observe
        self._seen: dict[tuple[Key, Sequence[int]], Looks] = {}
        self._lock = lock or threading.Lock()

    def looks(self, key: Key, runs: Sequence[int]) -> Looks:
        """What the solution with these mistakes looks like on some runs, done in order in one process.

        None stands for a run that was not recorded.
        """
        wanted = (key, tuple(runs))
        with self._lock:
            if wanted not in self._seen:
                seen = self._observe([self.mistakes[name] for name in key], runs)
                self._seen[wanted] = dict(zip(runs, seen, strict=True))
            return self._seen[wanted]


@dataclass(frozen=True)
class Naming:
    """What was found out about one step: a named mistake, that it is right given earlier ones, or where to look first.

    Attributes:
        mistake: the mistake that explains it; follows: the earlier ones given which it is right.
        rests_on: a wrong step that this one uses, where nothing more can be said.
    """

    mistake: Mistake | None = None
    follows: tuple[Mistake, ...] = ()
    rests_on: str = ""


@dataclass(frozen=True)
class StepRuns:
    """One step's part of a plan: the numbers of its runs, and of those that failed."""

    step: str
    indices: tuple[int, ...]
    wrong: tuple[int, ...]

    @property
    def failed(self) -> bool:
        """Whether any run failed."""
        return bool(self.wrong)


@dataclass(frozen=True)
class Namer:
    """Names the mistakes of one submission.

    Attributes:
        bank: the exercise's known mistakes.
        seen, expected: one observation a run, of the student and of the reference.
        dtypes: of the runs' data.
        uses: by step, the other steps that the student's code of it uses.
    """

    bank: Bank
    seen: Sequence[Observation]
    expected: Sequence[Observation]
    dtypes: Sequence[str]
    uses: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def name(self, steps: Sequence[StepRuns]) -> dict[str, Naming]:
        """What can be said for sure about each failed step, by its name; `steps` in the exercise's order."""
        found: dict[str, Naming] = {}
        earlier: Key = ()
        wrong: list[str] = []
        for step in steps:
            if not step.failed:
                continue
            below = [name for name in wrong if name in self.uses.get(step.step, ())]
            unknown = [name for name in below if name not in found or found[name].mistake is None]
            wrong.append(step.step)
            follows = next(
                (
                    key
                    for key in dict.fromkeys((earlier, *((name,) for name in earlier)))
                    if key and self._agrees(key, step) and self._stops_alike(key, step)
                ),
                (),
            )
            if follows:
                found[step.step] = Naming(follows=tuple(self.bank.mistakes[name] for name in follows))
                wrong.remove(step.step)
            elif unknown:  # whatever this one looks like may come from there
                found[step.step] = Naming(rests_on=unknown[0])
            elif (named := self._find(step, earlier, bool(below))) is None:
                found[step.step] = Naming(rests_on=below[0] if below else "")
            else:
                mistake = self.bank.mistakes[named]
                found[step.step] = Naming(mistake=mistake)
                if mistake.step == step.step:
                    earlier = (*earlier, named)
        return found

    def _find(self, step: StepRuns, earlier: Key, rests: bool) -> str | None:
        """The one mistake that explains a step: of its own, else of a step that the solution uses there.

        A step that `rests` on one with a mistake can only be explained by one of its own on top of that, unless
        it stopped before it came there.
        """
        own = [name for name, known in self.bank.mistakes.items() if known.step == step.step]
        shown = None if self.bank.uses is None else self.bank.uses.get(step.step, frozenset())
        others = [
            name
            for name, known in self.bank.mistakes.items()
            if name not in own and name not in earlier and (shown is None or known.step in shown)
        ]
        alone = own if not rests or self.seen[step.wrong[0]].trouble else []
        for names, before in ((own if rests else [], earlier), (alone, ()), ([] if rests else others, ())):
            matching = [(*before, name) for name in names if self._agrees((*before, name), step)]
            if names is others:
                matching = [key for key in matching if self._shows_in_values(key, step)]
            matching = [key for key in matching if self._stops_alike(key, step)]
            if len(self._ids(matching)) > 1:
                matching = [key for key in matching if self._same_notes(key, step)]
                return matching[0][-1] if len(self._ids(matching)) == 1 else None
            if matching:
                return matching[0][-1]
        return None

    def _ids(self, keys: Sequence[Key]) -> set[str]:
        return {self.bank.mistakes[key[-1]].id for key in keys}

    def _agrees(self, key: Key, step: StepRuns) -> bool:
        """Whether the mistakes show on this step, and every run that was recorded of them was seen alike.

        The runs up to the first that failed come first: most mistakes are ruled out by it, and go no further.
        """
        failed = step.wrong[0]
        screen = self.bank.looks(key, [i for i in step.indices if i <= failed])[failed]
        if screen is not None and not self._fits(failed, screen):
            return False
        looks = {i: look for i, look in self.bank.looks(key, step.indices).items() if look is not None}
        return any(not matches(look, self.expected[i], self.dtypes[i]) for i, look in looks.items()) and all(
            self._fits(i, look) and not self._denied_by_notes(i, look) for i, look in looks.items()
        )

    def _fits(self, run: int, look: Observation) -> bool:
        """Whether a run was seen as a look has it, as far as that is known."""
        if look is DIFFERENT:
            return not matches(self.seen[run], self.expected[run], self.dtypes[run])
        return matches(self.seen[run], look, self.dtypes[run])

    def _denied_by_notes(self, run: int, look: Observation) -> bool:
        """Whether the mistakes show in what was noted (two backward passes), and the student's notes are the right ones."""
        right = _notes(self.expected[run])
        return look is not DIFFERENT and _notes(look) != right and _notes(self.seen[run]) == right

    def _shows_in_values(self, key: Key, step: StepRuns) -> bool:
        """Whether more than an exception speaks for the mistakes: one alone is weak evidence in a step not theirs."""
        looks = self.bank.looks(key, step.indices)
        return any(
            look is not None and look.trouble is None and not matches(look, self.expected[i], self.dtypes[i])
            for i, look in looks.items()
        )

    def _stops_alike(self, key: Key, step: StepRuns) -> bool:
        """Whether what only other devices show was stopped at the same place: there, one exception has many causes."""
        if not any(self.bank.mistakes[name].elsewhere for name in key):
            return True
        looks = {
            i: look
            for i, look in self.bank.looks(key, step.indices).items()
            if look and look.trouble and look is not DIFFERENT
        }
        return all(_notes(self.seen[i]) == _notes(look) for i, look in looks.items())

    def _same_notes(self, key: Key, step: StepRuns) -> bool:
        looks = self.bank.looks(key, step.indices)
        known = {i: look for i, look in looks.items() if look is not None and look is not DIFFERENT}
        return all(_notes(self.seen[i]) == _notes(look) for i, look in known.items())


def _notes(observation: Observation | None) -> list[str]:
    return [entry.text for entry in observation.entries if entry.kind == "note"] if observation else []


def matches(seen: Observation, variant: Observation, dtype: str) -> bool:
    """Whether all that is judged in `variant`, and nothing else, was seen alike, trouble included."""
    if (seen.trouble is None) != (variant.trouble is None):
        return False
    if seen.trouble is not None and variant.trouble is not None and not _same_trouble(seen.trouble, variant.trouble):
        return False
    known = {entry.name: entry for entry in reversed(seen.entries) if entry.kind not in UNJUDGED}
    judged = {entry.name: entry for entry in reversed(variant.entries) if entry.kind not in UNJUDGED}
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
    scale = np.maximum.accumulate(values.max(axis=1))
    return np.array([[tolerance(dtypes, t + 1, size)] for t, size in enumerate(scale)])
