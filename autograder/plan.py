"""What one exercise is held against: its runs (a check on a case each) and the reference's observations.

A plan is made once for a whole class, by running the solution through the sandbox as if it were a
submission (`plan_from_solution`), or read from the recorded file beside a stub (`load_plan`), which holds
the known cases only. Either way it is used in the same way.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.cases import DrawnCase, draw_cases
from autograder.checkfile import CheckInfo, read_checks
from autograder.course import Course, ExerciseSpec
from autograder.errors import CourseError, WireError
from autograder.mistakes import Mistake, apply_all, read_mistakes
from autograder.naming import Bank, matches
from autograder.observation import Observation
from autograder.sandbox.host import Job, Run, Sandbox

RECORDED = "reference.json"
FORMAT = 1
SAME = "same"


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
        looks: what each recorded mistake looks like on each run, by its id; empty where it can be run.
    """

    exercise: str
    spec: ExerciseSpec
    checks: str
    docs: dict[str, str]
    runs: Sequence[Run]
    expected: Sequence[Observation]
    solution: str = ""
    mistakes: Sequence[Mistake] = ()
    looks: Mapping[str, Sequence[Observation | None]] = field(default_factory=dict)


def plan_from_solution(course: Course, exercise: str, sandbox: Sandbox, secret_seed: int | None) -> Plan:
    """Run the solution on the known cases, and on those of a secret seed if one is given.

    Raises:
        CourseError: if the exercise's files are not what they must be, or the solution fails a check.
    """
    spec = course.exercises[exercise]
    folder = course.solution_dir(exercise)
    checks, infos = _read_checks(folder, spec)
    source = _read(folder / spec.file)
    cases = draw_cases(exercise, spec.cases, course.spec.seed, "known")
    if secret_seed is not None:
        cases += draw_cases(exercise, spec.cases, secret_seed, "secret")
    runs = make_runs(infos, cases)
    outcome = sandbox.run(Job(spec.file, source, checks, runs))
    for run, observation in zip(runs, outcome.observations, strict=True):
        if observation.trouble is not None:
            what = observation.trouble
            raise CourseError(
                f"{folder / spec.file}: the solution fails the check {run.check!r} on case {run.name!r}: {what.text} {what.source}"
            )
        if refused := next((entry for entry in observation.entries if entry.kind == "refused"), None):
            raise CourseError(
                f"{folder / spec.file}: the check {run.check!r} on case {run.name!r} refuses the solution's {refused.name}: {refused.text}"
            )
        for entry in observation.entries:
            if entry.values is not None and not np.isfinite(entry.values).all():
                raise CourseError(
                    f"{folder / spec.file}: on case {run.name!r} the solution's {entry.name} is not finite: choose calmer values in course.yml"
                )
    docs = {info.name: info.doc for info in infos}
    return Plan(exercise, spec, checks, docs, runs, outcome.observations, source, read_mistakes(folder, spec))


def make_bank(plan: Plan, sandbox: Sandbox, lock: threading.Lock | None = None) -> Bank:
    """The plan's mistake bank: recorded where the plan is, else run when first asked for, under `lock`."""
    if not plan.solution:
        return Bank(plan.mistakes, lambda mistakes: _recorded_looks(plan, mistakes), lock)

    def observe(mistakes: Sequence[Mistake]) -> Sequence[Observation]:
        source = apply_all(plan.solution, mistakes)
        return sandbox.run(Job(plan.spec.file, source, plan.checks, plan.runs)).observations

    return Bank(plan.mistakes, observe, lock)


def _recorded_looks(plan: Plan, mistakes: Sequence[Mistake]) -> Sequence[Observation | None]:
    """A single mistake's recorded look; a combination of several was not recorded."""
    if len(mistakes) == 1:
        return plan.looks.get(mistakes[0].id) or [None] * len(plan.runs)
    return [None] * len(plan.runs)


def make_runs(infos: Sequence[CheckInfo], cases: Sequence[DrawnCase], devices: Sequence[str] = ("cpu",)) -> list[Run]:
    """Every check on every case that it asks for, in the order of the checks."""
    return [
        Run(info.name, info.step, case.label, case.name, case.dtype, device, case.values)
        for info in infos
        for case in cases
        if case.name in info.cases
        for device in devices
    ]


