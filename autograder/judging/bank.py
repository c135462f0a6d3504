"""The known mistakes of one exercise, what is observed of each mutant (the solution with a mistake in it), and which it was.

A mistake is named only where every run of the step agrees with it and with no other, within the tolerance
of the check. Where several agree, what was noted beside the numbers (the order of calls) may decide; otherwise
none is named. A step is held against single mistakes: where it uses a wrong one, it was run with a right one in its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from autograder.course.mistakes import Mistake
from autograder.judging.compare import alike, matches
from autograder.judging.reference import Plan
from autograder.parsing import used_steps
from autograder.recording.observation import OWN_TROUBLES, Entry, Observation, Trouble
from autograder.sandbox.host.job import DoesJobs, Job, Run

# A mutant, by the key of its mistake, and the runs that it did in one process, or the one run on which the prefilter observed it.
Place = tuple[str, tuple[int, ...] | int]
Observations = Mapping[int, Observation | None]
Recorded = Mapping[str, Sequence[Observation | None]]
# An observation that was not recorded, but is known not to be the reference's.
DIFFERENT = Observation((), Trouble("skipped", "not recorded"))
# What does the same with each of several things, like `map`, which is one.
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


class Bank:
    """The known mistakes of an exercise, and what is recorded of each.

    Attributes:
        mistakes: by key, see `Mistake`.
        uses: by step, the other steps that the solution's code of it uses; None where that is not known.
    """

    def __init__(
        self, mistakes: Iterable[Mistake], recorded: Recorded, uses: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        self.mistakes = {known.key: known for known in mistakes}
        self.uses = uses
        self._recorded = recorded

    def observations(self, key: str, runs: Sequence[int]) -> Observations:
        """What the solution with this mistake does on some runs; None for a run on which that is not known."""
        recorded = self._recorded.get(key)
        return {run: recorded[run] if recorded else None for run in runs}

    def first_observations(self, keys: Sequence[str], runs: Sequence[int]) -> list[Observations]:
        """What can be known cheaply about each of these mistakes."""
        return [Bank.observations(self, key, runs) for key in keys]


class MutantBank(Bank):
    """A bank that runs a mutant when it is first asked for, and is shared by a class. What is recorded spares most runs."""

    def __init__(self, plan: Plan, sandbox: DoesJobs, lock: AbstractContextManager[object] | None = None) -> None:
        """`lock` is held while the sandbox is used: whoever shares that shares the lock as well."""
        self._uses = used_steps(plan.solution, plan.spec.steps)
        super().__init__(plan.mistakes, plan.observations, self._uses)
        self._plan = plan
        self._sandbox = sandbox
        self._lock = lock or threading.Lock()
        self._kept: dict[Place, Observations] = {}

    def observations(self, key: str, runs: Sequence[int]) -> Observations:
        """See `Bank.observations`; the runs are done in order in one process."""
        place = key, self._together(key, runs)
        with self._lock:
            if place not in self._kept:
                job = self._job(self._mutant(key), self._plan.runs)
                self._kept[place] = self._sandbox.part(job, place[1]).seen
            return {run: self._kept[place][run] for run in runs}

    def observe_together(self, runs_of: Mapping[str, Sequence[int]]) -> None:
        """Do the runs of many mutants in one child, each with a module of its own: a process each would cost more than the runs.

        What did not end there is left to be run alone.
        """
        whole = {key: self._together(key, runs) for key, runs in runs_of.items()}
        places = [(key, run) for key, runs in whole.items() for run in runs]
        with self._lock:
            observed = dict(zip(places, self._in_one_child(places), strict=True))
        lost = {key for (key, _), each in observed.items() if each.trouble and each.trouble.kind not in OWN_TROUBLES}
        for key, runs in whole.items():
            if key not in lost:
                self._kept[key, runs] = {run: observed[key, run] for run in runs}

    def first_observations(self, keys: Sequence[str], runs: Sequence[int]) -> list[Observations]:
        """See `Bank.first_observations`: recorded, else observed on the first of the runs, many mutants in one child.

        That only rules mutants out: one that might be the mistake is run again, alone and on all runs. None stands for
        an exception, whose message may depend on the line where the code stands.
        """
        found = super().first_observations(keys, runs)
        unknown = {at: (key, runs[0]) for at, key in enumerate(keys) if key not in self._recorded}
        with self._lock:
            new = [place for place in unknown.values() if place not in self._kept]
            if len(new) > 1:  # a process each would cost far more than the runs
                for place, mutant in zip(new, self._in_one_child(new), strict=True):
                    self._kept[place] = {place[1]: mutant if mutant.trouble is None else None}
            for at, place in unknown.items():
                found[at] = self._kept.get(place, found[at])
        return found

    def _in_one_child(self, places: Sequence[tuple[str, int]]) -> list[Observation]:
        """What mutants give on runs, each with a module of its own in the same process."""
        texts = {key: self._mutant(key) for key, _ in places}
        job = self._job(self._plan.solution, [self._plan.runs[run] for _, run in places])
        return self._sandbox.run(replace(job, variants=[texts[key] for key, _ in places])).observations

    def _together(self, key: str, runs: Sequence[int]) -> tuple[int, ...]:
        """The runs to do in one process: where a record leaves few mutants to run, all that this mistake can affect.

        Starting a process is what costs most.
        """
        hit = self.mistakes[key].step
        reach = tuple(number for number, run in enumerate(self._plan.runs) if hit in {run.step, *self._uses[run.step]})
        return reach if self._recorded and set(runs) <= set(reach) else tuple(runs)

    def _mutant(self, key: str) -> str:
        return self.mistakes[key].apply(self._plan.solution)

    def _job(self, source: str, runs: Sequence[Run]) -> Job:
        return Job(self._plan.spec.file, source, self._plan.checks, runs, trusted=True)


def make_bank(plan: Plan, sandbox: DoesJobs, lock: AbstractContextManager[object] | None = None) -> Bank:
    """The plan's known mistakes: run when first asked for, under `lock`, where there is a solution, else as recorded."""
    return MutantBank(plan, sandbox, lock) if plan.solution else Bank(plan.mistakes, plan.observations)


