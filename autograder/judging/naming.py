"""Name the mistake: hold what was seen of a student's step against the known mistakes, run on the very same cases.

A mistake is named only where every run of the step agrees with it and with no other, within the tolerance
of the check. Where several agree, what was noted beside the numbers (the order of calls) may decide; otherwise
none is named. Steps are taken in order: once an earlier step's mistake is named, a later
step is held against the mutant with that mistake in it. If it agrees, it is right given the mistake
and earns its points (follow-through).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograder.course.mistakes import Mistake
from autograder.judging.bank import DIFFERENT, Bank, Key
from autograder.judging.compare import matches
from autograder.recording.observation import Observation


@dataclass(frozen=True)
class Naming:
    """What was found out about one step: its mistake, that it is right given earlier mistakes, or which step to fix first.

    Attributes:
        mistake: the mistake that explains it; given: those of earlier steps that show in this one besides.
        follows: the earlier ones given which it is right.
        rests_on: a wrong step that this one uses, where nothing more can be said.
    """

    mistake: Mistake | None = None
    given: tuple[Mistake, ...] = ()
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
            elif unknown:  # whatever is wrong here may come from there
                found[step.step] = Naming(rests_on=unknown[0])
            elif (named := self._find(step, earlier, bool(below))) is None:
                found[step.step] = Naming(rests_on=below[0] if below else "")
            else:
                *given, mistake = (self.bank.mistakes[name] for name in named)
                found[step.step] = Naming(mistake=mistake, given=tuple(given))
                if mistake.step == step.step:
                    earlier = (*earlier, named[-1])
        return found

    def _find(self, step: StepRuns, earlier: Key, rests: bool) -> Key | None:
        """The one mistake that explains a step, behind the earlier ones that it adds to: of its own, else of a step used there.

        The latter only where the student's code does not use that step, and so has a copy of its own. What a used step
        does is known from its own checks, so there is no need to guess its mistake. A step that `rests` on one with a
        mistake can only be explained by a mistake of its own on top of that, unless it stopped before it got there.
        """
        own = [name for name, known in self.bank.mistakes.items() if known.step == step.step]
        shown = None if self.bank.uses is None else self.bank.uses.get(step.step, frozenset())
        used = self.uses.get(step.step, frozenset())
        others = [
            name
            for name, known in self.bank.mistakes.items()
            if name not in own and name not in earlier and known.step not in used
            if shown is None or known.step in shown
        ]
        alone = own if not rests or self.seen[step.wrong[0]].trouble else []
        for names, before in ((own if rests else [], earlier), (alone, ()), ([] if rests else others, ())):
            likely = self._likely([(*before, name) for name in names], step)
            matching = [key for key in likely if self._agrees(key, step)]
            if names is others:
                matching = [key for key in matching if self._shows_in_values(key, step)]
            matching = [key for key in matching if self._stops_alike(key, step)]
            if len(self._ids(matching)) > 1:
                matching = [key for key in matching if self._same_notes(key, step)]
                return matching[0] if len(self._ids(matching)) == 1 else None
            if matching:
                return matching[0]
        return None

    def _ids(self, keys: Sequence[Key]) -> set[str]:
        return {self.bank.mistakes[key[-1]].id for key in keys}

    def _likely(self, keys: Sequence[Key], step: StepRuns) -> list[Key]:
        """Those of some lists of mistakes that cheap observations do not rule out.

        What the prefilter saw of a run counts only where no earlier run can have left traces.
        """
        first = self.bank.first_observations(keys, step.indices) if keys else []
        wrong_first = sorted(step.indices, key=lambda i: i not in step.wrong)
        return [
            key
            for key, observations in zip(keys, first, strict=True)
            if all((observation := observations.get(i)) is None or self._fits(i, observation) for i in wrong_first)
        ]

    def _known(self, key: Key, step: StepRuns) -> dict[int, Observation]:
        """What is known of the mutant on the step's runs."""
        seen = self.bank.observations(key, step.indices)
        return {i: observation for i, observation in seen.items() if observation is not None}

    def _agrees(self, key: Key, step: StepRuns) -> bool:
        """Whether the mistakes show on this step, and the student's runs agree with every run that is known of them."""
        known = self._known(key, step)
        shows = any(not matches(known[i], self.expected[i], self.dtypes[i]) for i in known)
        return shows and all(self._fits(i, known[i]) and not self._denied_by_notes(i, known[i]) for i in known)

    def _fits(self, run: int, observation: Observation) -> bool:
        """Whether the student's run agrees with an observation, as far as that is known."""
        if observation is DIFFERENT:
            return not matches(self.seen[run], self.expected[run], self.dtypes[run])
        return matches(self.seen[run], observation, self.dtypes[run])

    def _denied_by_notes(self, run: int, observation: Observation) -> bool:
        """Whether the mistakes change the notes (two backward passes), while the student's notes are the right ones."""
        right = _notes(self.expected[run])
        return observation is not DIFFERENT and _notes(observation) != right and _notes(self.seen[run]) == right

    def _shows_in_values(self, key: Key, step: StepRuns) -> bool:
        """Whether more than an exception supports the mistakes: in a step not their own, an exception alone is weak evidence."""
        return any(
            observation.trouble is None and not matches(observation, self.expected[i], self.dtypes[i])
            for i, observation in self._known(key, step).items()
        )

    def _stops_alike(self, key: Key, step: StepRuns) -> bool:
        """For mistakes that only other devices show, whether the notes agree: there, one exception has many causes."""
        if not any(self.bank.mistakes[name].elsewhere for name in key):
            return True
        return all(
            _notes(self.seen[i]) == _notes(observation)
            for i, observation in self._known(key, step).items()
            if observation is not DIFFERENT
            if observation.trouble or _notes(observation) != _notes(self.expected[i])
        )

    def _same_notes(self, key: Key, step: StepRuns) -> bool:
        return all(
            observation is DIFFERENT or _notes(self.seen[i]) == _notes(observation)
            for i, observation in self._known(key, step).items()
        )


def _notes(observation: Observation) -> list[str]:
    return [entry.text for entry in observation.entries if entry.kind == "note"]
