"""The recorded reference beside a stub: what `check` needs where `solutions/` is absent.

It is JSON with plain numbers: the known cases, what the solution gave on each, and what was observed of each
mutant. Neither the solution nor any mutant's text is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from autograder.course.check_index import words_in
from autograder.course.mistakes import Mistake
from autograder.course.outline import CHECKS, RECORDED
from autograder.course.released import mixed
from autograder.course.spec import Course, ExerciseSpec
from autograder.errors import AutograderError, CourseError, WireError
from autograder.judging.bank import DIFFERENT, Bank, Each
from autograder.judging.compare import alike, allowance, close, matches
from autograder.judging.reference import Plan, read_exercise_checks, read_text
from autograder.recording.codec import from_text, to_text
from autograder.recording.observation import OWN_TROUBLES, Observation
from autograder.sandbox.host.job import Run

FORMAT = 3
SAME = "same"
RECORDED_ON = ("cpu", "sim")  # numbers are the CPU's on `sim`, so these serve every other device as well
OTHER = "other"
SHORT = 400  # characters


def load_plan(course: Course, exercise: str, devices: Sequence[str] = ()) -> Plan:
    """The recorded plan beside a stub: known cases only, no solution needed; CourseError if it is missing or not of this format.

    Args:
        devices: in place of those that the course lists.
    """
    spec = course.exercises[exercise]
    folder = course.exercise_dir(exercise)
    path = folder / RECORDED
    if problem := mixed(course.root, folder, (CHECKS, RECORDED)):
        raise CourseError(problem)
    checks, infos = read_exercise_checks(folder, spec)
    try:
        data = from_text(read_text(path))
        if data["format"] != FORMAT:
            raise CourseError(
                f"{path}: has format {data['format']}, this version reads {FORMAT}: run `autograder build`"
            )
        written = {info.name: info.written_by for info in infos}
        runs = [_run(item, data["cases"][item["case"]], written.get(item["check"], "")) for item in data["runs"]]
        expected: list[Observation] = []
        for item in data["runs"]:
            as_before = item["expected"] == SAME  # as on the device before
            expected.append(expected[-1] if as_before else Observation.from_payload(item["expected"]))
        mistakes = [Mistake(**{**item["mistake"], "unseen": ()}) for item in data["mistakes"]]
        known = {(info.name, info.step) for info in infos}
        if odd := [run.check for run in runs if (run.check, run.step) not in known]:
            raise ValueError(f"it has a check {odd[0]!r}, checks.py has none of that step")
        observations = {
            known.key: [_observation(observation, expected[k]) for k, observation in enumerate(item["observations"])]
            for known, item in zip(mistakes, data["mistakes"], strict=True)
        }
        if short := [known.key for known in mistakes if len(observations[known.key]) != len(runs)]:
            raise ValueError(f"the mistake {short[0]!r} is not observed on as many runs as there are")
        if odd := [run.case for run in runs if not _fits(run, spec)]:
            raise ValueError(f"its case {odd[0]!r} is not what course.yml describes")
        origin = str(data["origin"])
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, WireError) as error:
        raise CourseError(
            f"{path}: is not a recorded reference ({type(error).__name__}: {error}): run `autograder build`"
        ) from None
    docs = {info.name: info.doc for info in infos}
    # What was recorded on `sim` stands for every other device than the CPU.
    wanted = [(device, device == "cpu") for device in devices or spec.devices]
    chosen = [(k, device) for k, run in enumerate(runs) for device, cpu in wanted if cpu == (run.device == "cpu")]
    runs = [replace(runs[k], device=device) for k, device in chosen]
    observations = {name: [observation[k] for k, _ in chosen] for name, observation in observations.items()}
    notice = course.notices.get(exercise, "")
    expected, find = [expected[k] for k, _ in chosen], course.finds_line(exercise)
    return Plan(exercise, spec, checks, docs, runs, expected, "", mistakes, observations, origin, notice, find)


def _fits(run: Run, spec: ExerciseSpec) -> bool:
    """Whether a run's case is one of `course.yml`, with its dtype and at least its values."""
    case = spec.cases.get(run.name)
    return case is not None and case.dtype == run.dtype and case.values.keys() <= run.values.keys()