@dataclass(frozen=True)
class Namer:
    """Names the mistake of one failed step of a submission.

    Attributes:
        bank: the exercise's known mistakes.
        step: the step; uses: the other steps that the student's code of it uses.
        seen: of each of its runs, by the run's number; wrong: the runs that failed.
        expected: of the reference, dtypes: of the data, both of all runs of the exercise.
    """

    bank: Bank
    step: str
    uses: frozenset[str]
    seen: Mapping[int, Observation]
    wrong: Sequence[int]
    expected: Sequence[Observation]
    dtypes: Sequence[str]

    def find(self) -> Mistake | None:
        """The one mistake that explains the step: of its own, else of a step of which it has a copy.

        A copy is in question only where the solution uses that step and the student's code does not: what a used step
        does is known from its own checks, so there is no need to guess its mistake.
        """
        mistakes, shown = self.bank.mistakes, self.bank.uses
        every = frozenset(known.step for known in mistakes.values())
        copied = (every if shown is None else shown.get(self.step, frozenset())) - self.uses - {self.step}
        for steps in (frozenset({self.step}), copied):
            keys = [key for key, known in mistakes.items() if known.step in steps]
            matching = [key for key in self._likely(keys) if self._agrees(key)]
            if steps is copied:
                matching = [key for key in matching if self._shows_in_numbers(key)]
            matching = [key for key in matching if self._stops_alike(key)]
            if len({mistakes[key].id for key in matching}) > 1:
                # Those that compute in float32 in different ways are told apart where this processor rounds as the author's.
                matching = [key for key in matching if self._agrees(key, to_the_digit=True)] or matching
            if len({mistakes[key].id for key in matching}) > 1:
                matching = [key for key in matching if self._same_notes(key)]
                if len({mistakes[key].id for key in matching}) != 1:
                    return None
            if matching:
                return mistakes[matching[0]]
        return None

    def _likely(self, keys: Sequence[str]) -> list[str]:
        """Those of some mistakes that cheap observations do not rule out.

        What the prefilter saw of a run counts only where no earlier run can have left traces.
        """
        first = self.bank.first_observations(keys, sorted(self.seen)) if keys else []
        wrong_first = sorted(self.seen, key=lambda run: (run not in self.wrong, run))
        return [
            key
            for key, observations in zip(keys, first, strict=True)
            if all((mutant := observations.get(run)) is None or self._fits(run, mutant) for run in wrong_first)
        ]

    def _known(self, key: str) -> dict[int, Observation]:
        """What is known of the mutant on the step's runs."""
        observations = self.bank.observations(key, sorted(self.seen))
        return {run: mutant for run, mutant in observations.items() if mutant is not None}

    def _agrees(self, key: str, to_the_digit: bool = False) -> bool:
        """Whether the mistake shows on this step, and the student's runs agree with every run that is known of it."""
        known = self._known(key)
        shows = any(self._shows(run, mutant) for run, mutant in known.items())
        return shows and all(
            self._fits(*each, to_the_digit) and not self._denied_by_notes(*each) for each in known.items()
        )

    def _shows(self, run: int, seen: Observation) -> bool:
        return not matches(seen, self.expected[run], self.dtypes[run])

    def _fits(self, run: int, mutant: Observation, to_the_digit: bool = False) -> bool:
        """Whether the student's run agrees with an observation, as far as that is known.

        Args:
            to_the_digit: also where both were computed in float32, whose rounding is another on another processor.
        """
        seen = self.seen[run]
        if mutant is DIFFERENT:
            return self._shows(run, seen)
        return matches(seen, mutant, self.dtypes[run], None if to_the_digit else self.expected[run])

    def _denied_by_notes(self, run: int, mutant: Observation) -> bool:
        """Whether the mistake changes the notes (two backward passes), while the student's notes are the right ones."""
        right = _notes(self.expected[run])
        return mutant is not DIFFERENT and _notes(mutant) != right and _notes(self.seen[run]) == right

    def _shows_in_numbers(self, key: str) -> bool:
        """Whether numbers support the mistake: in a step not their own, an exception or a fact alone is weak evidence."""
        return any(
            entry.values is not None and not self._is_right(run, entry)
            for run, mutant in self._known(key).items()
            if mutant.trouble is None
            for entry in mutant.judged.values()
        )

    def _is_right(self, run: int, entry: Entry) -> bool:
        want = self.expected[run].named.get(entry.name)
        return want is not None and alike(entry, want, self.dtypes[run])

    def _stops_alike(self, key: str) -> bool:
        """For a mistake that only other devices show, whether the notes agree: there, one exception has many causes."""
        return not self.bank.mistakes[key].elsewhere or self._same_notes(key, where_they_tell=True)

    def _same_notes(self, key: str, where_they_tell: bool = False) -> bool:
        """Whether the student's notes are the mutant's: all of them, or those of its exceptions and those that are not the right ones."""
        return all(
            _notes(self.seen[run]) == _notes(mutant)
            for run, mutant in self._known(key).items()
            if mutant is not DIFFERENT
            if not where_they_tell or mutant.trouble or _notes(mutant) != _notes(self.expected[run])
        )


def _notes(observation: Observation) -> list[str]:
    return [entry.text for entry in observation.entries if entry.kind == "note"]
