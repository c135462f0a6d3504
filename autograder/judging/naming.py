"""Name the mistake: hold what was seen of a student's step against the known mistakes, run on the very same cases.

A mistake is named only where every run of the step agrees with it and with no other, within the tolerance
of the check. Where several agree, what was noted beside the numbers (the order of calls) may decide; otherwise
none is named. A step is held against single mistakes: where it uses a wrong one, it was run with a right one in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.course.mistakes import Mistake
from autograder.judging.bank import DIFFERENT, Bank
from autograder.judging.compare import matches
from autograder.recording.observation import Observation


@dataclass(frozen=True)
class StepRuns:
    """One step's part of a plan: the numbers of its runs, and of those that failed.

    Attributes:
        uses: the other steps that the student's code of it uses.
    """

    step: str
    indices: tuple[int, ...]
    wrong: tuple[int, ...]
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Namer:
    """Names the mistakes of one submission.

    Attributes:
        bank: the exercise's known mistakes.
        seen: of the student's step, by run; expected: of the reference.
        dtypes: of the runs' data.
    """

    bank: Bank
    seen: Mapping[int, Observation]
    expected: Sequence[Observation]
    dtypes: Sequence[str]

    def find(self, step: StepRuns) -> Mistake | None:
        """The one mistake that explains a failed step: of its own, else of a step of which it has a copy.

        A copy is in question only where the solution uses that step and the student's code does not: what a used step
        does is known from its own checks, so there is no need to guess its mistake.
        """
        own = [name for name, known in self.bank.mistakes.items() if known.step == step.step]
        shown = None if self.bank.uses is None else self.bank.uses.get(step.step, frozenset())
        copied = [
            name
            for name, known in self.bank.mistakes.items()
            if name not in own and known.step not in step.uses
            if shown is None or known.step in shown
        ]
        for names in (own, copied):
            matching = [name for name in self._likely(names, step) if self._agrees(name, step)]
            if names is copied:
                matching = [name for name in matching if self._shows_in_values(name, step)]
            matching = [name for name in matching if self._stops_alike(name, step)]
            if len(self._ids(matching)) > 1:
                matching = [name for name in matching if self._same_notes(name, step)]
                return self.bank.mistakes[matching[0]] if len(self._ids(matching)) == 1 else None
            if matching:
                return self.bank.mistakes[matching[0]]
        return None

    def _ids(self, names: Sequence[str]) -> set[str]:
        return {self.bank.mistakes[name].id for name in names}

    def _likely(self, names: Sequence[str], step: StepRuns) -> list[str]:
        """Those of some mistakes that cheap observations do not rule out.

        What the prefilter saw of a run counts only where no earlier run can have left traces.
        """
        first = self.bank.first_observations(names, step.indices) if names else []
        wrong_first = sorted(step.indices, key=lambda i: i not in step.wrong)
        return [
            name
            for name, observations in zip(names, first, strict=True)
            if all((observation := observations.get(i)) is None or self._fits(i, observation) for i in wrong_first)
        ]

    def _known(self, name: str, step: StepRuns) -> dict[int, Observation]:
        """What is known of the mutant on the step's runs."""
        seen = self.bank.observations(name, step.indices)
        return {i: observation for i, observation in seen.items() if observation is not None}

    def _agrees(self, name: str, step: StepRuns) -> bool:
        """Whether the mistake shows on this step, and the student's runs agree with every run that is known of it."""
        known = self._known(name, step)
        shows = any(not matches(known[i], self.expected[i], self.dtypes[i]) for i in known)
        return shows and all(self._fits(i, known[i]) and not self._denied_by_notes(i, known[i]) for i in known)

    def _fits(self, run: int, observation: Observation) -> bool:
        """Whether the student's run agrees with an observation, as far as that is known."""
        if observation is DIFFERENT:
            return not matches(self.seen[run], self.expected[run], self.dtypes[run])
        return matches(self.seen[run], observation, self.dtypes[run])

    def _denied_by_notes(self, run: int, observation: Observation) -> bool:
        """Whether the mistake changes the notes (two backward passes), while the student's notes are the right ones."""
        right = _notes(self.expected[run])
        return observation is not DIFFERENT and _notes(observation) != right and _notes(self.seen[run]) == right

    def _shows_in_values(self, name: str, step: StepRuns) -> bool:
        """Whether more than an exception supports the mistake: in a step not their own, an exception alone is weak evidence."""
        return any(
            observation.trouble is None and not matches(observation, self.expected[i], self.dtypes[i])
            for i, observation in self._known(name, step).items()
        )

    def _stops_alike(self, name: str, step: StepRuns) -> bool:
        """For a mistake that only other devices show, whether the notes agree: there, one exception has many causes."""
        if not self.bank.mistakes[name].elsewhere:
            return True
        return all(
            _notes(self.seen[i]) == _notes(observation)
            for i, observation in self._known(name, step).items()
            if observation is not DIFFERENT
            if observation.trouble or _notes(observation) != _notes(self.expected[i])
        )

    def _same_notes(self, name: str, step: StepRuns) -> bool:
        return all(
            observation is DIFFERENT or _notes(self.seen[i]) == _notes(observation)
            for i, observation in self._known(name, step).items()
        )


def _notes(observation: Observation) -> list[str]:
    return [entry.text for entry in observation.entries if entry.kind == "note"]
