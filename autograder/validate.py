"""`autograder validate`: is the course what it promises? Solutions, stubs, hints, and `exercises/` in sync."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from autograder.build import Built, build_exercise
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading import grade_submission
from autograder.naming import Bank, matches
from autograder.observation import Observation, Trouble
from autograder.plan import RECORDED, Plan, load_plan, make_bank, plan_from_solution
from autograder.sandbox.host import Job, Sandbox
from autograder.submission import Submission
from autograder.tolerance import tolerance

STUDENT = "validate"


@dataclass(frozen=True)
class Validity:
    """What `validate` found of one exercise: problems, and remarks that are none, a sentence each."""

    problems: list[str]
    remarks: list[str]


def validate_exercise(course: Course, exercise: str, sandbox: Sandbox, seed: int) -> Validity:
    """Every problem of one exercise, and which of its mistakes look alike.

    Args:
        seed: draws secret cases, on which the solution must earn full points as well.
    """
    try:
        built = build_exercise(course, exercise, sandbox)
        plan = plan_from_solution(course, exercise, sandbox, seed)
    except AutograderError as error:
        return Validity(str(error).splitlines(), [])
    bank = make_bank(plan, sandbox)
    try:
        remarks = list(_alike(plan, bank))
        hidden = list(_hidden(plan, bank))
    except AutograderError as error:
        return Validity([f"{exercise}: {error}"], [])
    problems = [
        *_solution(course, plan, sandbox),
        *_stub(built, plan, sandbox),
        *_in_sync(course, built),
        *_hints(plan),
    ]
    return Validity([*problems, *hidden], remarks)


def _submission(exercise: str, file: str, source: str) -> Submission:
    return Submission(STUDENT, exercise, file, source, "")


def _solution(course: Course, plan: Plan, sandbox: Sandbox) -> Iterator[str]:
    """The solution, graded as a submission against itself, earns everything."""
    source = (course.solution_dir(plan.exercise) / plan.spec.file).read_text(encoding="utf-8")
    result = grade_submission(_submission(plan.exercise, plan.spec.file, source), plan, sandbox)
    for step in result.steps:
        if problem := step.first_problem:
            yield f"{plan.exercise}: the solution's {step.step} does not earn its points twice over: {problem.check} on {problem.case}: {problem.message}"


def _stub(built: Built, plan: Plan, sandbox: Sandbox) -> Iterator[str]:
    """The stub imports, earns nothing, and every step raises NotImplementedError naming exercise and step."""
    stub = built.files[plan.spec.file]
    result = grade_submission(_submission(plan.exercise, plan.spec.file, stub), plan, sandbox)
    if result.points:
        passed = ", ".join(step.step for step in result.steps if step.points)
        yield f"{plan.exercise}: the stub earns {result.points:g} points, for {passed}: a step must be left to write"
    outcome = sandbox.run(Job(plan.spec.file, stub, plan.checks, plan.runs))
    for step in plan.spec.steps:
        troubles = [seen.trouble for run, seen in zip(plan.runs, outcome.observations, strict=True) if run.step == step]
        if not all(_names(trouble, plan.exercise, step) for trouble in troubles):
            yield f"{plan.exercise}: the stub's {step} does not raise NotImplementedError with the exercise and its name in every check"


def _names(trouble: Trouble | None, exercise: str, step: str) -> bool:
    return trouble is not None and trouble.kind == "unfinished" and exercise in trouble.text and step in trouble.text


def _in_sync(course: Course, built: Built) -> Iterator[str]:
    """`exercises/` is what build makes: texts to the letter, recorded numbers within rounding."""
    for name, text in built.files.items():
        path = course.exercise_dir(built.exercise) / name
        if not path.is_file():
            yield f"{path}: is missing: run `autograder build`"
        elif name == RECORDED:
            yield from _same_record(course, built)
        elif path.read_text(encoding="utf-8") != text:
            yield f"{path}: is not what `autograder build` makes of solutions/: run it, and never edit exercises/"
    folder = course.exercise_dir(built.exercise)
    for extra in sorted(folder.iterdir()) if folder.is_dir() else []:
        if extra.name not in built.files and not extra.name.startswith((".", "__pycache__")):
            yield f"{extra}: is not made by `autograder build`: remove it"


def _same_record(course: Course, built: Built) -> Iterator[str]:
    import json
    import tempfile
    from pathlib import Path

    path = course.exercise_dir(built.exercise) / RECORDED
    try:
        recorded = load_plan(course, built.exercise)
    except AutograderError as error:
        yield str(error)
        return
    with tempfile.TemporaryDirectory() as folder:
        scratch = Course(Path(folder), course.spec)
        for name, text in built.files.items():
            target = scratch.exercise_dir(built.exercise) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        fresh = load_plan(scratch, built.exercise)
    same_runs = [(r.check, r.case, r.dtype) for r in recorded.runs] == [(r.check, r.case, r.dtype) for r in fresh.runs]
    same_inputs = same_runs and all(
        _same_values(a.values, b.values, a.dtype) for a, b in zip(recorded.runs, fresh.runs, strict=True)
    )
    same_expected = same_runs and all(_same(a, b) for a, b in zip(recorded.expected, fresh.expected, strict=True))
    if not (same_inputs and same_expected):
        json.loads(path.read_text(encoding="utf-8"))
        yield f"{path}: does not hold what the solution gives now: run `autograder build`"


def _same_values(recorded: dict[str, object], fresh: dict[str, object], dtype: str) -> bool:
    """Whether the inputs of a case are the same, arrays within rounding (libraries differ in the last bit)."""
    if recorded.keys() != fresh.keys():
        return False
    for name, value in fresh.items():
        other = recorded[name]
        if isinstance(value, np.ndarray) and isinstance(other, np.ndarray):
            if not _close(other, value, dtype):
                return False
        elif other != value:
            return False
    return True


def _close(
    a: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    b: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    dtype: str,
) -> bool:
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    allowed = tolerance((dtype,), max(len(a) if a.ndim else 1, 1), float(np.max(np.abs(b), initial=0.0)))
    return bool(np.all(np.abs(a.astype(float) - b.astype(float)) <= allowed))


def _same(recorded: Observation, fresh: Observation) -> bool:
    if len(recorded.entries) != len(fresh.entries):
        return False
    for a, b in zip(recorded.entries, fresh.entries, strict=True):
        if (a.name, a.kind, a.columns, a.text, a.sentence) != (b.name, b.kind, b.columns, b.text, b.sentence):
            return False
        if b.values is not None and (a.values is None or not _close(a.values, b.values, b.dtype)):
            return False
    return True


def _hidden(plan: Plan, bank: Bank) -> Iterator[str]:
    """Mistakes that the reference's observations do not tell from the solution on a case that should show them."""
    for known in plan.mistakes:
        looks = bank.looks((known.id,))
        shown: dict[str, bool] = {}
        for run, look, expected in zip(plan.runs, looks, plan.expected, strict=True):
            if run.step == known.step:
                shown[run.name] = shown.get(run.name, False) or not matches(look or expected, expected, run.dtype)
        if unseen := [case for case, seen in shown.items() if not seen and case not in known.unseen]:
            yield (
                f"{plan.exercise}: the mistake {known.id!r} does not show on the cases {', '.join(unseen)}: "
                "choose values that show it, or list them in its `unseen`"
            )
        if not any(shown.values()):
            yield f"{plan.exercise}: the mistake {known.id!r} shows on no case of {known.step}"


def _alike(plan: Plan, bank: Bank) -> Iterator[str]:
    """Groups of mistakes of one step that look the same on every run: none of them is named by its numbers alone."""
    for step in plan.spec.steps:
        runs = [k for k, run in enumerate(plan.runs) if run.step == step]
        left = [known.id for known in plan.mistakes if known.step == step]
        while left:
            first = bank.looks((left[0],))
            same = [
                name
                for name in left
                if all(matches(bank.looks((name,))[k], first[k], plan.runs[k].dtype) for k in runs if first[k])  # type: ignore[arg-type]
            ]
            left = [name for name in left if name not in same]
            if len(same) > 1:
                yield f"{plan.exercise}: these mistakes look alike: {', '.join(same)}"


def _hints(plan: Plan) -> Iterator[str]:
    for name, step in plan.spec.steps.items():
        for hint in step.hints:
            if not hint.strip():
                yield f"{plan.exercise}: the step {name!r} has an empty hint"
