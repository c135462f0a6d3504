"""What one exercise is held against: its runs (a check on a case each) and the reference's observations.

A plan is made once for a whole class, by running the solution in the sandbox as if it were a submission
(`plan_from_solution`), or read from the recorded file beside a stub (`autograder.judging.reference_file`), which holds
the known cases only. Both are used in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from autograder.atomic_files import digest
from autograder.course import yaml_file
from autograder.course.cases import Origin, SampledCase, own_files, sample_cases
from autograder.course.check_index import CheckInfo, asked_of_module, read_checks
from autograder.course.mistake_file import read_mistakes
from autograder.course.mistakes import Mistake
from autograder.course.outline import CHECKS
from autograder.course.sampling import AuthorError
from autograder.course.spec import Course, ExerciseSpec
from autograder.course.yaml_file import place_in
from autograder.errors import ChecksError, CourseError
from autograder.recording.observation import MAX_COLUMNS, Observation
from autograder.sandbox.host.job import DoesJobs, Job, Run
from autograder.sandbox.layers.limits import Limits


@dataclass(frozen=True)
class Plan:
    """An exercise ready to be graded.

    Attributes:
        exercise: its id; spec: its part of `course.yml`.
        checks: source text of its `checks.py`.
        docs: the first line of each check's docstring, by the check's name.
        runs: every check on every case; expected: the reference's observation of each.
        solution: the solution's source, "" where the plan was recorded.
        mistakes: the known mistakes of the exercise.
        observations: what is recorded of each mutant on each run, by the key of its mistake; empty where nothing is.
        origin: a hash of the sources that it was made from.
        notice: a sentence about how the exercise was checked, for every result; empty if there is none.
        find_line: whether to look for the line that is wrong in a failed step.
    """

    exercise: str
    spec: ExerciseSpec
    checks: str
    docs: dict[str, str]
    runs: Sequence[Run]
    expected: Sequence[Observation]
    solution: str = ""
    mistakes: Sequence[Mistake] = ()
    observations: Mapping[str, Sequence[Observation | None]] = field(default_factory=dict)
    origin: str = ""
    notice: str = ""
    find_line: bool = False

    @cached_property
    def runs_of(self) -> dict[str, tuple[int, ...]]:
        """The numbers of each step's runs."""
        return {step: tuple(k for k, run in enumerate(self.runs) if run.step == step) for step in self.spec.steps}

    @cached_property
    def reads(self) -> dict[str, frozenset[str]]:
        """By step of which a check begins from files: the steps that write them."""
        writers = {run.step: run.written_by for run in self.runs if run.written_by}
        return {
            step: others
            for step, writer in writers.items()
            if (others := asked_of_module(self.checks, writer, self.spec.steps) - {step})
        }


def plan_from_solution(
    course: Course, exercise: str, sandbox: DoesJobs, secret_seed: int | None, devices: Sequence[str] = ()
) -> Plan:
    """Run the solution on the known cases, and those of a secret seed if given; CourseError if a file is wrong, or the solution fails.

    Args:
        devices: in place of those that the course lists.
    """
    seeds = () if secret_seed is None else (secret_seed,)
    samples: list[tuple[int, Origin]] = [(course.spec.seed, "known"), *((seed, "secret") for seed in seeds)]
    return _plan(course, exercise, sandbox, samples, devices or course.exercises[exercise].devices)


def plan_on_seeds(course: Course, exercise: str, sandbox: DoesJobs, seeds: Sequence[int], limits: Limits) -> Plan:
    """Run the solution on the secret cases of several seeds, on the CPU, within `limits` for all; CourseError as `plan_from_solution`."""
    return _plan(course, exercise, sandbox, [(seed, "secret") for seed in seeds], ("cpu",), limits)


def _plan(
    course: Course,
    exercise: str,
    sandbox: DoesJobs,
    samples: Sequence[tuple[int, Origin]],
    devices: Sequence[str],
    limits: Limits | None = None,
) -> Plan:
    spec = course.exercises[exercise]
    folder = course.solution_dir(exercise)
    checks, infos = read_exercise_checks(folder, spec)
    source, mistakes = read_text(folder / spec.file), read_mistakes(folder, spec)
    try:
        cases = [case for seed, origin in samples for case in sample_cases(exercise, spec.cases, seed, origin, folder)]
    except AuthorError as error:
        raise CourseError(f"{place_in(course.root, error.key)}: {error}") from None
    runs = make_runs(infos, cases, devices)
    try:
        outcome = sandbox.run(Job(spec.file, source, checks, runs, trusted=True, limits=limits))
    except ChecksError as error:
        raise CourseError(f"{folder}: {error}") from None
    for run, observation in zip(runs, outcome.observations, strict=True):
        if problem := _unsound(run, observation, folder, spec):
            raise CourseError(problem)
    docs = {info.name: info.doc for info in infos}
    origin = _origin(course, exercise, source, checks, mistakes)
    notice = course.notices.get(exercise, "")
    seen, find = outcome.observations, course.finds_line(exercise)
    return Plan(exercise, spec, checks, docs, runs, seen, source, mistakes, {}, origin, notice, find)