def load_plan(course: Course, exercise: str) -> Plan:
    """The recorded plan beside a stub: known cases only, no solution needed.

    Raises:
        CourseError: if it is missing or not of this format.
    """
    spec = course.exercises[exercise]
    folder = course.exercise_dir(exercise)
    path = folder / RECORDED
    checks, infos = _read_checks(folder, spec)
    try:
        data = json.loads(_read(path))
        if data["format"] != FORMAT:
            raise CourseError(
                f"{path}: has format {data['format']}, this version reads {FORMAT}: run `autograder build`"
            )
        cases = {label: {**case, "values": _from_json(case["values"])} for label, case in data["cases"].items()}
        runs, expected, looks = [], [], {}
        for item in data["runs"]:
            case = cases[item["case"]]
            runs.append(
                Run(
                    item["check"],
                    item["step"],
                    item["case"],
                    case["name"],
                    case["dtype"],
                    item["device"],
                    case["values"],
                )
            )
            expected.append(Observation.from_payload(_from_json(item["expected"])))
        mistakes = [Mistake(**{**item["mistake"], "unseen": ()}) for item in data["mistakes"]]
        for item in data["mistakes"]:
            looks[item["mistake"]["id"]] = [_look(look, expected[k]) for k, look in enumerate(item["looks"])]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, WireError) as error:
        raise CourseError(
            f"{path}: is not a recorded reference ({type(error).__name__}: {error}): run `autograder build`"
        ) from None
    return Plan(exercise, spec, checks, {info.name: info.doc for info in infos}, runs, expected, "", mistakes, looks)


def _look(recorded: Any, expected: Observation) -> Observation | None:
    if recorded == SAME:
        return expected
    return None if recorded is None else Observation.from_payload(_from_json(recorded))


def recorded_text(plan: Plan, bank: Bank) -> str:
    """A plan of known cases, and how its mistakes look on them, as JSON: plain numbers, exact to the last bit.

    The solution is not in it, nor the text of a mistake's patch. A mistake's look is recorded up to the first
    case of each check on which it shows: that tells them apart, and the file stays small.
    """
    cases = {run.case: {"name": run.name, "dtype": run.dtype, "values": _to_json(run.values)} for run in plan.runs}
    runs = [
        {
            "check": run.check,
            "step": run.step,
            "case": run.case,
            "device": run.device,
            "expected": _to_json(seen.to_payload()),
        }
        for run, seen in zip(plan.runs, plan.expected, strict=True)
    ]
    parts = [f'"format": {FORMAT}', f'"exercise": {json.dumps(plan.exercise)}']
    lines = ",\n".join(f"  {json.dumps(label)}: {json.dumps(case)}" for label, case in cases.items())
    parts += [f'"cases": {{\n{lines}\n}}', '"runs": [\n' + ",\n".join(f"  {json.dumps(run)}" for run in runs) + "\n]"]
    parts += [
        '"mistakes": [\n' + ",\n".join(f"  {json.dumps(_record(known, plan, bank))}" for known in plan.mistakes) + "\n]"
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _record(known: Mistake, plan: Plan, bank: Bank) -> dict[str, Any]:
    looks: list[Any] = []
    shown: set[str] = set()
    for run, look, expected in zip(plan.runs, bank.looks((known.id,)), plan.expected, strict=True):
        if look is None or run.check in shown:
            looks.append(None)
        elif matches(look, expected, run.dtype):
            looks.append(SAME)
        else:
            looks.append(_to_json(look.to_payload()))
            shown.add(run.check)
    return {"mistake": asdict(replace(known, old="", new="", unseen=())), "looks": looks}


def _read_checks(folder: Path, spec: ExerciseSpec) -> tuple[str, list[CheckInfo]]:
    path = folder / "checks.py"
    text = _read(path)
    return text, read_checks(text, path, spec)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        advice = (
            "run `autograder build`"
            if "exercises" in path.parts
            else "write it, or take the exercise out of course.yml"
        )
        raise CourseError(f"{path}: no such file: {advice}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: cannot be read: {error}") from None


def _to_json(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return {"$dtype": value.dtype.name, "shape": list(value.shape), "data": value.reshape(-1).tolist()}
    if isinstance(value, dict):
        return {key: _to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    return value


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        if "$dtype" in value:
            return np.array(value["data"], dtype=value["$dtype"]).reshape(value["shape"])
        return {key: _from_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_from_json(item) for item in value]
    return value