def _run(item: dict[str, Any], case: dict[str, Any], written_by: str) -> Run:
    names = (item["check"], item["step"], item["case"], case["name"], case["dtype"], item["device"])
    return Run(*names, case["values"], written_by)


def _observation(recorded: Any, expected: Observation) -> Observation | None:
    """A mutant's observation on one run: unknown, the reference's or just not that, or a list with names for its entries."""
    if recorded == OTHER:
        return DIFFERENT
    if recorded is None or recorded == SAME:
        return None if recorded is None else expected
    as_expected = {entry.name: entry.to_payload() for entry in expected.entries}
    entries = [as_expected[entry] if isinstance(entry, str) else entry for entry in recorded["entries"]]
    return Observation.from_payload({"entries": entries, "trouble": recorded["trouble"]})


def recorded_text(plan: Plan, bank: Bank, each: Each = map) -> str:
    """A plan of known cases, and what its mutants do on them, as JSON: plain numbers, exact to the last bit.

    Neither the solution nor any mutant's text is in it. What a mutant does is recorded up to the first case of each check
    on which it shows in more than an exception, and after that only where it is short; elsewhere only the fact that it
    differs is kept. That is enough to tell mutants apart, and the file stays small.

    Args:
        each: does what has to be done for each mistake.
    """
    cases = {run.case: {"name": run.name, "dtype": run.dtype, "values": run.values} for run in plan.runs}
    runs, before = [], ""
    for run, seen in zip(plan.runs, plan.expected, strict=True):
        place = {"check": run.check, "step": run.step, "case": run.case, "device": run.device}
        now = to_text(seen.to_payload())
        as_before = run.device != "cpu" and now == before
        runs.append(to_text({**place, "expected": SAME if as_before else seen.to_payload()}))
        before = now
    reach = _reach(plan, bank)
    records = each(lambda known: to_text(_record(known, plan, bank, reach)), plan.mistakes)
    parts = [
        f'"format": {FORMAT}',
        f'"exercise": {to_text(plan.exercise)}',
        f'"origin": {to_text(plan.origin)}',
        f'"cases": {{\n{_lines(f"{to_text(label)}: {to_text(case)}" for label, case in cases.items())}\n}}',
        f'"runs": [\n{_lines(runs)}\n]',
        f'"mistakes": [\n{_lines(records)}\n]',
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(texts: Iterable[str]) -> str:
    return ",\n".join(f"  {text}" for text in texts)


def _record(known: Mistake, plan: Plan, bank: Bank, reach: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    observations: list[Any] = [None] * len(plan.runs)
    shown: set[str] = set()
    for step, reached in reach.items():
        if known.step not in reached:
            for number in plan.runs_of[step]:
                observations[number] = SAME
            continue
        for number, observation in bank.observations(known.key, plan.runs_of[step]).items():
            run = plan.runs[number]
            if observation is None:
                continue
            recorded = _recorded_observation(observation, plan.expected[number], run.dtype)
            observations[number] = OTHER if run.check in shown and len(to_text(recorded)) > SHORT else recorded
            if recorded != SAME and observation.trouble is None:
                shown.add(run.check)
    return {"mistake": asdict(replace(known, old="", new="", unseen=())), "observations": observations}


def _reach(plan: Plan, bank: Bank) -> dict[str, frozenset[str]]:
    """By step, those whose code its runs can come to: itself, what it uses, and what its checks ask the module for."""
    steps = frozenset(plan.spec.steps)
    reach = {}
    for step in plan.spec.steps:
        runs = [plan.runs[number] for number in plan.runs_of[step]]
        asked = words_in(plan.checks, {name for run in runs for name in (run.check, run.written_by)})
        used = {step, *(asked & steps)}
        reach[step] = frozenset(used).union(*((bank.uses or {}).get(name, steps) for name in used))
    return reach


def _recorded_observation(observation: Observation, expected: Observation, dtype: str) -> Any:
    """`SAME`, or what differs from the reference, its other entries by name only; that it does, of what did not end by itself."""
    if matches(observation, expected, dtype):
        return SAME
    if observation.trouble is not None and observation.trouble.kind not in OWN_TROUBLES:
        return None if observation.trouble.kind == "skipped" else OTHER
    known = {entry.name: entry for entry in expected.entries}
    entries = [
        entry.name if entry.name in known and alike(entry, known[entry.name], dtype) else entry.to_payload()
        for entry in observation.entries
    ]
    return {"entries": entries, "trouble": observation.to_payload()["trouble"]}


def with_recorded_observations(course: Course, plan: Plan) -> Plan:
    """A plan whose mistakes can be run, with what is recorded of its mutants; as it is if the record is not of its sources.

    Of each step that is its first runs: behind a run on a secret case, a mistake may have left traces that were not
    there when it was recorded.
    """
    try:
        recorded = load_plan(course, plan.exercise, sorted({run.device for run in plan.runs}))
    except AutograderError:
        return plan
    if recorded.origin != plan.origin:
        return plan
    places = {_key(run): number for number, run in enumerate(recorded.runs)}
    of: list[int | None] = [None] * len(plan.runs)
    for step in plan.spec.steps:
        for number in plan.runs_of[step]:
            place = of[number] = places.get(_key(plan.runs[number]))
            if place is None:
                break
    observations = {
        key: [None if place is None else observations[place] for place in of]
        for key, observations in recorded.observations.items()
    }
    return replace(plan, observations=observations)


def record_problem(course: Course, fresh: Plan) -> str:
    """Why the recorded reference of an exercise is not what its sources give now; empty if it is.

    Numbers are compared within rounding, since libraries differ in the last bit from machine to machine.
    """
    path = course.exercise_dir(fresh.exercise) / RECORDED
    if not path.is_file():
        return f"{path}: is missing: run `autograder build`"
    try:
        recorded = load_plan(course, fresh.exercise, RECORDED_ON)
    except AutograderError as error:
        return str(error)
    if (
        recorded.origin == fresh.origin
        and len(recorded.runs) == len(fresh.runs)
        and all(map(_same_run, recorded.runs, fresh.runs))
        and all(_same(a, b, run.dtype) for run, a, b in zip(fresh.runs, recorded.expected, fresh.expected, strict=True))
    ):
        return ""
    return f"{path}: does not hold what the solution gives now: run `autograder build`"


def _key(run: Run) -> tuple[str, str, str, str]:
    return run.check, run.case, run.dtype, run.device


def _same_run(recorded: Run, fresh: Run) -> bool:
    """Whether a check is on the same inputs."""
    known, values = recorded.values, fresh.values
    if _key(recorded) != _key(fresh) or known.keys() != values.keys():
        return False
    return all(_same_value(known[name], value, fresh.dtype) for name, value in values.items())


def _same_value(recorded: object, fresh: object, dtype: str) -> bool:
    """Whether one input of a case is the same, an array within rounding (libraries differ in the last bit)."""
    if not isinstance(recorded, np.ndarray) or not isinstance(fresh, np.ndarray):
        return bool(recorded == fresh)
    same = recorded.shape == fresh.shape and recorded.dtype == fresh.dtype
    return same and bool(close(recorded, fresh, allowance(fresh, (dtype,))).all())


def _same(recorded: Observation, fresh: Observation, dtype: str) -> bool:
    """Whether what is recorded of a run is what the solution gives now, words to the letter.

    A dtype counts where it is judged: which of two a mixed computation has depends on the release of NumPy.
    """
    return len(recorded.entries) == len(fresh.entries) and all(
        (a.name, a.columns, a.sentence) == (b.name, b.columns, b.sentence) and alike(a, b, dtype)
        for a, b in zip(recorded.entries, fresh.entries, strict=True)
    )