def _unsound(run: Run, seen: Observation, folder: Path, spec: ExerciseSpec) -> str:
    """Why nobody can be held against what was seen of the solution; "" if all of it is sound."""
    on = f"the check {run.check!r} on case {run.name!r} ({run.device})"
    if (what := seen.trouble) is not None and what.kind != "skipped":
        if what.line or not what.source:
            line, source = (f", line {what.line}", f": `{what.source}`") if what.line else ("", "")
            return f"{folder / spec.file}{line}: the solution fails {on}: {what.words}{source}"
        return f"{folder / what.source}: the solution fails {on}: {what.text}"
    for entry in seen.entries:
        if entry.kind == "refused":
            return f"{folder / spec.file}: {on} refuses the solution's {entry.name}: {entry.text}, expected {entry.sentence}"
        if entry.kind != "backdrop" and entry.values is not None and not np.isfinite(entry.values).all():
            return f"{folder / spec.file}: on case {run.name!r} the solution's {entry.name} is not finite: choose calmer values in course.yml"
    path = folder / CHECKS
    return f"{path}, line {_line_of(run.check, path)}: {on} {amiss}" if (amiss := _misnamed(seen)) else ""


def _line_of(check: str, path: Path) -> int:
    """The line on which a check begins."""
    before, _, _ = f"\n{read_text(path)}".partition(f"\ndef {check}(")
    return before.count("\n") + 1


def _misnamed(seen: Observation) -> str:
    """What a check says of the solution's numbers that does not fit them; "" if all does."""
    numbers = {entry.name: entry.values for entry in seen.entries if entry.values is not None}
    for entry in seen.entries:
        if (values := entry.values) is None or entry.kind == "backdrop":
            continue
        width = values.shape[-1] if values.ndim else 1
        rows = entry.kind == "trajectory" and values.ndim > 1
        named = len(entry.columns)
        if named > (not rows) and named != min(width, MAX_COLUMNS):
            return f"names {named} column{'s' * (named > 1)} of {entry.name}, and the solution's has {width}"
        start, losses = (numbers.get(f"{what} of {entry.name}") for what in ("start", "losses"))
        if start is not None and values.ndim and start.size * len(values) != values.size:
            return f"gives {entry.name} a start of {start.size} numbers, and the solution's rows have {width}"
        if losses is not None and not np.isfinite(losses).all():
            return f"gives {entry.name} a loss that is no number on the solution's own rows: it is handed one row, an array"
    return ""


def origin_of(course: Course, exercise: str) -> str:
    """The hash of an exercise's sources as they are now, without running anything; CourseError if they are not what they must be."""
    spec, folder = course.exercises[exercise], course.solution_dir(exercise)
    checks, _ = read_exercise_checks(folder, spec)
    return _origin(course, exercise, read_text(folder / spec.file), checks, read_mistakes(folder, spec))


def _origin(course: Course, exercise: str, source: str, checks: str, mistakes: Sequence[Mistake]) -> str:
    told = [asdict(known) for known in mistakes]
    # What says how to grade is left out: a record holds the same for whichever devices the course lists. So it does whenever
    # it is due, and whatever its cases are called.
    undated = course.exercises[exercise].model_copy(update={"due": None})
    left_out: dict[str, Any] = {"devices": True, "find_line": True, "cases": {"__all__": {"title": True}}}
    said = undated.model_dump(mode="json", exclude=left_out)
    own = [read_text(course.solution_dir(exercise) / name) for name in own_files(course.exercises[exercise].cases)]
    return digest(source, checks, told, said, course.spec.seed, *own)


def make_runs(infos: Sequence[CheckInfo], cases: Sequence[SampledCase], devices: Sequence[str] = ("cpu",)) -> list[Run]:
    """Every check on every case that it asks for, in the order of the checks: on the CPU, and where it says so elsewhere.

    Elsewhere the known cases do: where a tensor lies does not depend on the numbers in it.
    """
    return [
        Run(info.name, info.step, case.label, case.name, case.dtype, device, case.values, info.written_by)
        for info in infos
        for case in cases
        if case.name in info.cases
        for device in devices
        if device == "cpu" or (case.name in info.elsewhere and case.origin == "known")
    ]


def read_exercise_checks(folder: Path, spec: ExerciseSpec) -> tuple[str, list[CheckInfo]]:
    """The text of a folder's `checks.py` and the checks in it; CourseError if it is missing or not what it must be."""
    path = folder / CHECKS
    text = read_text(path)
    return text, read_checks(text, path, spec)


def read_text(path: Path) -> str:
    """The text of one of an exercise's files; CourseError if it cannot be read, with what to do about it."""
    build, write = "run `autograder build`", "write it, or take the exercise out of course.yml"
    return yaml_file.read_text(path, math.inf, f"no such file: {build if 'exercises' in path.parts else write}")
